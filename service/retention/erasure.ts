import { readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Instant } from '../../shared/model/ids.ts'
import type { Service } from '../service.ts'
import { databaseFile } from '../store/database.ts'
import { dropDeletedSites, slice } from './slices.ts'

/** Free pages that one slice gives back: each may move another one. */
const pages = 100
/** How long to wait for a reader that still needs the old log, ms. */
const readerPause = 200

type Parts = Pick<
  Service,
  | 'db'
  | 'sites'
  | 'signals'
  | 'buckets'
  | 'batches'
  | 'retention'
  | 'erasure'
  | 'exports'
  | 'followers'
  | 'pipeline'
  | 'backtests'
  | 'audit'
  | 'clock'
  | 'log'
>

/**
 * Erases everything once a request is due: every row, then the free pages of the
 * database, its write-ahead log, and the files that were set aside beside it. It
 * goes in small slices and begins again after a crash, for the request is the
 * last thing to go.
 */
export class Eraser {
  private readonly parts: Parts
  private readonly stopped = new AbortController()
  private running: Promise<void> | undefined

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Called by the service's clock: begins what is due. */
  tick(now: Instant): void {
    const { request } = this.parts.erasure.get()
    if (this.running || this.stopped.signal.aborted || !request || request.dueAt > now) return
    this.running = this.run()
      .catch((error: unknown) => this.parts.log.error({ err: error }, 'erasing failed; it is tried again'))
      .finally(() => {
        this.running = undefined
      })
  }

  /** Resolves when what has begun is over. */
  async settled(): Promise<void> {
    await this.running
  }

  /** Ends after the slice under way; the next start goes on. */
  async stop(): Promise<void> {
    this.stopped.abort()
    await this.running
  }

  private async run(): Promise<void> {
    const { db, erasure, exports, followers, pipeline, backtests, clock } = this.parts
    backtests.clear()
    await followers.stopAll()
    await exports.stop()
    for (const _ of this.slices()) {
      await setImmediate()
      if (this.stopped.signal.aborted) return
    }
    pipeline.forgetObserved(clock())
    exports.removeAll()
    this.removeFiles()
    while (!db.truncateLog()) {
      await setTimeout(readerPause)
      if (this.stopped.signal.aborted) return
    }
    erasure.finish(clock())
    db.truncateLog()
  }

  private *slices(): Generator<void> {
    const { sites, retention, erasure, audit, clock } = this.parts
    const everything = Number.MAX_SAFE_INTEGER
    for (const { id } of sites.all()) {
      sites.delete(id)
      yield
    }
    for (const _ of dropDeletedSites(this.parts)) yield
    erasure.sweep()
    yield
    // Each cut adds the entry that tells of it; that one stays.
    while (audit.cut(everything, clock(), slice) > 1) yield
    while (retention.shrink(pages) > 0) yield
  }

  /** Databases that could not be read and were set aside, and what a restore left. */
  private removeFiles(): void {
    const { path } = this.parts.db
    if (path === ':memory:') return
    const folder = dirname(path)
    for (const name of readdirSync(folder)) {
      if (name.startsWith(`${databaseFile}.corrupt-`) || name === 'restore.unfinished')
        rmSync(join(folder, name), { recursive: true, force: true })
    }
  }
}
