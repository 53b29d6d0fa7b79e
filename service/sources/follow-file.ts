import { createHash } from 'node:crypto'
import { type FSWatcher, watch } from 'node:fs'
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Site } from '../../shared/model/site.ts'
import type { Source } from '../../shared/model/source.ts'
import { ProblemError } from '../problem.ts'
import type { SourceDeps } from './batcher.ts'
import { LineBatch } from './batcher.ts'
import { batchSize, platformOf } from './formats.ts'
import { LineSplitter } from './line-splitter.ts'

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
 * Follows a growing file from its durable offset. Survives rotation by rename
 * (the old file is read to its end first, also after a restart) and by
 * truncation; waits for the end of a partial last line; waits for a file that
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

/** Reads everything that is there now, across a rotation. */
async function pass(state: FollowedSource, deps: FollowDeps, save: FollowDeps['save'], stopped: () => boolean): Promise<void> {
  const site = deps.site()
  if (!site) return
  if (!site.enabled) return save({ state: 'waiting', problem: 'site_disabled' })
  try {
    const inode = await inodeOf(state.path)
    if (state.identity !== null && state.offset > 0 && inode !== inodePart(state.identity))
      await finishRotated(state, deps, save, site, stopped)
    if (inode === undefined) return save({ state: 'waiting', problem: 'file_missing' })
    const file = await open(state.path)
    try {
      const identity = await identify(file)
      const { size } = await file.stat()
      // Another file, or the same one emptied and begun again.
      if (state.identity !== null && state.offset > 0 && (identity !== state.identity || size < state.offset))
        save({ identity: null, offset: 0 })
      await readOn(file, identity, false, state, deps, save, site, stopped)
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

/** Reads what was left of the file that the offset belongs to, if it still lies in the folder under another name. */
async function finishRotated(
  state: FollowedSource,
  deps: FollowDeps,
  save: FollowDeps['save'],
  site: Site,
  stopped: () => boolean,
): Promise<void> {
  const path = await findInode(state.path, inodePart(state.identity ?? ''))
  if (path !== undefined) {
    const file = await open(path)
    try {
      const identity = await identify(file)
      if (identity === state.identity) await readOn(file, identity, true, state, deps, save, site, stopped)
    } finally {
      await file.close()
    }
  }
  if (!stopped()) save({ identity: null, offset: 0 })
}

/** Reads from the offset to the end in batches. `final`: no more will come, so the last line is whole. */
async function readOn(
  file: FileHandle,
  identity: string | null,
  final: boolean,
  state: FollowedSource,
  deps: FollowDeps,
  save: FollowDeps['save'],
  site: Site,
  stopped: () => boolean,
): Promise<void> {
  const batch = new LineBatch(deps, site, platformOf[state.format])
  const splitter = new LineSplitter(state.offset)
  const buffer = Buffer.alloc(chunkBytes)
  let position = state.offset
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
  while (!stopped()) {
    const { bytesRead } = await file.read(buffer, 0, chunkBytes, position)
    if (bytesRead === 0) break
    position += bytesRead
    for (const line of splitter.push(buffer.subarray(0, bytesRead))) {
      if (batch.add(line) !== undefined) failed++
      end = line.end
      if (batch.size >= batchSize) await flush(end)
    }
  }
  const rest = final && !stopped() ? splitter.rest() : undefined
  if (rest) {
    if (batch.add(rest) !== undefined) failed++
    end = rest.end
  }
  await flush(end)
}

/** Device, inode and a hash of the first line: an inode alone is used again soon after a rotation. Null until there is a first line. */
async function identify(file: FileHandle): Promise<string | null> {
  const { dev, ino } = await file.stat()
  const head = Buffer.alloc(4096)
  const { bytesRead } = await file.read(head, 0, head.length, 0)
  const end = head.subarray(0, bytesRead).indexOf(0x0a)
  if (end < 0 && bytesRead < head.length) return null
  const line = end < 0 ? head : head.subarray(0, end)
  return `${dev}:${ino}:${createHash('sha256').update(line).digest('hex').slice(0, 16)}`
}

function inodePart(identity: string): string {
  return identity.split(':').slice(0, 2).join(':')
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

async function findInode(path: string, inode: string): Promise<string | undefined> {
  const folder = dirname(path)
  const name = basename(path).replace(/\.[^.]*$/, '')
  const names = await readdir(folder).catch(() => [])
  for (const candidate of names) {
    if (candidate.startsWith(name) && (await inodeOf(join(folder, candidate)).catch(() => undefined)) === inode)
      return join(folder, candidate)
  }
  return undefined
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
