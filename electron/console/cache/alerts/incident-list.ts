import type { Incident } from '../../../../shared/model/incident.ts'
import type { CacheDatabase } from '../database.ts'

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
}
