import type { Instant } from '../../shared/model/ids.ts'
import { AlertsRepository } from './alerts/alerts.ts'
import type { EvidenceRepository } from './alerts/evidence.ts'
import type { Database } from './database.ts'
import { isThere } from './deleted-sites.ts'
import { oldestFrom, SignalsRepository } from './signals/signals.ts'

/** Deletion of what is too old and belongs to no single site's repository. A call deletes at most `limit` rows and, unless it says otherwise, answers how many. */
export class RetentionRepository {
  private readonly db: Database
  private readonly evidence: EvidenceRepository
  private readonly alerts: AlertsRepository
  private readonly signals: SignalsRepository

  constructor(db: Database, evidence: EvidenceRepository) {
    this.db = db
    this.evidence = evidence
    this.alerts = new AlertsRepository(db)
    this.signals = new SignalsRepository(db)
  }

  /** What is stored of each site, in order of creation. */
  storedBySite(): { siteId: string; signals: number; alerts: number; oldest: Instant | null }[] {
    return this.db
      .all<{ siteId: string; signals: number; alerts: number; oldest: Instant | null }>(
        `SELECT sites.id AS siteId, coalesce(p.signals, 0) AS signals,
                (SELECT count(*) FROM alerts WHERE alerts.site_id = sites.id) AS alerts,
                ${oldestFrom('p.no', '0')} AS oldest
         FROM sites LEFT JOIN pipeline_sites AS p ON p.site_id = sites.id WHERE sites.${isThere} ORDER BY sites.created_at, sites.id`,
      )
      .map((row) => ({ ...row }))
  }

  /** What of a site is older than an instant. `from` is its oldest signal; `bucketDays` are UTC days. */
  olderThan(siteId: string, before: Instant): { from: Instant | null; signals: number; alerts: number; bucketDays: number } {
    const site = this.db.get<{ no: number }>('SELECT no FROM pipeline_sites WHERE site_id = ?', siteId)?.no ?? -1
    const minute = Math.ceil(before / 60_000)
    const { count: signals, oldest: from } = this.signals.olderThan(siteId, before)
    const alerts = this.db.get<{ n: number }>('SELECT count(*) AS n FROM alerts WHERE site_id = ? AND last_fired_at < ?', siteId, before)
    const days = this.db.get<{ n: number }>(
      `SELECT count(*) AS n FROM (
         SELECT minute / 1440 AS day FROM buckets WHERE site = ?1 AND minute < ?2
         UNION SELECT day FROM blocks WHERE site = ?1 AND day * 1440 < ?2)`,
      site,
      minute,
    )
    return { from, signals, alerts: alerts?.n ?? 0, bucketDays: days?.n ?? 0 }
  }

  /** Alerts of a site that fired last before an instant, with their evidence; they become tombstones. Answers how many, and the incidents that they were in. */
  purgeAlerts(siteId: string, before: Instant, now: Instant, limit: number): { alerts: number; incidentIds: string[] } {
    return this.db.transaction(() => {
      const old = this.db.all<{ id: string; incidentId: string | null }>(
        'SELECT id, incident_id AS incidentId FROM alerts WHERE site_id = ? AND last_fired_at < ? LIMIT ?',
        siteId,
        before,
        limit,
      )
      for (const { id } of old) {
        this.alerts.delete(id, now)
        this.db.run('DELETE FROM told WHERE alert_id = ?', id)
        this.db.run('DELETE FROM deliveries WHERE alert_id = ?', id)
      }
      return { alerts: old.length, incidentIds: [...new Set(old.flatMap(({ incidentId }) => incidentId ?? []))] }
    })
  }

  /** Old signals in the evidence of a site's alerts that still fire: the alert stays, they go. */
  trimEvidence(siteId: string, before: Instant, limit: number): number {
    return this.db.transaction(() => {
      const old = this.db.all<{ id: string }>(
        `SELECT alerts.id FROM alerts JOIN evidence ON evidence.alert_id = alerts.id
         WHERE alerts.site_id = ? AND from_at < ? AND to_at > from_at LIMIT ?`,
        siteId,
        before,
        limit,
      )
      for (const { id } of old) {
        const known = this.evidence.find(id)
        if (known)
          this.evidence.put(id, {
            ...known,
            inLastMinute: null,
            from: before,
            to: Math.max(known.to, before),
            signals: known.signals.filter(({ at }) => at >= before),
          })
      }
      return old.length
    })
  }

  /** What is left of outgoing messages: those that nobody took before an instant, how the last delivery of a webhook went, and what was told of alerts that are gone. */
  purgeDeliveries(before: Instant, limit: number): number {
    return this.db.transaction(
      () =>
        this.db.run('DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE created_at < ? LIMIT ?)', before, limit) +
        this.db.run("UPDATE webhooks SET last_delivery = NULL WHERE json_extract(last_delivery, '$.at') < ?", before) +
        this.db.run(
          `DELETE FROM told WHERE alert_id IN (
             SELECT alert_id FROM told WHERE NOT EXISTS (SELECT 1 FROM alerts WHERE alerts.id = told.alert_id) LIMIT ?)`,
          limit,
        ),
    )
  }

  /** Gives at most so many pages that deletion freed back to the file system; answers how many are still free. */
  shrink(pages: number): number {
    this.db.exec(`PRAGMA incremental_vacuum(${Math.trunc(pages)})`)
    return this.db.get<{ freelist_count: number }>('PRAGMA freelist_count')?.freelist_count ?? 0
  }
}
