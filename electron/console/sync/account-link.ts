import type { IBackoff } from 'cockatiel'
import { ExponentialBackoff, fullJitterGenerator } from 'cockatiel'
import type { Connection } from '../../../shared/bridge/console-state.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { Cache } from '../cache/cache.ts'
import type { Applied } from '../cache/feed-rows.ts'
import type { LogysteraClient } from '../logystera/client.ts'
import type { ServiceFailure } from '../logystera/failure.ts'
import { toFailure } from '../logystera/failure.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Log } from '../ports.ts'
import { fetchEvidence } from './evidence.ts'
import { Pause } from './pause.ts'
import { listenToStream } from './stream.ts'

/** Time between polls, ms: while the stream tells of changes, and without one. */
const pollWithStream = 30_000
const pollWithoutStream = 10_000
/** Shortest time between two polls that the stream asks for, ms. */
const pollApart = 150
/** Away for longer than this, and what happened meanwhile is summed up instead of announced one by one, ms. */
const awayAfter = 2 * 60_000
/** How often the account, and the catalog behind it, are asked for, ms. */
const accountEvery = 5 * 60_000
/** How often the time of the last reading is written down, ms. */
const keepEvery = 10_000
const purgeEvery = 60 * 60_000

export interface LinkDeps {
  cache: Cache
  outbox: Outbox
  clock: Clock
  log: Log
  /** The connection reads differently now. */
  changed: () => void
  /** Documents changed. `quiet`: they came in a snapshot or after being away, and a summary follows. */
  applied: (applied: Applied & { siteIds: Set<string> }, quiet: boolean) => void
  /** All of them have been read. `first`: for the first time ever. */
  caughtUp: (first: boolean) => void
  /** Evidence of these alerts can be read offline now. */
  evidence: (alertIds: string[]) => void
}

/**
 * Keeps one account's cache equal to its service: the change feed from the last durable cursor, woken by the
 * stream, polled otherwise. It owns the truth about the connection; only a completed reading of the feed makes it `live`.
 */
export class AccountLink {
  readonly accountId: string
  readonly #deps: LinkDeps
  readonly #pause = new Pause()
  #connection: Connection
  #abort = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #client: LogysteraClient | null = null
  #streaming = false
  #loading = false
  #accountAt: Instant = 0
  #purgedAt: Instant = 0
  #keptAt: Instant = 0
  #evidenceRun: Promise<void> | null = null

