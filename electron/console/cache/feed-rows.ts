import type { Account } from '../../../shared/model/account.ts'
import { accountSchema } from '../../../shared/model/account.ts'
import type { Alert, AlertStatus } from '../../../shared/model/alert.ts'
import type { Catalog } from '../../../shared/model/catalog.ts'
import { catalogSchema } from '../../../shared/model/catalog.ts'
import type { Change, ChangeKind } from '../../../shared/model/change.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { severityRank } from '../../../shared/model/severity.ts'
import { withIntents } from './alerts/overlay.ts'
import type { CacheDatabase } from './database.ts'
import type { OutboxRows } from './outbox-rows.ts'

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

/** Place in the list of a resolved alert: after all open ones. */
export const resolvedPlace = 5

/** How long deletions are remembered, ms; as long as a service keeps its own. */
const goneKept = 30 * 86_400_000

/** What the change feed brings, applied page by page with the cursor in the same transaction. */
export class FeedRows {
  readonly #db: CacheDatabase
  readonly #outbox: OutboxRows
  readonly #accounts = new Map<string, { account: Account | null; catalog: Catalog | null }>()

  constructor(db: CacheDatabase, outbox: OutboxRows) {
    this.#db = db
    this.#outbox = outbox
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

  /** A snapshot was read to its end: removes what it did not hold. */
  finishSnapshot(accountId: string): Applied {
    const { generation } = this.feed(accountId)
    return this.#db.transaction(() => {
      const applied: Applied = { changes: [], alerts: [] }
      const lost = (kind: ChangeKind, id: string) => applied.changes.push({ kind, id, seq: 1, version: 1, document: null })
      for (const { kind, id } of this.#db.all<{ kind: ChangeKind; id: string }>(
        'DELETE FROM documents WHERE account_id = ? AND generation < ? RETURNING kind, id',
        accountId,
        generation,
      ))
        lost(kind, id)
      for (const { id } of this.#db.all<{ id: string }>(
        'DELETE FROM incidents WHERE account_id = ? AND generation < ? RETURNING id',
        accountId,
        generation,
      ))
        lost('incident', id)
      for (const { id, document } of this.#db.all<{ id: string; document: string }>(
        'SELECT id, document FROM alerts WHERE account_id = ? AND generation < ?',
        accountId,
        generation,
      )) {
        this.#deleteAlert(accountId, id)
        lost('alert', id)
        applied.alerts.push({ id, before: JSON.parse(document) as Alert, after: null })
      }
      this.#db.run('UPDATE feeds SET complete = 1 WHERE account_id = ?', accountId)
      return applied
    })
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
      for (const change of changes) this.#applyOne(accountId, generation, change, at, applied)
      if (cursor !== null) this.#db.run('UPDATE feeds SET cursor = ? WHERE account_id = ?', cursor, accountId)
      return applied
    })
  }

  /** Brings the columns of an alert in line with the intents that wait on it. */
  refreshAlert(accountId: string, alertId: string): void {
    const row = this.#db.get<{ document: string }>('SELECT document FROM alerts WHERE account_id = ? AND id = ?', accountId, alertId)
    if (!row) return
    const { status, place } = this.#effective(accountId, JSON.parse(row.document) as Alert)
    this.#db.run('UPDATE alerts SET status = ?, place = ? WHERE account_id = ? AND id = ?', status, place, accountId, alertId)
  }

  /** Deletes everything of an account but its outbox. */
  removeAccount(accountId: string): void {
    this.#db.transaction(() => {
      for (const table of ['feeds', 'documents', 'incidents', 'alerts', 'gone', 'sealed', 'announced', 'alert_counts']) {
        this.#db.run(`DELETE FROM ${table} WHERE account_id = ?`, accountId)
      }
    })
    this.#accounts.delete(accountId)
  }

  /** Deletes what is older than `before` and answers what went. `limit` alerts at a time, so that nothing else waits. */
  purge(accountId: string, before: Instant, now: Instant, limit = 500): Applied {
    return this.#db.transaction(() => {
      const applied: Applied = { changes: [], alerts: [] }
      for (const { id, document } of this.#db.all<{ id: string; document: string }>(
        'SELECT id, document FROM alerts WHERE account_id = ? AND last_fired_at < ? LIMIT ?',
        accountId,
        before,
        limit,
      )) {
        this.#deleteAlert(accountId, id)
        applied.alerts.push({ id, before: JSON.parse(document) as Alert, after: null })
        applied.changes.push({ kind: 'alert', id, seq: 1, version: 1, document: null })
      }
      for (const { id } of this.#db.all<{ id: string }>(
        'DELETE FROM incidents WHERE account_id = ? AND last_at < ? RETURNING id',
        accountId,
        before,
      )) {
        applied.changes.push({ kind: 'incident', id, seq: 1, version: 1, document: null })
      }
      this.#db.run('DELETE FROM gone WHERE account_id = ? AND at < ?', accountId, now - goneKept)
      return applied
    })
  }

  #applyOne(accountId: string, generation: number, change: Change, at: Instant, applied: Applied): void {
    const known = this.#known(accountId, change)
    const seen = known !== undefined && known.generation === generation
    if (seen && known.version >= change.version) return
    const deleted = this.#db.get<{ version: number }>(
      'SELECT version FROM gone WHERE account_id = ? AND kind = ? AND id = ?',
      accountId,
      change.kind,
      change.id,
    )
    if (deleted && deleted.version >= change.version) return
    if (change.document === null) {
      this.#db.run(
        'INSERT OR REPLACE INTO gone (account_id, kind, id, version, at) VALUES (?,?,?,?,?)',
        accountId,
        change.kind,
        change.id,
        change.version,
        at,
      )
      if (!known) return
      if (change.kind === 'alert') this.#deleteAlert(accountId, change.id)
      else if (change.kind === 'incident') this.#db.run('DELETE FROM incidents WHERE account_id = ? AND id = ?', accountId, change.id)
      else this.#db.run('DELETE FROM documents WHERE account_id = ? AND kind = ? AND id = ?', accountId, change.kind, change.id)
    } else {
      if (deleted) this.#db.run('DELETE FROM gone WHERE account_id = ? AND kind = ? AND id = ?', accountId, change.kind, change.id)
      this.#write(accountId, generation, change)
    }
    applied.changes.push(change)
    if (change.kind === 'alert')
      applied.alerts.push({
        id: change.id,
        before: known?.document === undefined ? null : (JSON.parse(known.document) as Alert),
        after: change.document,
      })
  }

  #known(accountId: string, change: Change): { version: number; generation: number; document?: string } | undefined {
    switch (change.kind) {
      case 'alert':
        return this.#db.get('SELECT version, generation, document FROM alerts WHERE account_id = ? AND id = ?', accountId, change.id)
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

  #write(accountId: string, generation: number, change: Change): void {
    if (change.document === null) return
    const text = JSON.stringify(change.document)
    if (change.kind === 'alert') {
      const alert = change.document
      const { status, place } = this.#effective(accountId, alert)
      this.#db.run(
        `INSERT INTO alerts (account_id, id, version, generation, site_id, rule_id, severity, status, place, late, first_fired_at, last_fired_at, text, document)
         VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)
         ON CONFLICT (account_id, id) DO UPDATE SET version = excluded.version, generation = excluded.generation, site_id = excluded.site_id, rule_id = excluded.rule_id,
           severity = excluded.severity, status = excluded.status, place = excluded.place, late = excluded.late, first_fired_at = excluded.first_fired_at,
           last_fired_at = excluded.last_fired_at, text = excluded.text, document = excluded.document`,
        accountId,
        alert.id,
        change.version,
        generation,
        alert.siteId,
        alert.ruleId,
        severityRank(alert.severity),
        status,
        place,
        alert.late ? 1 : 0,
        alert.firstFiredAt,
        alert.lastFiredAt,
        searchText(alert),
        text,
      )
    } else if (change.kind === 'incident') {
      const { id, status, lastAt } = change.document
      this.#db.run(
        'INSERT OR REPLACE INTO incidents (account_id, id, version, generation, open, last_at, document) VALUES (?,?,?,?,?,?,?)',
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

  #effective(accountId: string, alert: Alert): { status: AlertStatus; place: number } {
    const { status, severity } = withIntents(alert, this.#outbox.waitingOn(accountId, `alert ${alert.id}`), '')
    return { status, place: status === 'resolved' ? resolvedPlace : severityRank(severity) }
  }

  #deleteAlert(accountId: string, id: string): void {
    this.#db.run('DELETE FROM alerts WHERE account_id = ? AND id = ?', accountId, id)
    this.#db.run('DELETE FROM sealed WHERE account_id = ? AND id = ?', accountId, id)
    this.#db.run('DELETE FROM announced WHERE account_id = ? AND alert_id = ?', accountId, id)
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

function searchText(alert: Alert): string {
  return [alert.title, alert.summary, alert.ruleId, ...Object.values(alert.group)].join(' ')
}
