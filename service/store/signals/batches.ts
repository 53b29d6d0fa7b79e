import type { IngestReceipt } from '../../../shared/api/ingest.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { Ingestion } from '../../../shared/model/sites/ingestion.ts'
import type { Database } from '../database.ts'

const day = 86_400_000

/** A batch that was accepted. */
export interface BatchRecord {
  siteId: string
  batchId: string
  bodyHash: string
  receivedAt: Instant
  receipt: IngestReceipt
  /** Events in the batch, whatever became of them. */
  received: number
  /** Time from reading the body to the commit, ms. */
  processing: number
}

/**
 * Which batches came in, so that a repeated one is answered as the first time,
 * and what a site's ingestion looks like. Refusals are counted in memory and
 * written by `flush`, so that a flood of bad batches costs no disk.
 */
export class BatchesRepository {
  private readonly db: Database
  private readonly failures = new Map<string, { siteId: string; minute: number; code: string; count: number; lastAt: Instant }>()

  constructor(db: Database) {
    this.db = db
  }

  /** What the first batch of this id was, and what it was answered. */
  find(siteId: string, batchId: string): { bodyHash: string; receipt: IngestReceipt } | undefined {
    const row = this.db.get<{ body_hash: string; receipt: string }>(
      'SELECT body_hash, receipt FROM batches WHERE site_id = ? AND batch_id = ?',
      siteId,
      batchId,
    )
    return row && { bodyHash: row.body_hash, receipt: JSON.parse(row.receipt) }
  }

  /** Part of the transaction that stores what the batch brought. */
  record(batch: BatchRecord): void {
    this.db.run(
      `INSERT INTO batches (site_id, batch_id, body_hash, received_at, receipt, received, stored, fields_dropped, processing)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      batch.siteId,
      batch.batchId,
      batch.bodyHash,
      batch.receivedAt,
      JSON.stringify(batch.receipt),
      batch.received,
      batch.receipt.accepted,
      batch.receipt.fieldsDropped,
      batch.processing,
    )
  }

  /** Counts a refused batch by its problem code, or a repeated one as `repeated`. */
  recordFailure(siteId: string, code: string, at: Instant): void {
    const minute = Math.floor(at / 60_000)
    const key = `${siteId} ${minute} ${code}`
    const entry = this.failures.get(key) ?? { siteId, minute, code, count: 0, lastAt: at }
    entry.count++
    entry.lastAt = at
    this.failures.set(key, entry)
  }

  /** Writes the refusals counted so far. */
  flush(): void {
    if (this.failures.size === 0) return
    this.db.transaction(() => {
      for (const { siteId, minute, code, count, lastAt } of this.failures.values()) {
        this.db.run(
          `INSERT INTO batch_failures (site_id, minute, code, count, last_at) SELECT id, ?, ?, ?, ? FROM sites WHERE id = ?
           ON CONFLICT (site_id, minute, code) DO UPDATE SET count = count + excluded.count, last_at = excluded.last_at`,
          minute,
          code,
          count,
          lastAt,
          siteId,
        )
      }
    })
    this.failures.clear()
  }

  /** How many batches of each site were refused since an instant; repeated ones are not counted. */
  failedBySite(since: Instant): Map<string, number> {
    this.flush()
    const rows = this.db.all<{ siteId: string; n: number }>(
      "SELECT site_id AS siteId, sum(count) AS n FROM batch_failures WHERE minute >= ? AND code <> 'repeated' GROUP BY site_id",
      Math.floor(since / 60_000),
    )
    return new Map(rows.map(({ siteId, n }) => [siteId, n]))
  }

  /** The last 24 hours of a site. `droppedBySite` is what its plugin reported, which the pipeline knows. */
  ingestion(siteId: string, now: Instant, droppedBySite: number): Ingestion {
    this.flush()
    const since = now - day
    const sums = this.db.get<{ completed: number; received: number; stored: number; fields: number }>(
      `SELECT count(*) AS completed, coalesce(sum(received), 0) AS received, coalesce(sum(stored), 0) AS stored,
              coalesce(sum(fields_dropped), 0) AS fields
       FROM batches WHERE site_id = ? AND received_at >= ?`,
      siteId,
      since,
    ) ?? { completed: 0, received: 0, stored: 0, fields: 0 }
    const last = this.db.get<{ at: number | null }>('SELECT max(received_at) AS at FROM batches WHERE site_id = ?', siteId)
    const minute = Math.floor(since / 60_000)
    const counts = this.db.get<{ failed: number; repeated: number }>(
      `SELECT coalesce(sum(count) FILTER (WHERE code <> 'repeated'), 0) AS failed,
              coalesce(sum(count) FILTER (WHERE code = 'repeated'), 0) AS repeated
       FROM batch_failures WHERE site_id = ? AND minute >= ?`,
      siteId,
      minute,
    ) ?? { failed: 0, repeated: 0 }
    const lastFailure = this.db.get<{ at: number; code: string }>(
      "SELECT last_at AS at, code FROM batch_failures WHERE site_id = ? AND code <> 'repeated' ORDER BY last_at DESC LIMIT 1",
      siteId,
    )
    return {
      siteId,
      batches: {
        total: sums.completed + counts.failed + counts.repeated,
        completed: sums.completed,
        failed: counts.failed,
        repeated: counts.repeated,
      },
      signals: { received: sums.received, stored: sums.stored, dropped: sums.received - sums.stored },
      fieldsDropped: sums.fields,
      processing: this.processing(siteId, since, sums.completed),
      lastBatchAt: last?.at ?? null,
      lastFailure: lastFailure ? { at: lastFailure.at, code: lastFailure.code } : null,
      droppedBySite,
    }
  }

  /** Deletes at most `limit` batches of a site, and as many counts of refusals, older than `before`; answers how many rows. */
  purge(siteId: string, before: Instant, limit: number): number {
    this.flush()
    return this.db.transaction(
      () =>
        this.db.run(
          `DELETE FROM batches WHERE site_id = ?1 AND batch_id IN (
             SELECT batch_id FROM batches WHERE site_id = ?1 AND received_at < ?2 ORDER BY received_at LIMIT ?3)`,
          siteId,
          before,
          limit,
        ) +
        this.db.run(
          `DELETE FROM batch_failures WHERE site_id = ?1 AND (minute, code) IN (
             SELECT minute, code FROM batch_failures WHERE site_id = ?1 AND minute < ?2 LIMIT ?3)`,
          siteId,
          Math.ceil(before / 60_000),
          limit,
        ),
    )
  }

  private processing(siteId: string, since: Instant, count: number): Ingestion['processing'] {
    if (count === 0) return null
    const at = (quantile: number) =>
      this.db.get<{ processing: number }>(
        'SELECT processing FROM batches WHERE site_id = ? AND received_at >= ? ORDER BY processing LIMIT 1 OFFSET ?',
        siteId,
        since,
        Math.min(count - 1, Math.floor(count * quantile)),
      )?.processing ?? 0
    return { p50: at(0.5), p95: at(0.95) }
  }
}
