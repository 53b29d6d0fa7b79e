import type { Incident } from '../../../../shared/model/alerts/incident.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { CacheDatabase } from '../file/database.ts'

export interface IncidentOfAccount {
  accountId: string
  incident: Incident
}

/** Incidents, newest first; open ones before resolved ones. */
export class IncidentList {
  readonly #db: CacheDatabase

  constructor(db: CacheDatabase) {
    this.#db = db
  }

  page(accountId: string | null, status: 'open' | 'all', offset: number, limit: number): { total: number; rows: IncidentOfAccount[] } {
    const where = [status === 'open' ? 'open = 1' : '1', accountId === null ? '1' : 'account_id = ?'].join(' AND ')
    const values = accountId === null ? [] : [accountId]
    const rows = this.#db.all<{ account_id: string; document: string }>(
      `SELECT account_id, document FROM incidents WHERE ${where} ORDER BY open DESC, last_at DESC LIMIT ? OFFSET ?`,
      ...values,
      limit,
      offset,
    )
    const total = this.#db.get<{ total: number }>(`SELECT count(*) AS total FROM incidents WHERE ${where}`, ...values)?.total ?? 0
    return { total, rows: rows.map((row) => ({ accountId: row.account_id, incident: JSON.parse(row.document) as Incident })) }
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
