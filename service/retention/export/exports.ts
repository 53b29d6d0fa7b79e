import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Logger } from 'pino'
import { type Export, exportHours } from '../../../shared/model/account/export.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { ProblemError } from '../../problem.ts'
import { ExportsRepository, type StoredExport } from '../../store/account/exports.ts'
import { recordKinds } from '../../store/portable/records.ts'
import { type ExportParts, writeArchive } from './write-export.ts'

/** Folder inside the data folder. What lies here ends by itself. */
const folderName = 'exports'

interface Running {
  id: string
  progress: Export['progress']
  stop: AbortController
  done: Promise<void>
}

/**
 * Exports that are asked for over the API: made one at a time beside everything
 * else, kept until they were downloaded or for a day at most, and gone with
 * settings that allow less, with an erasure and with a restart that interrupts them.
 */
export class Exports {
  private readonly parts: ExportParts
  private readonly log: Logger
  private readonly repository: ExportsRepository
  private running: Running | undefined

  constructor(parts: ExportParts & { log: Logger }) {
    this.parts = parts
    this.log = parts.log
    this.repository = new ExportsRepository(parts.db)
  }

  /** At the start of the service: what was interrupted has failed, and files of nobody go. */
  recover(): void {
    for (const { id, state } of this.repository.list())
      if (state === 'running') this.repository.fail(id, 'The service was stopped while it was made.')
    const known = new Set(this.repository.list().flatMap(({ id, state }) => (state === 'ready' ? [`${id}.zip`] : [])))
    for (const name of this.files()) if (!known.has(name)) rmSync(join(this.folder(), name), { force: true })
  }

  /** Notes that somebody wants one; `begin` makes it. Throws ProblemError `conflict`: `export_running`, or `data_in_memory`. */
  request(author: string): Export {
    if (this.parts.db.path === ':memory:')
      throw new ProblemError('conflict', { reason: 'data_in_memory' }, 'Only data in a folder can be exported.')
    if (this.repository.list().some(({ state }) => state === 'running'))
      throw new ProblemError('conflict', { reason: 'export_running' }, 'An export is being made already.')
    const now = this.parts.clock()
    return this.shown(this.repository.add(author, now, now + exportHours * 3_600_000))
  }

  /** Begins to make an export that was asked for; nothing happens for one that has begun or is gone. */
  begin(id: string): void {
    if (this.running || this.repository.find(id)?.state !== 'running') return
    const progress = { files: 0, ofFiles: recordKinds.length, records: 0 }
    const stop = new AbortController()
    const done = this.make(id, progress, stop.signal)
      .catch((error: unknown) => {
        this.removeFile(id)
        if (stop.signal.aborted) return
        this.log.error({ err: error, exportId: id }, 'an export failed')
        this.repository.fail(id, 'It could not be written: see the log of the service.')
      })
      .finally(() => {
        this.running = undefined
      })
    this.running = { id, progress, stop, done }
  }

  list(): Export[] {
    return this.repository.list().map((stored) => this.shown(stored))
  }

  /** Throws ProblemError `not_found`. */
  get(id: string): Export {
    return this.shown(this.stored(id))
  }

  /** The file of an export. Throws ProblemError `not_found`, or `conflict` (`export_not_ready`). */
  file(id: string): { path: string; bytes: number; sha256: string; createdAt: Instant } {
    const { state, bytes, sha256, createdAt } = this.stored(id)
    if (state !== 'ready' || bytes === null || sha256 === null)
      throw new ProblemError('conflict', { reason: 'export_not_ready' }, 'The export is not ready.')
    return { path: this.pathOf(id), bytes, sha256, createdAt }
  }

  /** Ends an export, also while it is made. Throws ProblemError `not_found`. */
  remove(id: string): void {
    this.stored(id)
    if (this.running?.id === id) this.running.stop.abort()
    this.repository.delete(id)
    this.removeFile(id)
  }

  /** Ends those whose time is over. */
  expire(now: Instant): void {
    for (const { id, endsAt } of this.repository.list()) if (endsAt <= now) this.remove(id)
  }

  /** Ends all of them. */
  removeAll(): void {
    for (const { id } of this.repository.list()) this.remove(id)
    for (const name of this.files()) rmSync(join(this.folder(), name), { force: true })
  }

  /** Resolves when nothing is being made any more; what was is given up. */
  async stop(): Promise<void> {
    this.running?.stop.abort()
    await this.running?.done
  }

  /** Resolves when what is being made is there, or has failed. */
  async settled(): Promise<void> {
    await this.running?.done
  }

  private async make(id: string, progress: Export['progress'], signal: AbortSignal): Promise<void> {
    mkdirSync(this.folder(), { recursive: true, mode: 0o700 })
    const path = this.pathOf(id)
    const { records } = await writeArchive(this.parts, path, { progress, signal })
    const hash = createHash('sha256')
    let bytes = 0
    await pipeline(
      createReadStream(path),
      async (pieces: AsyncIterable<Buffer>) => {
        for await (const piece of pieces) {
          hash.update(piece)
          bytes += piece.byteLength
        }
      },
      { signal },
    )
    this.repository.finish(id, { records, bytes, sha256: hash.digest('hex') })
  }

  private stored(id: string): StoredExport {
    const stored = this.repository.find(id)
    if (!stored) throw new ProblemError('not_found', undefined, `There is no export ${id}: it may have ended.`)
    return stored
  }

  private shown(stored: StoredExport): Export {
    const { state, records, id } = stored
    const whole = { files: recordKinds.length, ofFiles: recordKinds.length, records: Object.values(records).reduce((a, b) => a + b, 0) }
    const none = { files: 0, ofFiles: recordKinds.length, records: 0 }
    const progress = this.running?.id === id ? { ...this.running.progress } : state === 'ready' ? whole : none
    return { ...stored, progress }
  }

  private folder(): string {
    return join(dirname(this.parts.db.path), folderName)
  }

  private pathOf(id: string): string {
    return join(this.folder(), `${id}.zip`)
  }

  private removeFile(id: string): void {
    for (const suffix of ['', '.unfinished']) rmSync(this.pathOf(id) + suffix, { force: true })
  }

  private files(): string[] {
    if (this.parts.db.path === ':memory:') return []
    try {
      return readdirSync(this.folder())
    } catch {
      return []
    }
  }
}
