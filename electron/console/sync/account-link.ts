import type { IBackoff } from 'cockatiel'
import { ExponentialBackoff, fullJitterGenerator } from 'cockatiel'
import type { Connection } from '../../../shared/bridge/console-state.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { Cache } from '../cache/cache.ts'
import type { Applied } from '../cache/feed-rows.ts'
import { storageFailure } from '../cache/file/storage-failure.ts'
import type { LogysteraClient } from '../logystera/client.ts'
import { ServiceFailure, toFailure } from '../logystera/failure.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Log, MachineConditions, SecretFailure } from '../ports.ts'
import { fetchEvidence } from './evidence.ts'
import { fetchMetricDays } from './metric-days.ts'
import { Pause } from './pause.ts'
import { pollDelay } from './poll-delay.ts'
import { listenToStream } from './stream.ts'

/** Shortest time between two polls that the stream asks for, ms. */
const pollApart = 150
/** Away for longer than this, and what happened meanwhile is summed up instead of announced one by one, ms. */
const awayAfter = 2 * 60_000
/** Cached data that was last equal to the service longer ago than this are stale, ms. */
const staleAfter = 5 * 60_000
/** How often the account, and the catalog behind it, are asked for, ms. */
const accountEvery = 5 * 60_000
/** How often the time of the last reading is written down, ms. */
const keepEvery = 10_000
/** How often it is read how long things are kept, ms. */
const retentionEvery = 60 * 60_000
const purgeEvery = 60 * 60_000
/** After days of metrics have been fetched, or could not be, it is looked for more, ms. */
const metricsEvery = 10 * 60_000
/** What waits when the console ends is sent for as long as this, ms; the rest is kept. */
const lastSending = 2000

export interface LinkDeps {
  cache: Cache
  outbox: Outbox
  clock: Clock
  log: Log
  /** Numbers in [0, 1). */
  random: () => number
  conditions: () => MachineConditions
  /** The connection reads differently now. */
  changed: () => void
  /** Documents changed. `quiet`: they came in a snapshot or after being away, and a summary follows. */
  applied: (applied: Applied & { siteIds: Set<string> }, quiet: boolean) => void
  /** All of them have been read. `first`: for the first time ever. Resolves when it is written down what is to be told of it. */
  caughtUp: (first: boolean) => Promise<void>
  /** Evidence of these alerts can be read offline now. */
  evidence: (alertIds: string[]) => void
  /** Share of its limit that the cache takes. */
  filled: () => number
}

/**
 * Keeps one account's cache equal to its service: the change feed from the last durable cursor, woken by the
 * stream, polled otherwise. It owns the truth about the connection; only a completed reading of the feed makes it `live`.
 */
