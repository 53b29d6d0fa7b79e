import { type BlockEntry, decodeBlock } from '../../../shared/engine/blocks/bucket-block.ts'
import type { Bucket } from '../../../shared/engine/metrics/bucket.ts'
import { decodeHistogram } from '../../../shared/engine/metrics/histogram.ts'
import type { Database } from '../database.ts'

const dayMinutes = 1440

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

/** Columns of a BucketRow, for a SELECT. */
export const bucketColumns = 'minute, labels, count, sum, min, max, last, last_at, histogram'

/**
 * Rows of one metric of a site in minutes `from` to `to`, both included. They lie
 * in the order of minutes, so each minute that is there is looked up by itself
 * instead of reading what all the other metrics have in between.
 */
export function metricRows(db: Database, site: number, metric: string, from: number, to: number): BucketRow[] {
  return db.all<BucketRow>(
    `WITH RECURSIVE present (at) AS (
       SELECT min(minute) FROM buckets WHERE site = ?1 AND minute >= ?3
       UNION ALL SELECT (SELECT min(minute) FROM buckets WHERE site = ?1 AND minute > at) FROM present WHERE at < ?4)
     SELECT ${bucketColumns} FROM present CROSS JOIN buckets ON site = ?1 AND minute = at AND metric = ?2 WHERE at <= ?4`,
    site,
    metric,
    from,
    to,
  )
}

/** Entries of a day: those of its block, if there is one, and in place of them or beside them the rows. Sorted by minute. */
export function withRows(day: number, block: Uint8Array | undefined, rows: readonly BucketRow[]): BlockEntry[] {
  const entries = new Map<number, BlockEntry>()
  for (const entry of block ? decodeBlock(day, block) : []) entries.set(entry.minute, entry)
  for (const row of rows) {
    const minute = row.minute % dayMinutes
    entries.set(minute, { minute, bucket: toBucket(row) })
  }
  return [...entries.values()].sort((a, b) => a.minute - b.minute)
}

/** The bucket of a row. */
export function toBucket(row: BucketRow): Bucket {
  const { count, sum, min, max, last } = row
  return { count, sum, min, max, last, lastAt: row.last_at, histogram: row.histogram && decodeHistogram(row.histogram) }
}
