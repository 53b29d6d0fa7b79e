import type { Evidence } from '../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { Signal } from '../../../shared/model/signal.ts'
import type { Database } from '../database.ts'
import type { Seal } from '../seal.ts'

/** Evidence of an alert: the newest signals (at most 50), and how many were counted in [from, to). */
export interface StoredEvidence {
  total: number
  from: Instant
  to: Instant
  signals: Signal[]
}

interface Row {
  total: number
  from_at: number
  to_at: number
  sealed: Uint8Array
}

/** The signals that triggered alerts, sealed under the master key. */
export class EvidenceRepository {
  private readonly db: Database
  private readonly seal: Seal

  constructor(db: Database, seal: Seal) {
    this.db = db
    this.seal = seal
  }

  /** Evidence as the API shows it; undefined for an alert without. */
  get(alertId: string): Evidence | undefined {
    const found = this.find(alertId)
    return found && { alertId, total: found.total, signals: found.signals }
  }

  find(alertId: string): StoredEvidence | undefined {
    const row = this.db.get<Row>('SELECT total, from_at, to_at, sealed FROM evidence WHERE alert_id = ?', alertId)
    return row && { total: row.total, from: row.from_at, to: row.to_at, signals: JSON.parse(this.seal.open(row.sealed, alertId)) }
  }

  /** Part of the caller's transaction. */
  put(alertId: string, evidence: StoredEvidence): void {
    this.db.run(
      'INSERT OR REPLACE INTO evidence (alert_id, total, from_at, to_at, sealed) VALUES (?, ?, ?, ?, ?)',
      alertId,
      evidence.total,
      evidence.from,
      evidence.to,
      this.seal.seal(JSON.stringify(evidence.signals), alertId),
    )
  }
}