export class AccountLink {
  readonly accountId: string
  readonly #deps: LinkDeps
  readonly #pause = new Pause()
  #connection: Omit<Connection, 'stale'>
  #toldStale: boolean
  #abort = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #client: LogysteraClient | null = null
  #streaming = false
  #renewal = new AbortController()
  #changedAt: Instant = 0
  #loading = false
  /** What the bundled service is doing, as far as it has told; the snapshot's own progress is another thing. */
  #serviceProgress: Connection['progress'] = null
  #accountAt: Instant = 0
  #retentionAt: Instant = 0
  #purgedAt: Instant = 0
  #keptAt: Instant = 0
  #evidenceRun: Promise<void> | null = null
  #metricsRun: Promise<void> | null = null
  #metricsAt: Instant = Number.NEGATIVE_INFINITY

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
      keyProblem: null,
    }
    this.#toldStale = this.connection.stale
  }

  get connection(): Connection {
    const { syncedAt } = this.#connection
    return { ...this.#connection, stale: syncedAt === null || this.#deps.clock() - syncedAt > staleAfter }
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
    this.#connection = { ...this.#connection, keyProblem: null }
    this.#set(this.#connection.progress ? 'syncing' : 'starting', null)
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.#running = Promise.all([
      this.#run(client, signal),
      listenToStream(client, signal, { changed: () => this.#pause.wake(), up: (up) => (this.#streaming = up) }, () => this.#renewal.signal),
    ]).then(
      () => undefined,
      (error: unknown) =>
        this.#deps.log.error('a link ended', { accountId: this.accountId, reason: error instanceof Error ? error.message : 'unknown' }),
    )
  }

  /** There is nothing to follow now, and why. */
  async suspend(
    state: 'starting' | 'stopped' | 'key-missing',
    problem: string | null,
    keyProblem: SecretFailure | null = null,
  ): Promise<void> {
    await this.#halt()
    this.#client = null
    this.#serviceProgress = null
    this.#connection = { ...this.#connection, keyProblem }
    this.#set(state, problem, null)
  }

  /** The bundled service does work that a person may wait for; null when it is done. */
  progress(progress: Connection['progress']): void {
    if (progress) this.#loading = true
    this.#serviceProgress = progress
    this.#connection = { ...this.#connection, progress }
    if (this.#connection.state === 'live' && progress) this.#set('syncing', null, progress)
    else this.#tell()
    if (!progress) this.#pause.wake()
  }

  /** Asks the service now, over a new stream: the old one may not have noticed that the network changed. */
  wake(): void {
    this.#accountAt = 0
    this.#renewal.abort()
    this.#renewal = new AbortController()
    this.#pause.wake()
  }

  /** Says so when the cached data have become stale, or are no longer. */
  noticeAge(): void {
    if (this.connection.stale !== this.#toldStale) this.#tell()
  }

  /** Something waits to be sent. */
  kick(): void {
    this.#pause.wake()
  }

  /** Ends. With `send`, what waits is sent before, if the service answers and within `lastSending`. */
  async close(send: boolean): Promise<void> {
    const client = send && this.#connection.state === 'live' ? this.#client : null
    await this.#halt()
    if (client) await this.#deps.outbox.drain(this.accountId, client, AbortSignal.timeout(lastSending)).catch(() => undefined)
  }

  async #halt(): Promise<void> {
    this.#abort.abort()
    await this.#running
    await this.#evidenceRun
    await this.#metricsRun
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
        await new Pause().wait(Math.max(0, Math.min(pollApart, pollApart - (this.#deps.clock() - begun))), signal)
      } catch (error) {
        if (signal.aborted) return
        const failure = failureOf(error)
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
      for (let done = false; !done; ) {
        const lost = cache.finishSnapshot(this.accountId)
        if (lost.changes.length > 0) this.#deps.applied(lost, true)
        done = lost.done
        await new Promise((resolve) => setImmediate(resolve))
        signal.throwIfAborted()
      }
    }
    const now = clock()
    const progress = this.#serviceProgress
    // A load that still goes on keeps it quiet; the reading after its end sums up.
    if (quiet && !progress) {
      this.#loading = false
      await this.#deps.caughtUp((first && before.syncedAt === null) || loading)
      signal.throwIfAborted()
    }
    // Only now: after an end in between, what was not summed up yet is summed up after the next start.
    if (first || now - this.#keptAt >= keepEvery) {
      cache.feeds.markSynced(this.accountId, now)
      this.#keptAt = now
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
    if (answered - this.#retentionAt >= retentionEvery) {
      await this.#readRetention(client, signal)
      this.#retentionAt = answered
    }
    this.#connection = { ...this.#connection, clockSkew: Math.round(account.serverTime - (asked + answered) / 2) }
  }

  /** For reading and editing it offline; a key that may not see it has none. */
  async #readRetention(client: LogysteraClient, signal: AbortSignal): Promise<void> {
    try {
      this.#deps.cache.kept.put(this.accountId, 'retention', await client.retention.get(undefined, { signal, context: { retries: 0 } }))
    } catch (error) {
      if (toFailure(error).kind !== 'refused') throw error
    }
  }

  async #readFeed(client: LogysteraClient, signal: AbortSignal, quiet: boolean, first: boolean): Promise<void> {
    const { cache } = this.#deps
    let read = 0
    const ask = (cursor: string | null) =>
      client.changes.list({ limit: 500, ...(cursor === null ? {} : { cursor }) }, { signal, context: { retries: 0 } })
    let { cursor } = cache.feeds.feed(this.accountId)
    let asked = ask(cursor)
    for (;;) {
      const page = await asked
      signal.throwIfAborted()
      if (page.remaining > 0 && page.changes.length > 0 && page.cursor !== cursor) {
        // The service prepares the next page while this one is applied.
        asked = ask(page.cursor)
        asked.catch(() => undefined)
      }
      const applied = cache.apply(this.accountId, page.changes, page.cursor)
      read += page.changes.length
      if (applied.changes.length > 0) {
        this.#changedAt = this.#deps.clock()
        this.#deps.applied(applied, quiet)
      }
      if (page.remaining === 0) return
      // Nothing came, or nothing further, although there is more: asked again, it would say so forever.
      if (page.changes.length === 0 || page.cursor === cursor)
        throw new ServiceFailure({
          kind: 'malformed',
          code: 'response_malformed',
          message: 'The service says that there are more changes and does not tell them.',
          place: 'changes',
        })
      cursor = page.cursor
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
    this.#fetchMetrics(client, signal)
    if (clock() - this.#purgedAt < purgeEvery) return
    for (let purged = cache.purge(this.accountId); purged.changes.length > 0; purged = cache.purge(this.accountId)) {
      this.#deps.applied({ ...purged, siteIds: new Set() }, true)
      await new Promise((resolve) => setImmediate(resolve))
      signal.throwIfAborted()
    }
    for (let place = cache.pruneHeld(this.accountId, 0); place !== null; place = cache.pruneHeld(this.accountId, place)) {
      await new Promise((resolve) => setImmediate(resolve))
      signal.throwIfAborted()
    }
    this.#purgedAt = clock()
  }

  #fetchMetrics(client: LogysteraClient, signal: AbortSignal): void {
    const { cache, clock, conditions, filled, log } = this.#deps
    if (this.#metricsRun || conditions().metered || clock() - this.#metricsAt < metricsEvery) return
    this.#metricsRun = fetchMetricDays({ cache, client, clock, accountId: this.accountId, signal, conditions, filled })
      .catch((error: unknown) => {
        if (!signal.aborted) log.warn('days of metrics could not be read', { accountId: this.accountId, code: failureOf(error).code })
      })
      .finally(() => {
        // Begun by another client, or cut short by the end of this one, it goes on at once.
        if (!signal.aborted) this.#metricsAt = clock()
        this.#metricsRun = null
      })
  }

  #pollDelay(begun: Instant): number {
    const now = this.#deps.clock()
    const { random, conditions } = this.#deps
    const delay = pollDelay({ streaming: this.#streaming, quietFor: now - this.#changedAt, conditions: conditions(), random: random() })
    return Math.max(0, delay - Math.max(0, now - begun))
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
    this.#tell()
  }

  #tell(): void {
    this.#toldStale = this.connection.stale
    this.#deps.changed()
  }
}

/** What a reading ended with: a failure of the service, or of this machine, which a person must not look for at the service. */
function failureOf(error: unknown): ServiceFailure {
  const storage = storageFailure(error)
  if (storage === null) return toFailure(error)
  const message = `${storage}. What the service tells cannot be kept; what is shown is from before.`
  return new ServiceFailure({ kind: 'offline', code: 'storage_failed', message, cause: error })
}
