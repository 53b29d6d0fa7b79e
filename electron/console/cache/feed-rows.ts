import type { z } from 'zod'
import type { Account } from '../../../shared/model/account/account.ts'
import { accountSchema } from '../../../shared/model/account/account.ts'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import type { Change, ChangeKind } from '../../../shared/model/change.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { Catalog } from '../../../shared/model/rules/catalog.ts'
import { catalogSchema } from '../../../shared/model/rules/catalog.ts'
import type { Maintenance } from '../../../shared/model/rules/maintenance.ts'
import { maintenanceSchema } from '../../../shared/model/rules/maintenance.ts'
import type { Policy } from '../../../shared/model/rules/policy.ts'
import { policySchema } from '../../../shared/model/rules/policy.ts'
import { holeFlags } from './alert-flags.ts'
import type { AlertNames } from './alerts/alert-names.ts'
import type { AlertRows } from './alerts/alert-rows.ts'
import type { AlertColumns } from './alerts/columns/alert-columns.ts'
import type { CacheDatabase } from './file/database.ts'
import type { MetricBlocks } from './metric-blocks.ts'

/** Where an account's feed stands. */
export interface Feed {
  cursor: string | null
  generation: number
  /** A snapshot has been read to its end at least once. */
  complete: boolean
  syncedAt: Instant | null
}

/** What a page of changes did to the cache. */
export interface Applied {
  /** Newly written or deleted documents, in the order of the page; older versions are not among them. */
  changes: Change[]
  /** Every alert that changed, as it was (null: unknown) and as it is (null: gone). */
  alerts: { id: string; before: Alert | null; after: Alert | null }[]
}

/** How long deletions are remembered, ms; as long as a service keeps its own. */
const goneKept = 30 * 86_400_000

/** Tables that hold something of an account, and what tells their rows apart within it; the feed's position last, so that a removal that was cut short is noticed. */
const ofAccount = [
  ['documents', 'kind, id'],
  ['incidents', 'id'],
  ['gone', 'kind, id'],
  ['sealed', 'rowid'],
  ['announced', 'alert_id'],
  ['told_incidents', 'incident_id'],
  ['flaps', 'topic'],
  ['daily_months', 'site_id, month'],
  ['metric_sites', 'site_id'],
  ['metric_blocks', 'site_id, metric, day, labels'],
  ['feeds', 'account_id'],
] as const

/** What the change feed brings, applied page by page with the cursor in the same transaction. */
export class FeedRows {
  readonly #db: CacheDatabase
  readonly #alerts: AlertRows
  readonly #columns: AlertColumns
  readonly #names: AlertNames
  readonly #blocks: MetricBlocks
  /** Whether anything of the account that is being applied was deleted: usually nothing was, and then nothing is looked up. */
  #anyGone = false
  readonly #accounts = new Map<string, { account: Account | null; catalog: Catalog | null }>()

  constructor(db: CacheDatabase, alerts: AlertRows, columns: AlertColumns, names: AlertNames, blocks: MetricBlocks) {
    this.#db = db
    this.#alerts = alerts
    this.#columns = columns
    this.#names = names
    this.#blocks = blocks
  }

