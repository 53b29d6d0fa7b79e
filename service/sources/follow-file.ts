import { type FSWatcher, watch } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Site } from '../../shared/model/sites/site.ts'
import type { Source } from '../../shared/model/sites/source.ts'
import { ProblemError } from '../problem.ts'
import type { SourceDeps } from './batcher.ts'
import { LineBatch } from './batcher.ts'
import { batchSize, platformOf } from './formats.ts'
import { LineSplitter } from './line-splitter.ts'
import {
  chunksOf,
  findRead,
  identify,
  identityOf,
  inodePart,
  isDamaged,
  listRotated,
  maximumRotated,
  type RotatedFile,
} from './rotated-files.ts'

/** A source with what its offset is an offset of: device, inode and a hash of the first line. */
export type FollowedSource = Source & { identity: string | null }

/** What following a file needs. */
export interface FollowDeps extends SourceDeps {
  /** The site as it is now; undefined when it is gone. */
  site(): Site | undefined
  /** Makes durable how far reading came and in which state it is. */
  save(edit: Partial<Omit<FollowedSource, 'id' | 'siteId' | 'format' | 'path'>>): void
  onError(error: unknown): void
  /** How often to look even if the file system says nothing, ms. */
  poll?: number
}

/** A file that is being followed. */
export interface Follower {
  /** Reads what is there now; resolves when it is durable. */
  check(): Promise<void>
  /** Resolves when nothing is read any more. */
  stop(): Promise<void>
}

const chunkBytes = 256 * 1024

/**
 * Follows a growing file from its durable offset. Survives rotation by rename and
 * by copying, also several times between two looks and across a restart: the old
 * files are read to their ends first, in order, also those that gzip has compressed. What it may have missed, because a
 * file is gone, damaged, emptied or compressed in another way, it says as a warning of the source. It waits for the end of a partial last line; waits for a file that
 * is missing (`file_missing`) and tries again one that may not be read
 * (`permission_denied`). The offset is saved after the batch is durable, and
 * identities follow from offsets, so that a crash in between repeats nothing.
 */
export function followFile(source: FollowedSource, deps: FollowDeps): Follower {
  const state = { ...source }
  let stopped = false
  let running: Promise<void> | undefined
  let again = false
  let watcher: FSWatcher | undefined

  const save: FollowDeps['save'] = (edit) => {
    const changed = Object.entries(edit).some(([key, value]) => state[key as keyof typeof state] !== value)
    Object.assign(state, edit)
    if (changed) deps.save(edit)
  }

  const check = (): Promise<void> => {
    again = true
    running ??= (async () => {
      while (again && !stopped) {
        again = false
        await pass(state, deps, save, () => stopped)
        watcher ??= watchFolder(state.path, () => void check())
      }
    })()
      .catch(deps.onError)
      .finally(() => {
        running = undefined
      })
    return running
  }

  const timer = setInterval(() => void check(), deps.poll ?? 1000)
  timer.unref()
  void check()
  return {
    check,
    async stop() {
      stopped = true
      clearInterval(timer)
      watcher?.close()
      await running
    },
  }
}

/** The folder, because a file that is renamed or not there yet cannot be watched. Where watching fails, polling is enough. */
function watchFolder(path: string, wake: () => void): FSWatcher | undefined {
  try {
    const name = basename(path)
    const watcher = watch(dirname(path), { persistent: false }, (_event, changed) => {
      if (changed === null || changed.startsWith(name)) wake()
    })
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return undefined
  }
}

/** Reads everything that is there now, across rotations. */
async function pass(state: FollowedSource, deps: FollowDeps, save: FollowDeps['save'], stopped: () => boolean): Promise<void> {
  const site = deps.site()
  if (!site) return
  if (!site.enabled) return save({ state: 'waiting', problem: 'site_disabled' })
  try {
    const inode = await inodeOf(state.path)
    // Under its name lies another file, or none.
    if (state.identity !== null && inode !== inodePart(state.identity)) await finishRotated(state, deps, save, site, stopped)
    if (inode === undefined) return save({ state: 'waiting', problem: 'file_missing' })
    const file = await open(state.path)
    try {
      const identity = await identify(file)
      const { size } = await file.stat()
      // The inode of an earlier file used again, or the same file emptied and begun again.
      if (state.identity !== null && (identity !== state.identity || size < state.offset)) {
        await finishRotated(state, deps, save, site, stopped)
        if (!stopped()) save({ identity, offset: 0 })
      }
      await readOn((from) => chunksOfOpen(file, from), identity, false, state, deps, save, site, stopped)
    } finally {
      await file.close()
    }
    save({ state: 'following', problem: null })
  } catch (error) {
    const problem = problemOf(error)
    save({ state: problem === 'file_missing' ? 'waiting' : 'failed', problem })
    if (problem === 'internal') throw error
  }
}