  constructor(accountId: string, deps: LinkDeps) {
    this.accountId = accountId
    this.#deps = deps
    this.#connection = {
      state: 'starting',
      since: deps.clock(),
      syncedAt: deps.cache.feeds.feed(accountId).syncedAt,
      problem: null,
      progress: null,
      clockSkew: null,
    }
  }

  get connection(): Connection {
    return this.#connection
  }

  /** The client, while there is an address and a key. */
  get client(): LogysteraClient | null {
    return this.#client
  }

  /** Begins to follow the service, instead of the one before. */
  async follow(client: LogysteraClient): Promise<void> {
    await this.#halt()
    this.#client = client
    this.#accountAt = 0
    this.#set(this.#connection.progress ? 'syncing' : 'starting', null)
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.#running = Promise.all([
      this.#run(client, signal),
      listenToStream(client, signal, { changed: () => this.#pause.wake(), up: (up) => (this.#streaming = up) }),
    ]).then(
      () => undefined,
      (error: unknown) =>
        this.#deps.log.error('a link ended', { accountId: this.accountId, reason: error instanceof Error ? error.message : 'unknown' }),
    )
  }

  /** There is nothing to follow now, and why. */
  async suspend(state: 'starting' | 'stopped' | 'key-missing', problem: string | null): Promise<void> {
    await this.#halt()
    this.#client = null
    this.#set(state, problem, null)
  }

  /** The bundled service does work that a person may wait for; null when it is done. */
  progress(progress: Connection['progress']): void {
    if (progress) this.#loading = true
    this.#connection = { ...this.#connection, progress }
    if (this.#connection.state === 'live' && progress) this.#set('syncing', null, progress)
    else this.#deps.changed()
    if (!progress) this.#pause.wake()
  }

  /** Asks the service now. */
  wake(): void {
    this.#accountAt = 0
    this.#pause.wake()
  }

  /** Something waits to be sent. */
  kick(): void {
    this.#pause.wake()
  }

  close(): Promise<void> {
    return this.#halt()
  }

  async #halt(): Promise<void> {
    this.#abort.abort()
    await this.#running
    await this.#evidenceRun
    this.#streaming = false
  }

  async #run(client: LogysteraClient, signal: AbortSignal): Promise<void> {
    const fresh = () => new ExponentialBackoff({ generator: fullJitterGenerator, initialDelay: 500, maxDelay: 60_000 })
    let backoff: IBackoff<unknown> | null = null
    while (!signal.aborted) {
      const begun = this.#deps.clock()
      try {
        await this.#readAll(client, signal)
        backoff = null
        await this.#afterReading(client, signal)
        await this.#pause.wait(this.#pollDelay(begun), signal)
        // The stream may tell of each batch; a few polls a second carry all of them.
        await new Pause().wait(Math.max(0, pollApart - (this.#deps.clock() - begun)), signal)
      } catch (error) {
        if (signal.aborted) return
        const failure = toFailure(error)
        if (failure.code === 'cursor_expired') {
          this.#deps.log.info('the feed begins anew', { accountId: this.accountId })
          this.#deps.cache.feeds.restart(this.accountId)
          if (!backoff) {
            backoff = fresh().next()
            continue
          }
        }
        this.#failed(failure)
        backoff = backoff ? backoff.next(undefined) : fresh().next()
        // Full jitter may say "at once": a floor keeps a dead address from being hammered.
        await this.#pause.wait(Math.max(500, backoff.duration, Math.min(failure.retryAfter ?? 0, 300_000)), signal)
      }
    }
  }

  #failed(failure: ServiceFailure): void {
    this.#accountAt = 0
    this.#deps.log.warn('the service could not be read', {
      accountId: this.accountId,
      code: failure.code,
      status: failure.status,
      place: failure.place,
    })
    if (failure.kind === 'unauthorized') this.#set('unauthorized', failure.message)
    else this.#set('offline', failure.message)
  }

  /** Reads the account when due and the feed to its end. Only then is the cache known to equal the service. */
  async #readAll(client: LogysteraClient, signal: AbortSignal): Promise<void> {
    const { cache, clock } = this.#deps
    if (clock() - this.#accountAt >= accountEvery) await this.#readAccount(client, signal)
    const before = cache.feeds.feed(this.accountId)
    const first = !before.complete
    const syncedAt = this.#connection.syncedAt
    const away = syncedAt === null || clock() - syncedAt > awayAfter
    const loading = this.#loading
    const quiet = first || away || loading
    await this.#readFeed(client, signal, quiet, first)
    if (first) {
      const lost = cache.finishSnapshot(this.accountId)
      if (lost.changes.length > 0) this.#deps.applied(lost, true)
    }
    const now = clock()
    if (first || now - this.#keptAt >= keepEvery) {
      cache.feeds.markSynced(this.accountId, now)
      this.#keptAt = now
    }
    const progress = this.#connection.progress
    // A load that still goes on keeps it quiet; the reading after its end sums up.
    if (quiet && !progress) {
      this.#loading = false
      this.#deps.caughtUp((first && before.syncedAt === null) || loading)
    }
    this.#connection = { ...this.#connection, syncedAt: now }
    this.#set(progress ? 'syncing' : 'live', null, progress)
  }

  async #readAccount(client: LogysteraClient, signal: AbortSignal): Promise<void> {
    const { cache, clock } = this.#deps
    const options = { signal, context: { retries: 0 } }
    const asked = clock()
    const account = await client.account.get(undefined, options)
    const answered = clock()
    cache.feeds.keepAccount(this.accountId, account)
    cache.feeds.keepCatalog(this.accountId, await client.catalog.get(undefined, options))
    this.#accountAt = answered
    this.#connection = { ...this.#connection, clockSkew: Math.round(account.serverTime - (asked + answered) / 2) }
  }

  async #readFeed(client: LogysteraClient, signal: AbortSignal, quiet: boolean, first: boolean): Promise<void> {
    const { cache } = this.#deps
    let read = 0
    for (;;) {
      const { cursor } = cache.feeds.feed(this.accountId)
      const page = await client.changes.list({ limit: 500, ...(cursor === null ? {} : { cursor }) }, { signal, context: { retries: 0 } })
      signal.throwIfAborted()
      const applied = cache.apply(this.accountId, page.changes, page.cursor)
      read += page.changes.length
      if (applied.changes.length > 0) this.#deps.applied(applied, quiet)
      if (page.remaining === 0 || page.changes.length === 0) return
      if (first) this.#set('syncing', null, { text: 'Loading sites and alerts', done: read, total: read + page.remaining })
    }
  }

  async #afterReading(client: LogysteraClient, signal: AbortSignal): Promise<void> {
    const { cache, clock, outbox } = this.#deps
    await outbox.drain(this.accountId, client, signal)
    this.#evidenceRun ??= fetchEvidence({ cache, client, clock, accountId: this.accountId, signal, stored: this.#deps.evidence })
      .catch(
        (error: unknown) =>
          signal.aborted || this.#deps.log.warn('evidence could not be read', { accountId: this.accountId, code: toFailure(error).code }),
      )
      .then(() => undefined)
      .finally(() => {
        this.#evidenceRun = null
      })
    if (clock() - this.#purgedAt < purgeEvery) return
    for (let purged = cache.purge(this.accountId); purged.changes.length > 0; purged = cache.purge(this.accountId)) {
      this.#deps.applied({ ...purged, siteIds: new Set() }, true)
      await new Promise((resolve) => setImmediate(resolve))
      signal.throwIfAborted()
    }
    this.#purgedAt = clock()
  }

  #pollDelay(begun: Instant): number {
    const base = this.#streaming ? pollWithStream : pollWithoutStream
    const jittered = base * (0.8 + Math.random() * 0.4)
    return Math.max(0, jittered - (this.#deps.clock() - begun))
  }

  #set(state: Connection['state'], problem: string | null, progress = this.#connection.progress): void {
    const changed = state !== this.#connection.state
    this.#connection = {
      ...this.#connection,
      state,
      problem,
      progress: state === 'syncing' ? progress : null,
      since: changed ? this.#deps.clock() : this.#connection.since,
    }
    this.#deps.changed()
  }
}
