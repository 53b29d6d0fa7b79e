import type { Change } from '../../../shared/model/change.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import { AlertList } from './alerts/alert-list.ts'
import { IncidentList } from './alerts/incident-list.ts'
import { AnnouncedRows } from './announced-rows.ts'
import type { Applied } from './feed-rows.ts'
import { FeedRows } from './feed-rows.ts'
import { FleetList } from './fleet/fleet-list.ts'
import { FleetProjection } from './fleet/fleet-projection.ts'
import { openCache } from './open-cache.ts'
import { OutboxRows } from './outbox-rows.ts'
import { SealedDocuments } from './sealed.ts'

const day = 86_400_000

/** Everything that the console keeps of its accounts: one SQLite file, `cache.db`. */
export class Cache {
  readonly outbox: OutboxRows
  readonly feeds: FeedRows
  readonly projection: FleetProjection
  readonly fleet: FleetList
  readonly alerts: AlertList
  readonly incidents: IncidentList
  readonly sealed: SealedDocuments
  readonly announced: AnnouncedRows
  /** What happened to an older file, as sentences for a person. */
  readonly notices: string[]
  readonly #database
  readonly #clock: Clock

  /** `accountName` names an account; it is asked whenever a filter needs it. */
  constructor(options: { dataDir: string; clock: Clock; accountName: (accountId: string) => string }) {
    const { clock, accountName } = options
    const { database, notices } = openCache(options.dataDir, clock)
    const author = (accountId: string) => this.feeds.account(accountId)?.key.name ?? 'you'
    this.#database = database
    this.#clock = clock
    this.notices = notices
    this.outbox = new OutboxRows(database)
    this.feeds = new FeedRows(database, this.outbox)
    this.projection = new FleetProjection(database, this.outbox, clock, author)
    this.fleet = new FleetList(this.projection, accountName)
    this.alerts = new AlertList(
      database,
      this.projection,
      this.outbox,
      (accountId) => ({
        sites: () => this.projection.sites(accountId),
        accountName,
        catalogs: () => (accountId === null ? this.feeds.accountIds() : [accountId]).flatMap((id) => this.feeds.catalog(id) ?? []),
        now: clock(),
      }),
      author,
    )
    this.incidents = new IncidentList(database)
    this.sealed = new SealedDocuments(database)
    this.announced = new AnnouncedRows(database)
  }

  /** Applies a page of changes; `cursor` null when they did not come from the feed. Answers also the sites that read differently now. */
  apply(accountId: string, changes: readonly Change[], cursor: string | null): Applied & { siteIds: Set<string> } {
    const applied = this.feeds.apply(accountId, changes, cursor, this.#clock())
    return { ...applied, siteIds: this.projection.follow(accountId, applied.changes) }
  }

  /** The snapshot is complete: what it did not hold is gone. */
  finishSnapshot(accountId: string): Applied & { siteIds: Set<string> } {
    const applied = this.feeds.finishSnapshot(accountId)
    return { ...applied, siteIds: this.projection.follow(accountId, applied.changes) }
  }

  /** Deletes a slice of what the account's retention does not allow any more; an empty answer means that nothing was left. */
  purge(accountId: string): Applied {
    const days = this.feeds.account(accountId)?.retentionDays
    const now = this.#clock()
    if (days === undefined) return { changes: [], alerts: [] }
    const applied = this.feeds.purge(accountId, now - days * day, now)
    if (applied.changes.length > 0) this.#database.reclaim()
    return applied
  }

  /** Deletes everything of an account, and the traces on the disk. */
  removeAccount(accountId: string): void {
    this.#database.transaction(() => {
      this.outbox.removeAccount(accountId)
      this.feeds.removeAccount(accountId)
    })
    this.projection.removeAccount(accountId)
    this.#database.reclaim()
  }

  /** Brings alerts and the fleet in line with intents that were added, sent or refused. */
  intentsChanged(accountId: string, alertIds: readonly string[]): void {
    this.#database.transaction(() => {
      for (const id of alertIds) this.feeds.refreshAlert(accountId, id)
    })
    this.projection.changed()
  }

  /** All or nothing, over several parts. */
  transaction<T>(work: () => T): T {
    return this.#database.transaction(work)
  }

  close(): void {
    this.#database.close()
  }
}