/**
 * Reads what was left of the file that the offset belongs to, and then the files
 * that came between it and the present one, each to its end.
 */
async function finishRotated(
  state: FollowedSource,
  deps: FollowDeps,
  save: FollowDeps['save'],
  site: Site,
  stopped: () => boolean,
): Promise<void> {
  if (state.identity === null) return
  const { readable, packed } = await listRotated(state.path)
  const current = await inodeOf(state.path)
  const others = readable.filter(({ inode }) => inode !== current)
  const read = await findRead(others, state.identity, state.offset)
  // Whatever was written last before the last look is no news.
  const since = read ? read.modifiedAt : (state.lastReadAt ?? Number.POSITIVE_INFINITY)
  const between = others.filter((file) => file !== read && file.modifiedAt >= since && file.inode !== read?.inode)
  let lost = read === undefined || packed.some(({ modifiedAt }) => modifiedAt > since) || between.length > maximumRotated
  if (read && !(await readToEnd(read, state.identity, state, deps, save, site, stopped))) lost = true
  for (const file of between.slice(-maximumRotated)) {
    if (stopped()) return
    // The identity first: from here on a restart finds its way back to this file.
    const identity = await identityOf(file).catch((error: unknown) => {
      if (!isDamaged(error)) throw error
      lost = true
      return null
    })
    if (identity === null) continue
    save({ identity, offset: 0 })
    if (!(await readToEnd(file, identity, state, deps, save, site, stopped))) lost = true
  }
  if (stopped()) return
  if (lost) save({ warning: 'rotated_file_lost', warnedAt: deps.clock() })
  save({ identity: null, offset: 0 })
}

/** False when the file is damaged, and what lies behind the damage was not read. */
function readToEnd(
  { path }: RotatedFile,
  identity: string,
  state: FollowedSource,
  deps: FollowDeps,
  save: FollowDeps['save'],
  site: Site,
  stopped: () => boolean,
): Promise<boolean> {
  return readOn((from) => chunksOf(path, from), identity, true, state, deps, save, site, stopped)
}

/** What an open file holds from an offset on, each piece until the next is asked for. */
async function* chunksOfOpen(file: FileHandle, from: number): AsyncGenerator<Buffer, void> {
  const buffer = Buffer.alloc(chunkBytes)
  for (let position = from; ; ) {
    const { bytesRead } = await file.read(buffer, 0, chunkBytes, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

/** Reads from the offset to the end in batches. `final`: no more will come, so the last line is whole. False when it is damaged. */
async function readOn(
  chunksFrom: (offset: number) => AsyncIterable<Buffer>,
  identity: string | null,
  final: boolean,
  state: FollowedSource,
  deps: FollowDeps,
  save: FollowDeps['save'],
  site: Site,
  stopped: () => boolean,
): Promise<boolean> {
  const batch = new LineBatch(deps, site, platformOf[state.format])
  const splitter = new LineSplitter(state.offset)
  let begun = state.offset
  let failed = 0

  const flush = async (end: number) => {
    if (end === begun) return
    const { accepted } = await batch.flush('follow', { name: `${identity}@${begun}`, seen: new Map() })
    save({ identity, offset: end, accepted: state.accepted + accepted, failedLines: state.failedLines + failed, lastReadAt: deps.clock() })
    begun = end
    failed = 0
  }

  let end = begun
  let isWhole = true
  try {
    for await (const bytes of chunksFrom(begun)) {
      if (stopped()) break
      for (const line of splitter.push(bytes)) {
        if (batch.add(line) !== undefined) failed++
        end = line.end
        if (batch.size >= batchSize) await flush(end)
      }
    }
  } catch (error) {
    if (!isDamaged(error)) throw error
    isWhole = false
  }
  const rest = final && isWhole && !stopped() ? splitter.rest() : undefined
  if (rest) {
    if (batch.add(rest) !== undefined) failed++
    end = rest.end
  }
  await flush(end)
  return isWhole
}

async function inodeOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(path)
    return `${dev}:${ino}`
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function problemOf(error: unknown): string {
  if (error instanceof ProblemError) return error.code
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'file_missing'
    case 'EACCES':
    case 'EPERM':
      return 'permission_denied'
    case 'EISDIR':
      return 'not_a_file'
    default:
      return 'internal'
  }
}
