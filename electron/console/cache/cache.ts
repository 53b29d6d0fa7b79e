import { z } from 'zod'
import { retentionSchema } from '../../../shared/model/account/retention.ts'
import { evidenceSchema } from '../../../shared/model/alerts/alert.ts'
import type { Change } from '../../../shared/model/change.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { signalSchema } from '../../../shared/model/signal.ts'
import { dailyTotalsDays } from '../../../shared/model/sites/daily.ts'
import { AlertList } from './alerts/alert-list.ts'
import { AlertNames } from './alerts/alert-names.ts'
import { AlertRows } from './alerts/alert-rows.ts'
import { AlertColumns } from './alerts/columns/alert-columns.ts'
import { inTurns } from './alerts/columns/in-turns.ts'
import { DailyRows } from './daily-rows.ts'
import { Eviction } from './eviction.ts'
import type { Applied } from './feed-rows.ts'
import { FeedRows } from './feed-rows.ts'
import type { CacheProblem } from './file/cache-refusal.ts'
import type { CacheDatabase } from './file/database.ts'
import { dropOldFiles, openCache } from './file/open-cache.ts'
import { FleetList } from './fleet/fleet-list.ts'
import { FleetProjection } from './fleet/fleet-projection.ts'
import { IncidentList } from './incidents/incident-list.ts'
import { KeptRows } from './kept-rows.ts'
import { MetricBlocks } from './metric-blocks.ts'
import { AnnouncedRows } from './notify/announced-rows.ts'
import { NotifyRows } from './notify/notify-rows.ts'
import { OutboxRows } from './outbox-rows.ts'
import { SealedDocuments } from './sealed/sealed-documents.ts'
import { SealingKeys } from './sealed/sealing-keys.ts'
import { SearchIndex } from './search/search-index.ts'

const day = 86_400_000
/** After the start, before what the first list of alerts will need is prepared, and before the index is looked through, ms. */
const preparedAfter = 300
const resumedAfter = 5000
/** Sealed documents that are opened before anything else gets its turn. */
const prunedAtOnce = 50
/** What an alert holds that consists of signals: its evidence, and the changes before it. */
const heldSchema = z.union([evidenceSchema, z.array(signalSchema)])

/** Everything that the console keeps of its accounts: the SQLite file `cache.db`, and `search.db` that is made from it. */
export class Cache {
  readonly outbox: OutboxRows
  readonly feeds: FeedRows
  readonly projection: FleetProjection
  readonly fleet: FleetList
  readonly alerts: AlertList
  readonly incidents: IncidentList
  readonly sealed: SealedDocuments
  readonly announced: AnnouncedRows
  readonly kept: KeptRows
  readonly notify: NotifyRows
  readonly blocks: MetricBlocks
  readonly daily: DailyRows
  readonly index: SearchIndex
  /** What happened to an older file, as sentences for a person. */
  readonly notices: string[]
  readonly #database: CacheDatabase
  readonly #dataDir: string
  readonly #clock: Clock
  readonly #keys = new SealingKeys()
  readonly #rows: AlertRows
  readonly #names: AlertNames
  readonly #eviction: Eviction
  readonly #preparing: NodeJS.Timeout
  readonly #resuming: NodeJS.Timeout
  #stopPreparing: (() => void) | null = null
  #closed = false

