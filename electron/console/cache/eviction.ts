import { flagTable, placeOf, resolvedPlace } from './alert-flags.ts'
import type { AlertColumns } from './alerts/alert-columns.ts'
import { everyAlert } from './alerts/alert-filter.ts'
import type { AlertRows } from './alerts/alert-rows.ts'
import { countMatching } from './alerts/alert-selection.ts'
import { selectWindow } from './alerts/alert-window.ts'
import type { Applied } from './feed-rows.ts'
import type { CacheDatabase } from './file/database.ts'
import type { IncidentList } from './incidents/incident-list.ts'
import type { MetricBlocks } from './metric-blocks.ts'
import type { SealedDocuments, SealedKind } from './sealed/sealed-documents.ts'

const slice = 500

/**
 * What goes when the cache is too large, a slice at a time: first the oldest days of metrics; then evidence and pages
 * of signals that no open alert and no pinned incident needs, longest ago first; then the alerts that were resolved
 * longest ago, with incidents that are over; of pinned incidents last. Open alerts never go.
 */
export class Eviction {
  readonly #parts: {
    database: CacheDatabase
    columns: AlertColumns
    rows: AlertRows
    sealed: SealedDocuments
    blocks: MetricBlocks
    incidents: IncidentList
  }

  #looked: [number, number] = [0, 0]

  constructor(parts: {
    database: CacheDatabase
    columns: AlertColumns
    rows: AlertRows
    sealed: SealedDocuments
    blocks: MetricBlocks
    incidents: IncidentList
  }) {
    this.#parts = parts
  }

  /** Null when nothing is left that may go. */
  step(): Applied | null {
    const { database, blocks } = this.#parts
    return database.transaction(() => {
      const nothing = { changes: [], alerts: [] }
      if (blocks.dropOldest(slice) > 0 || this.#dropSealed() > 0) return nothing
      return this.#dropResolved(false) ?? this.#dropResolved(true)
    }, false)
  }

  /** Goes through all of it once, longest ago first, and then begins again. */
  #dropSealed(): number {
    const { database, rows, sealed, incidents } = this.#parts
    const pinned = new Set(incidents.pinnedAlerts().map(({ accountId, alertId }) => `${accountId} ${alertId}`))
    let dropped = 0
    for (;;) {
      const found = database.all<{ rowid: number; account_id: string; kind: SealedKind; id: string; fetched_at: number }>(
        "SELECT rowid, account_id, kind, id, fetched_at FROM sealed WHERE kind <> 'notes' AND (fetched_at, rowid) > (?, ?) ORDER BY fetched_at, rowid LIMIT ?",
        ...this.#looked,
        slice,
      )
      for (const { account_id, kind, id } of found) {
        const ofSite = kind === 'signals' || kind === 'ingestion'
        if (!ofSite && (pinned.has(`${account_id} ${id}`) || (rows.state(account_id, id)?.status ?? 'resolved') !== 'resolved')) continue
        sealed.remove(account_id, kind, id)
        if (kind === 'evidence') rows.evidenceLost(account_id, id)
        dropped += 1
      }
      const last = found.at(-1)
      this.#looked = last ? [last.fetched_at, last.rowid] : [0, 0]
      if (dropped > 0 || !last) return dropped
    }
  }

  #dropResolved(pinnedToo: boolean): Applied | null {
    const { columns, rows, incidents } = this.#parts
    const resolved = { ...everyAlert(), flags: flagTable((flags) => placeOf(flags) === resolvedPlace) }
    const pinned = new Set(incidents.pinnedAlerts().flatMap(({ accountId, alertId }) => rows.find(accountId, alertId)?.row ?? []))
    if (!pinnedToo && pinned.size > 0) {
      const marks = new Uint8Array(columns.size).fill(1)
      for (const row of pinned) marks[row] = 0
      resolved.marks.push(marks)
    }
    const total = countMatching(columns, resolved)
    if (total === 0) return null
    const oldest = selectWindow(columns, resolved, 'newest', Math.max(0, total - slice), slice).rows
    const applied: Applied = { changes: [], alerts: [] }
    let newest = 0
    for (const row of oldest) {
      const stored = rows.at(row)
      if (!stored) continue
      const { accountId, alert } = stored
      newest = Math.max(newest, alert.lastFiredAt)
      rows.delete(accountId, alert.id, row)
      applied.alerts.push({ id: alert.id, before: alert, after: null })
      applied.changes.push({ kind: 'alert', id: alert.id, seq: 1, version: 1, document: null })
    }
    for (const id of incidents.dropClosedBefore(newest, pinnedToo)) {
      applied.changes.push({ kind: 'incident', id, seq: 1, version: 1, document: null })
    }
    return applied
  }
}
