import { z } from 'zod'
import type { Instant } from '../../../shared/model/ids.ts'
import { type DailyTotals, dailyTotalsSchema } from '../../../shared/model/sites/daily.ts'
import type { CacheDatabase } from './file/database.ts'

const daysSchema = z.array(dailyTotalsSchema)

/** Totals of the days of sites, month by month, as they were last read. */
export class DailyRows {
  readonly #db: CacheDatabase

  constructor(db: CacheDatabase) {
    this.#db = db
  }

  /** Keeps the days of a month (`YYYY-MM`) that the service knows, instead of what was kept. */
  put(accountId: string, siteId: string, month: string, days: readonly DailyTotals[], readAt: Instant): void {
    this.#db.run(
      'INSERT OR REPLACE INTO daily_months (account_id, site_id, month, read_at, document) VALUES (?,?,?,?,?)',
      accountId,
      siteId,
      month,
      readAt,
      JSON.stringify(days),
    )
  }

  /** The days, and when they were read; null when that month was never read, or no longer fits. */
  get(accountId: string, siteId: string, month: string): { days: DailyTotals[]; readAt: Instant } | null {
    const row = this.#db.get<{ read_at: number; document: string }>(
      'SELECT read_at, document FROM daily_months WHERE account_id = ? AND site_id = ? AND month = ?',
      accountId,
      siteId,
      month,
    )
    const days = row && daysSchema.safeParse(JSON.parse(row.document)).data
    return row && days ? { days, readAt: row.read_at } : null
  }

  /** Deletes months before `month`. */
  dropBefore(accountId: string, month: string): void {
    this.#db.run('DELETE FROM daily_months WHERE account_id = ? AND month < ?', accountId, month)
  }
}
