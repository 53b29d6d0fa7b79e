import type { FilterTerm } from '../../../../shared/bridge/filter.ts'
import type { Incident } from '../../../../shared/model/alerts/incident.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { CacheDatabase } from '../file/database.ts'
import { type IncidentOfAccount, type IncidentScope, incidentTest } from './incident-filter.ts'

export interface IncidentQuery {
  accountId: string | null
  status: 'open' | 'all'
  terms: readonly FilterTerm[]
  offset: number
  limit: number
}

interface Row {
  account_id: string
  pinned: number
  document: string
}

/** Incidents, newest first; open ones before resolved ones. */
export class IncidentList {
  readonly #db: CacheDatabase
  readonly #scope: (accountId: string | null) => IncidentScope

  /** `scope`: what a filter on one account, or on all, looks things up in. */
  constructor(db: CacheDatabase, scope: (accountId: string | null) => IncidentScope) {
    this.#db = db
    this.#scope = scope
  }

  page({ accountId, status, terms, offset, limit }: IncidentQuery): { total: number; rows: IncidentOfAccount[] } {
    const where = [status === 'open' ? 'open = 1' : '1', accountId === null ? '1' : 'account_id = ?'].join(' AND ')
    const values = accountId === null ? [] : [accountId]
    const list = `SELECT account_id, pinned, document FROM incidents WHERE ${where} ORDER BY open DESC, last_at DESC`
    if (terms.length === 0) {
      const rows = this.#db.all<Row>(`${list} LIMIT ? OFFSET ?`, ...values, limit, offset).map(read)
      const total = this.#db.get<{ total: number }>(`SELECT count(*) AS total FROM incidents WHERE ${where}`, ...values)?.total ?? 0
      return { total, rows }
    }
    const holds = incidentTest(terms, this.#scope(accountId))
    const rows: IncidentOfAccount[] = []
    let total = 0
    for (const stored of this.#db.iterate<Row>(list, ...values)) {
      const row = read(stored)
      if (!holds(row)) continue
      if (total >= offset && rows.length < limit) rows.push(row)
      total += 1
    }
    return { total, rows }
  }

  /** Open incidents of one account, or of all. */
  openCount(accountId: string | null): number {
    return this.page({ accountId, status: 'open', terms: [], offset: 0, limit: 0 }).total
  }

  get(accountId: string, id: string): Incident | undefined {
    const row = this.#db.get<{ document: string }>('SELECT document FROM incidents WHERE account_id = ? AND id = ?', accountId, id)
    return row && (JSON.parse(row.document) as Incident)
  }

  pinned(accountId: string, id: string): boolean {
    return this.#db.get('SELECT 1 FROM incidents WHERE account_id = ? AND id = ? AND pinned = 1', accountId, id) !== undefined
  }

  /** A pinned incident goes last when room has to be made. False when there is no such incident. */
  pin(accountId: string, id: string, pinned: boolean): boolean {
    return this.#db.run('UPDATE incidents SET pinned = ? WHERE account_id = ? AND id = ?', pinned ? 1 : 0, accountId, id) > 0
  }

  /** Alerts of pinned incidents. */
  pinnedAlerts(): { accountId: string; alertId: string }[] {
    return this.#db.all<{ accountId: string; alertId: string }>(
      "SELECT i.account_id AS accountId, j.value AS alertId FROM incidents i, json_each(i.document, '$.alertIds') j WHERE i.pinned = 1",
    )
  }

  /** Deletes incidents that were over before `at`, pinned ones only when asked; answers their ids. */
  dropClosedBefore(at: Instant, pinnedToo: boolean): string[] {
    return this.#db
      .all<{ id: string }>('DELETE FROM incidents WHERE open = 0 AND last_at <= ? AND pinned <= ? RETURNING id', at, pinnedToo ? 1 : 0)
      .map(({ id }) => id)
  }
}

function read({ account_id, pinned, document }: Row): IncidentOfAccount {
  return { accountId: account_id, pinned: pinned === 1, incident: JSON.parse(document) as Incident }
}
