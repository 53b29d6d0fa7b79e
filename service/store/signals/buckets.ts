import { type BlockEntry, decodeBlock, encodeBlock, firstMinute } from '../../../shared/engine/blocks/bucket-block.ts'
import type { Bucket } from '../../../shared/engine/metrics/bucket.ts'
import { encodeHistogram } from '../../../shared/engine/metrics/histogram.ts'
import { type MinuteBucket, minutesOfSteps, seriesInSteps } from '../../../shared/engine/metrics/metric-steps.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { MetricSeries } from '../../../shared/model/metric.ts'
import type { Database } from '../database.ts'
import { type BucketRow, bucketColumns, metricRows, toBucket, withRows } from './bucket-rows.ts'

const minuteMs = 60_000
const dayMinutes = 1440
const hourMinutes = 60
/** How long after its end an hour is packed, minutes: late signals still find its rows. */
const packAfter = 60
/** Sites that one call of `packHours` looks at. */
const sitesPerCall = 20

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
 * One-minute buckets. Those of the last hours are rows in the order of minutes, as
 * they come in; `packHours` moves older ones into a block for each day, metric and
 * label set, as they are asked for. A row goes before the same minute in a block,
 * so that late signals need not unpack anything.
 */
export class BucketsRepository {
  private readonly db: Database
  /** Minute before which everything has been packed, and the site that was looked at last on the way there. */
  private packedBefore: number | undefined
  private packing = 0

  constructor(db: Database) {
    this.db = db
  }

  /** Stores a bucket in place of the one before. Part of the caller's transaction. */
  put(site: number, metric: string, minute: number, labels: string, bucket: Bucket): void {
    const { count, sum, min, max, last, lastAt, histogram } = bucket
    this.db.run(
      `INSERT OR REPLACE INTO buckets (site, minute, metric, labels, count, sum, min, max, last, last_at, histogram)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      site,
      minute,
      metric,
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
    this.db.run('DELETE FROM buckets WHERE site = ? AND minute = ? AND metric = ? AND labels = ?', site, minute, metric, labels)
    const day = Math.floor(minute / dayMinutes)
    const block = this.blockOf(site, metric, day, labels)
    if (block)
      this.putDay(
        site,
        metric,
        day,
        labels,
        decodeBlock(day, block).filter((entry) => entry.minute !== minute % dayMinutes),
      )
  }

  /** Buckets of a metric in minutes `from` to `to`, both included, in no order. */
  between(site: number, metric: string, from: number, to: number): MinuteBucket[] {
    const found = metricRows(this.db, site, metric, from, to).map((row) => ({
      minute: row.minute,
      labels: row.labels,
      bucket: toBucket(row),
    }))
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
    const open = this.db.all<{ metric: string }>('SELECT DISTINCT metric FROM buckets WHERE site = ?', site)
    const metrics = new Set([...open.map(({ metric }) => metric), ...this.packedMetrics(site)])
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
   * Packs rows of hours that ended an hour ago or earlier, an hour of a site or
   * some sites without any at a time: to be called until it answers 0. Every site is
   * looked at once an hour; rows that late signals add to a packed hour wait for the next.
   */
  packHours(now: Instant): number {
    const before = Math.floor((now / minuteMs - packAfter) / hourMinutes) * hourMinutes
    if (this.packedBefore === before) return 0
    return this.db.transaction(() => {
      for (let looked = 0; looked < sitesPerCall; looked++) {
        const site = this.db.get<{ no: number }>('SELECT no FROM pipeline_sites WHERE no > ? ORDER BY no LIMIT 1', this.packing)?.no
        if (site === undefined) {
          this.packedBefore = before
          this.packing = 0
          return 0
        }
        const oldest = this.db.get<{ minute: number }>('SELECT minute FROM buckets WHERE site = ? ORDER BY minute LIMIT 1', site)
        if (oldest && oldest.minute < before) return this.packHour(site, Math.floor(oldest.minute / hourMinutes) * hourMinutes)
        this.packing = site
      }
      return 1
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
      let deleted = this.db.run(
        `DELETE FROM buckets WHERE site = ?1 AND (minute, metric, labels) IN (
           SELECT minute, metric, labels FROM buckets WHERE site = ?1 AND minute < ?2 ORDER BY minute LIMIT ?3)`,
        site,
        minute,
        limit,
      )
      if (deleted >= limit) return deleted
      for (const metric of this.packedMetrics(site)) {
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

  /** Metrics of a site's blocks in order, found one by one: the index has no list of them, and reading all its rows would take long. */
  private *packedMetrics(site: number): Generator<string> {
    for (let metric = ''; ; ) {
      const next = this.db.get<{ metric: string }>(
        'SELECT metric FROM blocks WHERE site = ? AND metric > ? ORDER BY metric LIMIT 1',
        site,
        metric,
      )
      if (!next) return
      metric = next.metric
      yield metric
    }
  }

  /** Moves the rows of one hour into the blocks of its day; answers how many. Part of the caller's transaction. */
  private packHour(site: number, from: number): number {
    const day = Math.floor(from / dayMinutes)
    const to = from + hourMinutes - 1
    const rows = this.db.all<BucketRow & { metric: string }>(
      `SELECT metric, ${bucketColumns} FROM buckets WHERE site = ? AND minute BETWEEN ? AND ?`,
      site,
      from,
      to,
    )
    for (const series of Map.groupBy(rows, ({ metric, labels }) => `${metric} ${labels}`).values()) {
      const { metric, labels } = series[0]!
      const block = this.blockOf(site, metric, day, labels)
      this.putDay(site, metric, day, labels, withRows(day, block, series))
    }
    return this.db.run('DELETE FROM buckets WHERE site = ? AND minute BETWEEN ? AND ?', site, from, to)
  }

  private blockOf(site: number, metric: string, day: number, labels: string): Uint8Array | undefined {
    return this.db.get<{ data: Uint8Array }>(
      'SELECT data FROM blocks WHERE site = ? AND metric = ? AND day = ? AND labels = ?',
      site,
      metric,
      day,
      labels,
    )?.data
  }

  /** Stores a day of a label set whole, in place of what was there; nothing is left of one without entries. Part of the caller's transaction. */
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
      encodeBlock(day, entries),
    )
  }
}
