import { type BlockEntry, decodeBlock, encodeBlock, firstMinute } from '../../../shared/engine/blocks/bucket-block.ts'
import type { Bucket } from '../../../shared/engine/metrics/bucket.ts'
import { decodeHistogram, encodeHistogram } from '../../../shared/engine/metrics/histogram.ts'
import { type MinuteBucket, minutesOfSteps, seriesInSteps } from '../../../shared/engine/metrics/metric-steps.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { MetricSeries } from '../../../shared/model/metric.ts'
import type { Database } from '../database.ts'

const minuteMs = 60_000
const dayMinutes = 1440
/** Sites that one call of `closeDays` looks at. */
const sitesPerCall = 20

/** A bucket as a row. */
export interface BucketRow {
  minute: number
  labels: string
  count: number
  sum: number
  min: number
  max: number
  last: number
  last_at: number
  histogram: Uint8Array | null
}

interface BlockRow {
  day: number
  labels: string
  data: Uint8Array
}

/** Which series are wanted: whole steps within [from, to). */
export interface SeriesQuery {
  siteId: string
  metrics: readonly string[]
  from: Instant
  to: Instant
  /** ms, a multiple of 60,000. */
  step: number
}

/**
 * One-minute buckets. Those of open days are rows; `closeDays` packs a closed day
 * into one block for each metric and label set. A row goes before the same minute
 * in a block, so that late signals need not unpack anything.
 */
export class BucketsRepository {
  private readonly db: Database
  /** Day before which everything has been packed, and the site that was looked at last on the way there. */
  private closedBefore: number | undefined
  private closing = 0

  constructor(db: Database) {
    this.db = db
  }