  /** `accountName` names an account; it is asked whenever a filter needs it. `failed` hears why search is not kept up, if ever. */
  constructor(options: {
    dataDir: string
    clock: Clock
    accountName: (accountId: string) => string
    failed?: (reason: string) => void
  }) {
    const { clock, accountName } = options
    const { database, notices } = openCache(options.dataDir, clock)
    const author = (accountId: string) => this.feeds.account(accountId)?.key.name ?? 'you'
    this.#database = database
    this.#dataDir = options.dataDir
    this.#clock = clock
    this.notices = notices
    this.outbox = new OutboxRows(database, this.#keys)
    this.sealed = new SealedDocuments(database, this.#keys, (accountId, kind, id, tag) => {
      if (kind === 'evidence') this.#rows.evidenceAnswered(accountId, id, tag)
    })
    const columns = new AlertColumns(database)
    this.#names = new AlertNames(database)
    this.#rows = new AlertRows(database, columns, this.#names, this.outbox, this.sealed)
    this.blocks = new MetricBlocks(database)
    this.feeds = new FeedRows(database, this.#rows, columns, this.#names, this.blocks)
    this.projection = new FleetProjection(database, this.outbox, clock, author)
    this.fleet = new FleetList(this.projection, accountName)
    this.index = new SearchIndex(database, options.dataDir, options.failed ?? (() => undefined))
    const catalogs = (accountId: string | null) =>
      (accountId === null ? this.feeds.accountIds() : [accountId]).flatMap((id) => this.feeds.catalog(id) ?? [])
    this.alerts = new AlertList({
      columns,
      names: this.#names,
      rows: this.#rows,
      index: this.index,
      projection: this.projection,
      outbox: this.outbox,
      scope: (accountId) => ({
        sites: () => this.projection.sites(accountId),
        accountName,
        catalogs: () => catalogs(accountId),
        now: clock(),
      }),
      author,
    })
    this.incidents = new IncidentList(database, (accountId) => ({
      site: (account, id) => this.projection.site(account, id),
      accountName,
      catalogs: () => catalogs(accountId),
      ruleOf: (account, alertId) => this.#rows.ruleOf(account, alertId),
      now: clock(),
    }))
    this.daily = new DailyRows(database)
    this.#eviction = new Eviction({
      database,
      columns,
      rows: this.#rows,
      sealed: this.sealed,
      blocks: this.blocks,
      incidents: this.incidents,
    })
    this.announced = new AnnouncedRows(database, (accountId, id) => this.#rows.state(accountId, id))
    this.kept = new KeptRows(database)
    this.notify = new NotifyRows(database)
    // The first list of alerts finds everything ready, and the first page of the fleet does not wait for it.
    this.#preparing = setTimeout(() => {
      this.#stopPreparing = inTurns(columns.prepare())
    }, preparedAfter)
    this.#preparing.unref()
    // Not during a first snapshot, at whose end the index begins anyway.
    this.#resuming = setTimeout(() => {
      if (this.feeds.accountIds().some((id) => this.feeds.feed(id).complete)) this.index.resume()
    }, resumedAfter)
    this.#resuming.unref()
  }

  /** Why nothing is written now; null when everything is. */
  get problem(): CacheProblem | null {
    return this.#database.problem
  }

  /** Bytes on the disk that hold something. */
  get bytes(): number {
    const { bytes, free } = this.#database.size()
    return bytes - free
  }

  /**
   * The keys that open what is sealed, 32 bytes each, by number; the highest one seals. What none of them opens is
   * gone: evidence is fetched again, alerts with notes are read again, and of lost intents a notice tells.
   */
  unlock(keys: ReadonlyMap<number, Buffer>): void {
    this.#keys.set(keys)
    const lostIntents = this.outbox.read()
    this.projection.changed()
    if (this.problem !== null) return
    this.outbox.reseal(-1, true)
    if (lostIntents > 0) {
      const what = lostIntents === 1 ? 'One action that waited' : `${lostIntents} actions that waited`
      this.notices.push(`${what} to be sent cannot be read any more, because the key of the cache is another one.`)
    }
    const { evidence, notes } = this.sealed.dropUnreadable([...keys.keys()])
    if (evidence) this.#rows.allEvidenceLost()
    if (notes) for (const accountId of this.feeds.accountIds()) this.feeds.restart(accountId)
  }

  /** Seals a slice of what an older key sealed with the newest one; answers how much it was. */
  reseal(limit: number): number {
    return this.sealed.reseal(limit) + this.outbox.reseal(limit)
  }

  /** Applies a page of changes; `cursor` null when they did not come from the feed. Answers also the sites that read differently now. */
  apply(accountId: string, changes: readonly Change[], cursor: string | null): Applied & { siteIds: Set<string> } {
    const applied = this.feeds.apply(accountId, changes, cursor, this.#clock())
    // During a first snapshot the index waits: it would only take the processor from it.
    if (applied.alerts.length > 0 && (cursor === null || this.feeds.feed(accountId).complete)) this.index.look()
    return { ...applied, siteIds: this.projection.follow(accountId, applied.changes) }
  }

  /** The snapshot is complete: a slice of what it did not hold goes. To be called until it is `done`. */
  finishSnapshot(accountId: string): Applied & { siteIds: Set<string>; done: boolean } {
    const applied = this.feeds.finishSnapshot(accountId)
    if (applied.done) this.index.look()
    return { ...applied, siteIds: this.projection.follow(accountId, applied.changes) }
  }

  /** The service has no evidence, or less, of an alert that names so many signals: it is not wanted again before the alert changes. */
  evidenceRefused(accountId: string, id: string, total: number): void {
    this.#database.transaction(() => this.#rows.evidenceAnswered(accountId, id, total), false)
  }

  /** Deletes a slice of what retention does not allow any more, the account's or a site's own; an empty answer means that nothing was left. */
  purge(accountId: string): Applied {
    const now = this.#clock()
    const allowed = this.#allowed(accountId, now)
    if (!allowed) return { changes: [], alerts: [] }
    const { days, own, before } = allowed
    const applied = this.feeds.purge(accountId, before, now - days * day, now)
    let blocks = this.blocks.dropBefore(accountId, null, Math.floor((now - days * day) / day))
    for (const siteId of own.keys()) {
      blocks += this.blocks.dropBefore(accountId, siteId, Math.floor(before(siteId) / day))
      for (const kind of ['signals', 'ingestion'] as const) {
        const page = this.sealed.tag(accountId, kind, siteId)
        if (page !== undefined && page < before(siteId)) this.sealed.remove(accountId, kind, siteId)
      }
    }
    this.daily.dropBefore(accountId, new Date(now - dailyTotalsDays * day).toISOString().slice(0, 7))
    if (applied.changes.length > 0 || blocks > 0) {
      this.#database.reclaim()
      this.index.look()
    }
    return applied
  }

  /** How many days things of an account may stay, those of its sites that are fewer, and from which instant on things of a site may. */
  #allowed(accountId: string, now: Instant) {
    const days = this.feeds.account(accountId)?.retentionDays
    if (days === undefined) return null
    const own = new Map(
      (this.kept.get(accountId, 'retention', retentionSchema)?.sites ?? []).flatMap(({ siteId, ownDays }) =>
        ownDays !== null && ownDays < days ? [[siteId, ownDays] as const] : [],
      ),
    )
    return { days, own, before: (siteId: string): Instant => now - (own.get(siteId) ?? days) * day }
  }

  /**
   * Takes single signals that are too old out of what kept alerts hold, a slice from after `place` on; answers where to
   * go on, null when nothing is left.
   */
  pruneHeld(accountId: string, place: number): number | null {
    const before = this.#allowed(accountId, this.#clock())?.before
    if (!before || this.problem !== null) return null
    const slice = this.sealed.slice(accountId, ['evidence', 'changes-before'], place, prunedAtOnce)
    let pruned = 0
    for (const { kind, id, tag, at, text } of slice) {
      const held = text === undefined ? undefined : heldSchema.safeParse(JSON.parse(text)).data
      const signals = Array.isArray(held) ? held : held?.signals
      const kept = signals?.filter((signal) => signal.at >= before(signal.siteId))
      if (!held || !signals || !kept || kept.length === signals.length) continue
      this.sealed.put(accountId, kind, id, tag, at, Array.isArray(held) ? kept : { ...held, signals: kept })
      pruned += 1
    }
    if (pruned > 0) this.#database.reclaim()
    return slice.at(-1)?.place ?? null
  }

  /** Makes room for a slice when the cache is larger than `limit` bytes: see Eviction. Null when there is nothing to do, or nothing that may go. */
  evict(limit: number): Applied | null {
    if (this.problem === 'cache_newer' || this.problem === 'cache_read_only' || this.bytes <= limit) return null
    const applied = this.#eviction.step()
    if (applied) {
      this.#database.reclaim()
      this.index.look()
    }
    return applied
  }

  /** Ids of all accounts of which something is cached. */
  accountIds(): string[] {
    return [...new Set([...this.feeds.accountIds(), ...this.#names.accountIds()])]
  }

  /** Deletes everything of an account, and the traces on the disk. Nothing of it shows from the call on; resolves when it is gone. */
  async removeAccount(accountId: string): Promise<void> {
    this.#database.transaction(() => {
      this.outbox.removeAccount(accountId)
      this.kept.removeAccount(accountId)
      this.notify.mutes.removeAccount(accountId)
    })
    this.projection.removeAccount(accountId)
    while (this.feeds.removeAlerts(accountId) || this.feeds.removeDocuments(accountId)) {
      await new Promise((resolve) => setImmediate(resolve))
      // What is left goes with the next start.
      if (this.#closed) return
    }
    dropOldFiles(this.#dataDir)
    this.#database.reclaim()
    await this.index.settled()
  }

  /** Brings alerts and the fleet in line with intents that were added, sent or refused. */
  intentsChanged(accountId: string, alertIds: readonly string[]): void {
    this.#database.transaction(() => {
      for (const id of alertIds) this.#rows.refresh(accountId, id)
    })
    this.index.look()
    this.projection.changed()
  }

  /** All or nothing, over several parts. */
  transaction<T>(work: () => T): T {
    return this.#database.transaction(work)
  }

  /** Resolves when the index for search has let go of its file. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#preparing)
    clearTimeout(this.#resuming)
    this.#stopPreparing?.()
    const closed = this.index.close()
    this.#database.close()
    await closed
  }
}