  feed(accountId: string): Feed {
    const row = this.#db.get<{ cursor: string | null; generation: number; complete: number; synced_at: number | null }>(
      'SELECT cursor, generation, complete, synced_at FROM feeds WHERE account_id = ?',
      accountId,
    )
    return {
      cursor: row?.cursor ?? null,
      generation: row?.generation ?? 1,
      complete: row?.complete === 1,
      syncedAt: row?.synced_at ?? null,
    }
  }

  accountIds(): string[] {
    return this.#db.all<{ account_id: string }>('SELECT account_id FROM feeds').map((row) => row.account_id)
  }

  /** The account as the service last described it. */
  account(accountId: string): Account | null {
    return this.#described(accountId).account
  }

  catalog(accountId: string): Catalog | null {
    return this.#described(accountId).catalog
  }

  keepAccount(accountId: string, account: Account): void {
    this.#ensure(accountId)
    this.#db.run('UPDATE feeds SET account = ? WHERE account_id = ?', JSON.stringify(account), accountId)
    this.#described(accountId).account = account
  }

  keepCatalog(accountId: string, catalog: Catalog): void {
    this.#ensure(accountId)
    this.#db.run('UPDATE feeds SET catalog = ? WHERE account_id = ?', JSON.stringify(catalog), accountId)
    this.#described(accountId).catalog = catalog
  }

  /** A policy as the service last told it; null while nobody has set anything in it. */
  policy(accountId: string, id: string): Policy | null {
    const row = this.#db.get<{ document: string }>(
      "SELECT document FROM documents WHERE account_id = ? AND kind = 'policy' AND id = ?",
      accountId,
      id,
    )
    return row ? (policySchema.safeParse(JSON.parse(row.document)).data ?? null) : null
  }

  /** Every policy of an account in which something is set. */
  policies(accountId: string): Policy[] {
    return this.#documents(accountId, 'policy', policySchema)
  }

  /** Planned work of an account, also what is over. */
  maintenance(accountId: string): Maintenance[] {
    return this.#documents(accountId, 'maintenance', maintenanceSchema)
  }

  #documents<T>(accountId: string, kind: ChangeKind, schema: z.ZodType<T>): T[] {
    return this.#db
      .all<{ document: string }>('SELECT document FROM documents WHERE account_id = ? AND kind = ? ORDER BY id', accountId, kind)
      .flatMap(({ document }) => schema.safeParse(JSON.parse(document)).data ?? [])
  }

  /** The cache is now known to equal the service. */
  markSynced(accountId: string, at: Instant): void {
    this.#ensure(accountId)
    this.#db.run('UPDATE feeds SET synced_at = ? WHERE account_id = ?', at, accountId)
  }

  /** Begins the feed again; what is not seen until `finishSnapshot` will be gone then. Until that everything stays readable. */
  restart(accountId: string): void {
    this.#db.transaction(() => {
      this.#ensure(accountId)
      this.#db.run('UPDATE feeds SET cursor = NULL, complete = 0, generation = generation + 1 WHERE account_id = ?', accountId)
      this.#db.run('DELETE FROM gone WHERE account_id = ?', accountId)
    })
  }

  /**
   * A snapshot was read to its end: removes what it did not hold, `limit` alerts at a time; `done` is false while
   * there are more, and until it was true once the snapshot does not count as complete.
   */
  finishSnapshot(accountId: string, limit = 500): Applied & { done: boolean } {
    const { generation } = this.feed(accountId)
    return this.#db.transaction(() => {
      const applied: Applied = { changes: [], alerts: [] }
      const lost = (kind: ChangeKind, id: string) => applied.changes.push({ kind, id, seq: 1, version: 1, document: null })
      for (const { kind, id } of this.#db.all<{ kind: ChangeKind; id: string }>(
        'DELETE FROM documents WHERE account_id = ? AND generation < ? RETURNING kind, id',
        accountId,
        generation,
      )) {
        lost(kind, id)
        if (kind === 'site') this.#forgetSite(accountId, id)
      }
      for (const { id } of this.#db.all<{ id: string }>(
        'DELETE FROM incidents WHERE account_id = ? AND generation < ? RETURNING id',
        accountId,
        generation,
      ))
        lost('incident', id)
      const unseen = this.#rowsOf(accountId, (row) => this.#columns.generation[row] !== (generation & 255), limit + 1)
      for (const row of unseen.slice(0, limit)) this.#loseAlert(row, applied)
      const done = unseen.length <= limit
      if (done) this.#db.run('UPDATE feeds SET complete = 1 WHERE account_id = ?', accountId)
      return { ...applied, done }
    })
  }

  /** Rows of an account's alerts that the columns tell of, at most `limit`. */
  #rowsOf(accountId: string, holds: (row: number) => boolean, limit: number): number[] {
    const account = this.#names.knownAccount(accountId)
    const { size, flags, site } = this.#columns
    const found: number[] = []
    if (account === undefined) return found
    for (let row = 0; row < size && found.length < limit; row += 1) {
      if (flags[row] !== holeFlags && this.#names.accountOfSite(site[row] as number) === account && holds(row)) found.push(row)
    }
    return found
  }

  #loseAlert(row: number, applied: Applied): void {
    const stored = this.#alerts.at(row)
    if (!stored) return
    const { accountId, alert } = stored
    this.#alerts.delete(accountId, alert.id, row)
    applied.alerts.push({ id: alert.id, before: alert, after: null })
    applied.changes.push({ kind: 'alert', id: alert.id, seq: 1, version: 1, document: null })
  }

  /**
   * Applies changes and keeps the cursor, all or nothing. Only versions higher than the cached one count,
   * except in a new snapshot, whose first sight of an object always does (the service may have been restored).
   */
  apply(accountId: string, changes: readonly Change[], cursor: string | null, at: Instant): Applied {
    return this.#db.transaction(() => {
      const { generation, cursor: before } = this.feed(accountId)
      const applied: Applied = { changes: [], alerts: [] }
      if (changes.length === 0 && cursor === before) return applied
      this.#ensure(accountId)
      this.#anyGone = this.#db.get('SELECT 1 FROM gone WHERE account_id = ? LIMIT 1', accountId) !== undefined
      for (const change of changes) this.#applyOne(accountId, generation, change, at, applied)
      if (cursor !== null) this.#db.run('UPDATE feeds SET cursor = ? WHERE account_id = ?', cursor, accountId)
      return applied
    }, cursor === null)
  }

  /** Deletes a slice of everything of an account but its alerts and its outbox; false when none was left. */
  removeDocuments(accountId: string, limit = 500): boolean {
    this.#accounts.delete(accountId)
    return this.#db.transaction(() => {
      for (const [table, key] of ofAccount) {
        const sql = `DELETE FROM ${table} WHERE account_id = ?1 AND (${key}) IN (SELECT ${key} FROM ${table} WHERE account_id = ?1 LIMIT ?2)`
        if (this.#db.run(sql, accountId, limit) > 0) return true
      }
      return false
    })
  }

  /** Deletes a slice of an account's alerts; false when none was left. */
  removeAlerts(accountId: string, limit = 500): boolean {
    return this.#db.transaction(() => {
      const rows = this.#rowsOf(accountId, () => true, limit)
      for (const row of rows) this.#alerts.delete(accountId, this.#alerts.at(row)?.alert.id ?? '', row)
      if (rows.length < limit) this.#names.removeAccount(accountId)
      return rows.length === limit
    })
  }

  /**
   * Deletes what is older than allowed and answers what went; `before` says from which instant on an alert of a site
   * may stay, and `oldest` is the earliest of them. `limit` alerts at a time, so that nothing else waits.
   */
  purge(accountId: string, before: (siteId: string) => Instant, oldest: Instant, now: Instant, limit = 500): Applied {
    return this.#db.transaction(() => {
      const applied: Applied = { changes: [], alerts: [] }
      const { lastFiredAt, site } = this.#columns
      const limits = new Map<number, Instant>()
      const old = this.#rowsOf(
        accountId,
        (row) => {
          const number = site[row] as number
          let allowed = limits.get(number)
          if (allowed === undefined) {
            allowed = before(this.#names.siteId(number))
            limits.set(number, allowed)
          }
          return (lastFiredAt[row] as number) < allowed
        },
        limit,
      )
      for (const row of old) this.#loseAlert(row, applied)
      for (const { id } of this.#db.all<{ id: string }>(
        'DELETE FROM incidents WHERE account_id = ? AND last_at < ? RETURNING id',
        accountId,
        oldest,
      )) {
        applied.changes.push({ kind: 'incident', id, seq: 1, version: 1, document: null })
      }
      this.#db.run('DELETE FROM gone WHERE account_id = ? AND at < ?', accountId, now - goneKept)
      this.#db.run("DELETE FROM sealed WHERE account_id = ? AND kind IN ('signals', 'ingestion') AND fetched_at < ?", accountId, oldest)
      return applied
    })
  }

  #applyOne(accountId: string, generation: number, change: Change, at: Instant, applied: Applied): void {
    const known = this.#known(accountId, change)
    const seen = known !== undefined && known.generation === (change.kind === 'alert' ? generation & 255 : generation)
    if (seen && known.version >= change.version) return
    const deleted = this.#anyGone
      ? this.#db.get<{ version: number }>(
          'SELECT version FROM gone WHERE account_id = ? AND kind = ? AND id = ?',
          accountId,
          change.kind,
          change.id,
        )
      : undefined
    if (deleted && deleted.version >= change.version) return
    const before = change.kind === 'alert' && known?.row !== undefined ? (this.#alerts.at(known.row)?.alert ?? null) : null
    if (change.document === null) {
      this.#anyGone = true
      this.#db.run(
        'INSERT OR REPLACE INTO gone (account_id, kind, id, version, at) VALUES (?,?,?,?,?)',
        accountId,
        change.kind,
        change.id,
        change.version,
        at,
      )
      if (!known) return
      if (change.kind === 'alert') this.#alerts.delete(accountId, change.id, known.row as number)
      else if (change.kind === 'incident') this.#db.run('DELETE FROM incidents WHERE account_id = ? AND id = ?', accountId, change.id)
      else this.#db.run('DELETE FROM documents WHERE account_id = ? AND kind = ? AND id = ?', accountId, change.kind, change.id)
      if (change.kind === 'site') this.#forgetSite(accountId, change.id)
    } else {
      if (deleted) this.#db.run('DELETE FROM gone WHERE account_id = ? AND kind = ? AND id = ?', accountId, change.kind, change.id)
      if (change.kind === 'alert') this.#alerts.write(accountId, change.document, change.version, generation, known?.row)
      else this.#write(accountId, generation, change)
    }
    applied.changes.push(change)
    if (change.kind === 'alert') applied.alerts.push({ id: change.id, before, after: change.document })
  }

  /** What the feed does not bring of a site goes with it. */
  #forgetSite(accountId: string, siteId: string): void {
    this.#blocks.removeSite(accountId, siteId)
    for (const kind of ['signals', 'ingestion'])
      this.#db.run('DELETE FROM sealed WHERE account_id = ? AND kind = ? AND id = ?', accountId, kind, siteId)
    this.#db.run('DELETE FROM daily_months WHERE account_id = ? AND site_id = ?', accountId, siteId)
  }

  #known(accountId: string, change: Change): { version: number; generation: number; row?: number } | undefined {
    switch (change.kind) {
      case 'alert':
        return this.#alerts.find(accountId, change.id)
      case 'incident':
        return this.#db.get('SELECT version, generation FROM incidents WHERE account_id = ? AND id = ?', accountId, change.id)
      default:
        return this.#db.get(
          'SELECT version, generation FROM documents WHERE account_id = ? AND kind = ? AND id = ?',
          accountId,
          change.kind,
          change.id,
        )
    }
  }

  #write(accountId: string, generation: number, change: Exclude<Change, { kind: 'alert' }>): void {
    if (change.document === null) return
    const text = JSON.stringify(change.document)
    if (change.kind === 'incident') {
      const { id, status, lastAt } = change.document
      this.#db.run(
        `INSERT INTO incidents (account_id, id, version, generation, open, last_at, document) VALUES (?,?,?,?,?,?,?)
         ON CONFLICT DO UPDATE SET version = excluded.version, generation = excluded.generation, open = excluded.open, last_at = excluded.last_at, document = excluded.document`,
        accountId,
        id,
        change.version,
        generation,
        status === 'open' ? 1 : 0,
        lastAt,
        text,
      )
    } else {
      this.#db.run(
        'INSERT OR REPLACE INTO documents (account_id, kind, id, version, generation, document) VALUES (?,?,?,?,?,?)',
        accountId,
        change.kind,
        change.id,
        change.version,
        generation,
        text,
      )
    }
  }

  #ensure(accountId: string): void {
    this.#db.run('INSERT OR IGNORE INTO feeds (account_id) VALUES (?)', accountId)
  }

  #described(accountId: string): { account: Account | null; catalog: Catalog | null } {
    const known = this.#accounts.get(accountId)
    if (known) return known
    const row = this.#db.get<{ account: string | null; catalog: string | null }>(
      'SELECT account, catalog FROM feeds WHERE account_id = ?',
      accountId,
    )
    const described = {
      account: row?.account ? (accountSchema.safeParse(JSON.parse(row.account)).data ?? null) : null,
      catalog: row?.catalog ? (catalogSchema.safeParse(JSON.parse(row.catalog)).data ?? null) : null,
    }
    this.#accounts.set(accountId, described)
    return described
  }
}