  /** Stores a bucket in place of the one before. Part of the caller's transaction. */
  put(site: number, metric: string, minute: number, labels: string, bucket: Bucket): void {
    const { count, sum, min, max, last, lastAt, histogram } = bucket
    this.db.run(
      `INSERT OR REPLACE INTO buckets (site, metric, minute, labels, count, sum, min, max, last, last_at, histogram)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      site,
      metric,
      minute,
      labels,
      count,
      sum,
      min,
      max,
      last,
      lastAt,
      histogram && encodeHistogram(histogram),
    )
  }

  /** Removes a bucket that was merged into another. Part of the caller's transaction. */
  delete(site: number, metric: string, minute: number, labels: string): void {
    this.db.run('DELETE FROM buckets WHERE site = ? AND metric = ? AND minute = ? AND labels = ?', site, metric, minute, labels)
    const day = Math.floor(minute / dayMinutes)
    const block = this.db.get<BlockRow>(
      'SELECT day, labels, data FROM blocks WHERE site = ? AND metric = ? AND day = ? AND labels = ?',
      site,
      metric,
      day,
      labels,
    )
    if (block)
      this.putDay(
        site,
        metric,
        day,
        labels,
        decodeBlock(day, block.data).filter((entry) => entry.minute !== minute % dayMinutes),
      )
  }

  /** Buckets of a metric in minutes `from` to `to`, both included, in no order. */
  between(site: number, metric: string, from: number, to: number): MinuteBucket[] {
    const rows = this.db.all<BucketRow>(
      `SELECT minute, labels, count, sum, min, max, last, last_at, histogram FROM buckets
       WHERE site = ? AND metric = ? AND minute BETWEEN ? AND ?`,
      site,
      metric,
      from,
      to,
    )
    const found = rows.map((row) => ({ minute: row.minute, labels: row.labels, bucket: toBucket(row) }))
    const blocks = this.db.all<BlockRow>(
      'SELECT day, labels, data FROM blocks WHERE site = ? AND metric = ? AND day BETWEEN ? AND ?',
      site,
      metric,
      Math.floor(from / dayMinutes),
      Math.floor(to / dayMinutes),
    )
    if (blocks.length === 0) return found
    const taken = new Set(found.map(({ minute, labels }) => `${minute} ${labels}`))
    for (const { day, labels, data } of blocks) {
      for (const entry of decodeBlock(day, data)) {
        const minute = day * dayMinutes + entry.minute
        if (minute >= from && minute <= to && !taken.has(`${minute} ${labels}`)) found.push({ minute, labels, bucket: entry.bucket })
      }
    }
    return found
  }

  /** Every bucket of a site, by metric, day, label set and minute; a day of a metric is in memory at a time. */
  *all(site: number): Generator<MinuteBucket & { metric: string }> {
    const metrics = new Set([...this.metricsIn('buckets', site), ...this.metricsIn('blocks', site)])
    for (const metric of [...metrics].sort()) {
      const days = this.db.all<{ day: number }>(
        `SELECT minute / 1440 AS day FROM buckets WHERE site = ?1 AND metric = ?2
         UNION SELECT day FROM blocks WHERE site = ?1 AND metric = ?2 ORDER BY day`,
        site,
        metric,
      )
      for (const { day } of days) {
        const found = this.between(site, metric, day * dayMinutes, (day + 1) * dayMinutes - 1)
        found.sort((a, b) => (a.labels < b.labels ? -1 : a.labels > b.labels ? 1 : a.minute - b.minute))
        for (const stored of found) yield { metric, ...stored }
      }
    }
  }

  /** Series of metrics, merged to steps; steps without data have no point. Durations come with p50 and p95. */
  series({ siteId, metrics, from, to, step }: SeriesQuery): MetricSeries[] {
    const site = this.db.get<{ no: number }>('SELECT no FROM pipeline_sites WHERE site_id = ?', siteId)?.no
    if (site === undefined) return []
    const { first, last } = minutesOfSteps(from, to, step)
    return metrics.flatMap((metric) => seriesInSteps(siteId, metric, step, this.between(site, metric, first, last)))
  }

  /**
   * Packs rows of days before the one that `now` lies in, `limit` rows or some
   * sites at a time: to be called until it answers 0. Every site is looked at once
   * a day; rows that late signals add to a closed day wait for the next.
   */
  closeDays(now: Instant, limit: number): number {
    const today = Math.floor(now / minuteMs / dayMinutes)
    if (this.closedBefore === today) return 0
    return this.db.transaction(() => {
      let packed = 0
      for (let looked = 0; looked < sitesPerCall && packed < limit; looked++) {
        const site = this.db.get<{ no: number }>('SELECT no FROM pipeline_sites WHERE no > ? ORDER BY no LIMIT 1', this.closing)?.no
        if (site === undefined) {
          this.closedBefore = today
          this.closing = 0
          return packed
        }
        const rows = this.closeDaysOf(site, today, limit - packed)
        packed += rows
        if (packed < limit) this.closing = site
      }
      return Math.max(1, packed)
    })
  }

  /**
   * Deletes at most about `limit` rows and blocks of a site whose minutes began
   * before an instant; a block of the day that the instant lies in loses its older
   * minutes. Answers how many were deleted or trimmed: 0 when nothing older is left.
   */
  purge(siteId: string, before: Instant, limit: number): number {
    const site = this.db.get<{ no: number }>('SELECT no FROM pipeline_sites WHERE site_id = ?', siteId)?.no
    if (site === undefined) return 0
    const minute = Math.ceil(before / minuteMs)
    return this.db.transaction(() => {
      let deleted = 0
      for (const metric of this.metricsIn('buckets', site)) {
        deleted += this.db.run(
          `DELETE FROM buckets WHERE site = ?1 AND metric = ?2 AND (minute, labels) IN (
             SELECT minute, labels FROM buckets WHERE site = ?1 AND metric = ?2 AND minute < ?3 LIMIT ?4)`,
          site,
          metric,
          minute,
          limit - deleted,
        )
        if (deleted >= limit) return deleted
      }
      for (const metric of this.metricsIn('blocks', site)) {
        deleted += this.purgeBlocks(site, metric, minute, limit - deleted)
        if (deleted >= limit) return deleted
      }
      return deleted
    })
  }

  private purgeBlocks(site: number, metric: string, minute: number, limit: number): number {
    const day = Math.floor(minute / dayMinutes)
    let deleted = this.db.run(
      `DELETE FROM blocks WHERE site = ?1 AND metric = ?2 AND (day, labels) IN (
         SELECT day, labels FROM blocks WHERE site = ?1 AND metric = ?2 AND day < ?3 LIMIT ?4)`,
      site,
      metric,
      day,
      limit,
    )
    const cut = minute % dayMinutes
    if (cut === 0) return deleted
    const blocks = this.db.all<BlockRow>(
      'SELECT day, labels, data FROM blocks WHERE site = ? AND metric = ? AND day = ?',
      site,
      metric,
      day,
    )
    for (const { labels, data } of blocks) {
      if (deleted >= limit) break
      if (firstMinute(data) >= cut) continue
      this.putDay(
        site,
        metric,
        day,
        labels,
        decodeBlock(day, data).filter((entry) => entry.minute >= cut),
      )
      deleted++
    }
    return deleted
  }

  /** Metrics of a site in order, found one by one: the index has no list of them, and reading all its rows would take long. */
  private *metricsIn(table: 'buckets' | 'blocks', site: number): Generator<string> {
    for (let metric = ''; ; ) {
      const next = this.db.get<{ metric: string }>(
        `SELECT metric FROM ${table} WHERE site = ? AND metric > ? ORDER BY metric LIMIT 1`,
        site,
        metric,
      )
      if (!next) return
      metric = next.metric
      yield metric
    }
  }

  private closeDaysOf(site: number, today: number, limit: number): number {
    let packed = 0
    let metric = ''
    for (;;) {
      const next = this.db.get<{ metric: string; minute: number }>(
        'SELECT metric, minute FROM buckets WHERE site = ? AND metric > ? ORDER BY metric, minute LIMIT 1',
        site,
        metric,
      )
      if (!next) return packed
      metric = next.metric
      for (let day = Math.floor(next.minute / dayMinutes); day < today; ) {
        packed += this.closeDay(site, metric, day)
        if (packed >= limit) return packed
        const oldest = this.db.get<{ minute: number }>(
          'SELECT minute FROM buckets WHERE site = ? AND metric = ? ORDER BY minute LIMIT 1',
          site,
          metric,
        )
        day = oldest ? Math.floor(oldest.minute / dayMinutes) : today
      }
    }
  }

  private closeDay(site: number, metric: string, day: number): number {
    const [from, to] = [day * dayMinutes, (day + 1) * dayMinutes - 1]
    for (const [labels, buckets] of Map.groupBy(this.between(site, metric, from, to), (stored) => stored.labels)) {
      this.putDay(
        site,
        metric,
        day,
        labels,
        buckets.map(({ minute, bucket }) => ({ minute: minute % dayMinutes, bucket })),
      )
    }
    return this.db.run('DELETE FROM buckets WHERE site = ? AND metric = ? AND minute BETWEEN ? AND ?', site, metric, from, to)
  }

  /** Stores a closed day of a label set whole, in place of what was there; nothing is left of one without entries. Part of the caller's transaction. */
  putDay(site: number, metric: string, day: number, labels: string, entries: BlockEntry[]): void {
    if (entries.length === 0) {
      this.db.run('DELETE FROM blocks WHERE site = ? AND metric = ? AND day = ? AND labels = ?', site, metric, day, labels)
      return
    }
    this.db.run(
      'INSERT OR REPLACE INTO blocks (site, metric, day, labels, data) VALUES (?, ?, ?, ?, ?)',
      site,
      metric,
      day,
      labels,
      encodeBlock(
        day,
        entries.sort((a, b) => a.minute - b.minute),
      ),
    )
  }
}

/** The bucket of a row. */
export function toBucket(row: BucketRow): Bucket {
  const { count, sum, min, max, last } = row
  return { count, sum, min, max, last, lastAt: row.last_at, histogram: row.histogram && decodeHistogram(row.histogram) }
}
