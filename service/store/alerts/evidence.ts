import type { Instant } from '../../../shared/model/ids.ts'
import type { Signal } from '../../../shared/model/signal.ts'
import type { Database } from '../database.ts'
import type { Seal } from '../seal.ts'

/** Evidence of an alert: the newest signals (at most 50), and how many were counted in [from, to). */
export interface StoredEvidence {
  total: number
  /** How many of those happened in the minute before `to`, which may have been open still; null when that is not known. */
  inLastMinute: number | null
  from: Instant
  /** What happened before this has not been looked through for the newest signals yet; `from` or earlier when all has. */
  since: Instant
  to: Instant
  /** Number of the newest chunk of signals that was looked through; what lies in later ones is not counted yet. */
  upTo: number
  signals: Signal[]
}

interface Row {
  total: number
  in_last_minute: number | null
  from_at: number
  since: number
  to_at: number
  up_to: number
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

  /** Undefined for an alert without. */
  find(alertId: string): StoredEvidence | undefined {
    const row = this.db.get<Row>(
      'SELECT total, in_last_minute, from_at, since, to_at, up_to, sealed FROM evidence WHERE alert_id = ?',
      alertId,
    )
    if (!row) return undefined
    const { total, in_last_minute: inLastMinute, from_at: from, since, to_at: to, up_to: upTo, sealed } = row
    return { total, inLastMinute, from, since, to, upTo, signals: JSON.parse(this.seal.open(sealed, alertId)) }
  }

  /** Part of the caller's transaction. */
  put(alertId: string, evidence: StoredEvidence): void {
    this.db.run(
      `INSERT INTO evidence (alert_id, total, in_last_minute, from_at, since, to_at, up_to, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (alert_id) DO UPDATE SET total = excluded.total, in_last_minute = excluded.in_last_minute, from_at = excluded.from_at,
         since = excluded.since, to_at = excluded.to_at, up_to = excluded.up_to, sealed = excluded.sealed`,
      alertId,
      evidence.total,
      evidence.inLastMinute,
      evidence.from,
      evidence.since,
      evidence.to,
      evidence.upTo,
      this.seal.seal(JSON.stringify(evidence.signals), alertId),
    )
  }
}
