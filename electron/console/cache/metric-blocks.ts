import type { Instant } from '../../../shared/model/ids.ts'
import type { SiteHistoryDocument } from '../../../shared/model/rules/backtest.ts'
import { siteHistorySchema } from '../../../shared/model/rules/backtest.ts'
import type { CacheDatabase } from './file/database.ts'

/** A day of one metric of one site for one label set, packed as the service packs it. */
export interface CachedBlock {
  metric: string
  /** Days since 1970-01-01, UTC. */
  day: number
  /** The label set, as the service names it: JSON with sorted names. */
  labels: string
  body: Uint8Array
}

/** Which days of a site are cached. */
export interface CachedDays {
  /** Ids of metrics, sorted, with commas. */
  metrics: string
  firstDay: number
  lastDay: number
  readAt: Instant
  /** Since when everything is cached, and what else a backtest needs to know. */
  history: SiteHistoryDocument
}

interface SiteRow {
  site_id: string
  metrics: string
  first_day: number
  last_day: number
  read_at: number
  history: string
}

const dayMinutes = 1440

/** Packed days of minute buckets, for charts and backtests with no network. */
export class MetricBlocks {
  readonly #db: CacheDatabase

  constructor(db: CacheDatabase) {
    this.#db = db
  }

  /**
   * Keeps days `from` to `to` of a site's metrics as the service has them now, instead of what was kept of them. They
   * extend what is cached when they follow on it and are about the same metrics; else they begin it anew.
   */
  keep(
    accountId: string,
    siteId: string,
    read: { metrics: string; from: number; to: number; at: Instant; history: SiteHistoryDocument; blocks: readonly CachedBlock[] },
  ): void {
    const { metrics, from, to, at, history, blocks } = read
    this.#db.transaction(() => {
      const before = this.days(accountId, siteId)
      const joins = before !== undefined && before.metrics === metrics && from <= before.lastDay + 1 && to >= before.firstDay - 1
      if (joins)
        this.#db.run('DELETE FROM metric_blocks WHERE account_id = ? AND site_id = ? AND day BETWEEN ? AND ?', accountId, siteId, from, to)
      else this.removeSite(accountId, siteId)
      // The newest day decides how old it is and how far it reaches: older days that are read later make it no newer.
      const older = joins && to < before.lastDay
      for (const { metric, day, labels, body } of blocks) {
        this.#db.run(
          'INSERT OR REPLACE INTO metric_blocks (account_id, site_id, metric, day, labels, body) VALUES (?,?,?,?,?,?)',
          accountId,
          siteId,
          metric,
          day,
          labels,
          body,
        )
      }
      this.#db.run(
        'INSERT OR REPLACE INTO metric_sites (account_id, site_id, metrics, first_day, last_day, read_at, history) VALUES (?,?,?,?,?,?,?)',
        accountId,
        siteId,
        metrics,
        joins ? Math.min(from, before.firstDay) : from,
        joins ? Math.max(to, before.lastDay) : to,
        older ? before.readAt : at,
        JSON.stringify(older ? { ...history, watermark: before.history.watermark } : history),
      )
    }, false)
  }

  /** Blocks of a site's metric, days `from` to `to`, both included, oldest first. */
  list(accountId: string, siteId: string, metric: string, from: number, to: number): CachedBlock[] {
    return this.#db.all<CachedBlock>(
      'SELECT metric, day, labels, body FROM metric_blocks WHERE account_id = ? AND site_id = ? AND metric = ? AND day BETWEEN ? AND ? ORDER BY day',
      accountId,
      siteId,
      metric,
      from,
      to,
    )
  }

  /** Undefined while nothing of the site was read. */
  days(accountId: string, siteId: string): CachedDays | undefined {
    const row = this.#db.get<SiteRow>(
      'SELECT site_id, metrics, first_day, last_day, read_at, history FROM metric_sites WHERE account_id = ? AND site_id = ?',
      accountId,
      siteId,
    )
    return row && toDays(row)
  }

  /** Of every site of an account of which something was read, by id. */
  daysOfAll(accountId: string): Map<string, CachedDays> {
    const rows = this.#db.all<SiteRow>(
      'SELECT site_id, metrics, first_day, last_day, read_at, history FROM metric_sites WHERE account_id = ?',
      accountId,
    )
    return new Map(
      rows.flatMap((row) => {
        const days = toDays(row)
        return days ? [[row.site_id, days] as const] : []
      }),
    )
  }

  removeSite(accountId: string, siteId: string): void {
    for (const table of ['metric_blocks', 'metric_sites'])
      this.#db.run(`DELETE FROM ${table} WHERE account_id = ? AND site_id = ?`, accountId, siteId)
  }

  /** Deletes a slice of the oldest; answers how many. What is left of their day counts as no longer cached. */
  dropOldest(limit: number): number {
    return this.#db.transaction(() => {
      let oldest: { accountId: string; day: number } | null = null
      for (const { account_id: accountId } of this.#db.all<{ account_id: string }>('SELECT DISTINCT account_id FROM metric_sites')) {
        const found = this.#db.get<{ day: number | null }>('SELECT min(day) AS day FROM metric_blocks WHERE account_id = ?', accountId)
        const day = found?.day ?? null
        if (day !== null && (oldest === null || day < oldest.day)) oldest = { accountId, day }
      }
      if (oldest === null) return 0
      const { accountId, day } = oldest
      this.#db.run('UPDATE metric_sites SET first_day = ? WHERE account_id = ? AND first_day <= ?', day + 1, accountId, day)
      return this.#db.run(
        `DELETE FROM metric_blocks WHERE (account_id, site_id, metric, day, labels) IN
         (SELECT account_id, site_id, metric, day, labels FROM metric_blocks WHERE account_id = ? AND day = ? LIMIT ?)`,
        accountId,
        day,
        limit,
      )
    }, false)
  }

  /** Deletes days before `day` of an account, or of one of its sites. */
  dropBefore(accountId: string, siteId: string | null, day: number): number {
    const [where, values] = siteId === null ? ['', []] : [' AND site_id = ?', [siteId]]
    this.#db.run(`UPDATE metric_sites SET first_day = ? WHERE account_id = ?${where} AND first_day < ?`, day, accountId, ...values, day)
    return this.#db.run(`DELETE FROM metric_blocks WHERE account_id = ?${where} AND day < ?`, accountId, ...values, day)
  }
}

function toDays(row: SiteRow): CachedDays | undefined {
  const history = siteHistorySchema.safeParse(JSON.parse(row.history)).data
  if (!history) return undefined
  const since = Math.max(history.since, row.first_day * dayMinutes)
  return { metrics: row.metrics, firstDay: row.first_day, lastDay: row.last_day, readAt: row.read_at, history: { ...history, since } }
}
