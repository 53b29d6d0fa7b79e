import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import { severityRank } from '../../../../shared/model/severity.ts'
import { evidenceWantedBit, flagsOf, holeFlags, severityBits, statusOf } from '../alert-flags.ts'
import type { CacheDatabase } from '../file/database.ts'
import type { OutboxRows } from '../outbox-rows.ts'
import type { SealedDocuments } from '../sealed/sealed-documents.ts'
import type { AlertNames } from './alert-names.ts'
import { notesOf, withNotes, withoutNotes } from './alert-notes.ts'
import type { AlertColumns } from './columns/alert-columns.ts'
import { withIntents } from './overlay.ts'

interface Row {
  account_id: string
  noted: number
  document: string
}

/** The alerts themselves: one row each, its columns, and its notes apart and sealed. */
export class AlertRows {
  readonly #db: CacheDatabase
  readonly #columns: AlertColumns
  readonly #names: AlertNames
  readonly #outbox: OutboxRows
  readonly #sealed: SealedDocuments
  /** Rows that the transaction under way wrote, for the index for search. */
  #touched: number[] = []

  constructor(db: CacheDatabase, columns: AlertColumns, names: AlertNames, outbox: OutboxRows, sealed: SealedDocuments) {
    this.#db = db
    db.beforeCommit(() => this.#tellOfTouched())
    db.afterRollback(() => {
      this.#touched = []
    })
    this.#columns = columns
    this.#names = names
    this.#outbox = outbox
    this.#sealed = sealed
  }

  /** Where the alert is, and of which version and generation (its last byte). */
  find(accountId: string, id: string): { row: number; version: number; generation: number } | undefined {
    const account = this.#names.knownAccount(accountId)
    if (account === undefined) return undefined
    let version = 0
    const row = this.#columns.find({ account, id }, (candidate) => {
      const found = this.#db.get<{ version: number }>(
        'SELECT version FROM alerts WHERE row = ? AND id = ? AND account_id = ?',
        candidate,
        id,
        accountId,
      )
      version = found?.version ?? 0
      return found !== undefined
    })
    return row === undefined ? undefined : { row, version, generation: this.#columns.generation[row] as number }
  }

  /** The rule of an alert; undefined when the alert is not here. */
  ruleOf(accountId: string, id: string): string | undefined {
    const row = this.find(accountId, id)?.row
    return row === undefined ? undefined : this.#names.ruleId(this.#columns.rule[row] as number)
  }

  /** The alert as the service last sent it, and whose it is. */
  at(row: number): { accountId: string; alert: Alert } | undefined {
    const found = this.#db.get<Row>('SELECT account_id, noted, document FROM alerts WHERE row = ?', row)
    if (!found) return undefined
    const accountId = found.account_id
    const alert = JSON.parse(found.document) as Alert
    return { accountId, alert: found.noted === 0 ? alert : withNotes(alert, this.#sealed, accountId) }
  }

  /** `row` is the one that it has; undefined for a new alert. */
  write(accountId: string, alert: Alert, version: number, generation: number, row: number | undefined): void {
    const { id, severity, late, firstFiredAt, lastFiredAt, evidenceTotal } = alert
    const account = this.#names.account(accountId)
    const notes = notesOf(alert)
    const wanted = row === undefined || this.#sealed.tag(accountId, 'evidence', id) !== evidenceTotal
    const at = row ?? this.#columns.take({ account, id })
    const document = JSON.stringify(notes.length === 0 ? alert : withoutNotes(alert))
    const noted = notes.length === 0 ? 0 : 1
    const status = this.#status(accountId, alert)
    if (row === undefined) {
      this.#db.run(
        'INSERT INTO alerts (row, account_id, id, version, severity, status, evidence_total, noted, document) VALUES (?,?,?,?,?,?,?,?,?)',
        at,
        accountId,
        id,
        version,
        severityRank(severity),
        status,
        evidenceTotal,
        noted,
        document,
      )
    } else {
      this.#db.run(
        'UPDATE alerts SET version = ?, severity = ?, status = ?, evidence_total = ?, noted = ?, document = ? WHERE row = ?',
        version,
        severityRank(severity),
        status,
        evidenceTotal,
        noted,
        document,
        at,
      )
    }
    if (noted === 1) this.#sealed.put(accountId, 'notes', id, notes.length, lastFiredAt, notes)
    else if (row !== undefined) this.#sealed.remove(accountId, 'notes', id)
    this.#columns.set(at, {
      site: this.#names.site(account, alert.siteId),
      rule: this.#names.rule(alert.ruleId),
      flags: flagsOf(severityRank(severity), status, late, wanted),
      generation: generation & 255,
      firstFiredAt,
      lastFiredAt,
    })
    this.#touched.push(at)
  }

  delete(accountId: string, id: string, row: number): void {
    this.#db.run('DELETE FROM alerts WHERE row = ?', row)
    this.#sealed.removeAlert(accountId, id)
    this.#db.run('DELETE FROM announced WHERE account_id = ? AND alert_id = ?', accountId, id)
    this.#columns.remove(row)
    this.#touched.push(row)
  }

  /** Brings the columns of an alert in line with the intents that wait on it. */
  refresh(accountId: string, id: string): void {
    const found = this.find(accountId, id)
    const stored = found && this.at(found.row)
    if (!found || !stored) return
    const { alert } = stored
    const before = this.#columns.flags[found.row] as number
    const status = this.#status(accountId, alert)
    const after = flagsOf(severityRank(alert.severity), status, alert.late, (before & evidenceWantedBit) !== 0)
    if (after === before) return
    this.#db.run('UPDATE alerts SET status = ? WHERE row = ?', status, found.row)
    this.#columns.setFlags(found.row, after)
    this.#touched.push(found.row)
  }

  /** Evidence of an alert was put into the cache, or there is none to be had; `total` is the number of signals that the alert named by then. */
  evidenceAnswered(accountId: string, id: string, total: number): void {
    const row = this.find(accountId, id)?.row
    const found =
      row === undefined ? undefined : this.#db.get<{ evidence_total: number }>('SELECT evidence_total FROM alerts WHERE row = ?', row)
    if (row === undefined || !found) return
    const flags = this.#columns.flags[row] as number
    this.#columns.setFlags(row, found.evidence_total === total ? flags & ~evidenceWantedBit : flags | evidenceWantedBit)
  }

  /** Status (what waits in the outbox applied) and rank of the severity; undefined for no such alert. */
  state(accountId: string, id: string): { status: Alert['status']; severity: number } | undefined {
    const row = this.find(accountId, id)?.row
    const flags = row === undefined ? holeFlags : (this.#columns.flags[row] as number)
    const status = flags === holeFlags ? undefined : statusOf(flags)
    return status && { status, severity: flags & severityBits }
  }

  /** Evidence that had been cached is not there any more. */
  evidenceLost(accountId: string, id: string): void {
    const found = this.find(accountId, id)
    if (found) this.#columns.setFlags(found.row, (this.#columns.flags[found.row] as number) | evidenceWantedBit)
  }

  /** No evidence can be read any more. */
  allEvidenceLost(): void {
    this.#db.transaction(() => {
      for (let row = 0; row < this.#columns.size; row += 1) {
        const flags = this.#columns.flags[row] as number
        if (flags !== holeFlags && (flags & severityBits) !== severityBits) this.#columns.setFlags(row, flags | evidenceWantedBit)
      }
    })
  }

  /** In one statement: each by itself takes as long as writing the alert. */
  #tellOfTouched(): void {
    if (this.#touched.length === 0) return
    this.#db.run('INSERT INTO touches (row) SELECT value FROM json_each(?)', JSON.stringify(this.#touched))
    this.#touched = []
  }

  #status(accountId: string, alert: Alert): Alert['status'] {
    const waiting = this.#outbox.waitingOn(accountId, `alert ${alert.id}`)
    return waiting.length === 0 ? alert.status : withIntents(alert, waiting, '').status
  }
}
