import type { Instant } from '../../shared/model/ids.ts'
import { AlertsRepository } from './alerts.ts'
import type { Database } from './database.ts'
import type { EvidenceRepository } from './evidence.ts'
import { IncidentsRepository } from './incidents.ts'

/** Deletion of what is too old and belongs to no single site's repository. A call deletes at most `limit` rows and, unless it says otherwise, answers how many. */
export class RetentionRepository {
  private readonly db: Database
  private readonly evidence: EvidenceRepository
  private readonly alerts: AlertsRepository
  private readonly incidents: IncidentsRepository

  constructor(db: Database, evidence: EvidenceRepository) {
    this.db = db
    this.evidence = evidence
    this.alerts = new AlertsRepository(db)
    this.incidents = new IncidentsRepository(db)
  }

  /** Alerts that fired last before an instant, with their evidence; they become tombstones. Answers whose they were, one entry an alert. */
  purgeAlerts(before: Instant, now: Instant, limit: number): string[] {
    return this.db.transaction(() => {
      const old = this.db.all<{ id: string; siteId: string }>(
        'SELECT id, site_id AS siteId FROM alerts WHERE last_fired_at < ? ORDER BY last_fired_at LIMIT ?',
        before,
        limit,
      )
      for (const { id } of old) {
        this.alerts.delete(id, now)
        this.db.run('DELETE FROM told WHERE alert_id = ?', id)
        this.db.run('DELETE FROM deliveries WHERE alert_id = ?', id)
      }
      return old.map(({ siteId }) => siteId)
    })
  }

  /** Old signals in the evidence of alerts that still fire: the alert stays, they go. */
  trimEvidence(before: Instant, limit: number): number {
    return this.db.transaction(() => {
      const old = this.db.all<{ alert_id: string }>(
        'SELECT alert_id FROM evidence WHERE from_at < ? AND to_at > from_at LIMIT ?',
        before,
        limit,
      )
      for (const { alert_id: id } of old) {
        const known = this.evidence.find(id)
        if (known)
          this.evidence.put(id, {
            ...known,
            from: before,
            to: Math.max(known.to, before),
            signals: known.signals.filter(({ at }) => at >= before),
          })
      }
      return old.length
    })
  }

  /** Incidents that began before an instant and have no alert left; they become tombstones. */
  purgeIncidents(before: Instant, now: Instant, limit: number): number {
    return this.db.transaction(() => {
      const old = this.db.all<{ id: string }>(
        'SELECT id FROM incidents WHERE started_at < ? AND NOT EXISTS (SELECT 1 FROM alerts WHERE alerts.incident_id = incidents.id) ORDER BY started_at LIMIT ?',
        before,
        limit,
      )
      for (const { id } of old) this.incidents.delete(id, now)
      return old.length
    })
  }

  /** Gives pages that deletion freed back to the file system. */
  shrink(pages: number): void {
    this.db.exec(`PRAGMA incremental_vacuum(${Math.trunc(pages)})`)
  }
}
