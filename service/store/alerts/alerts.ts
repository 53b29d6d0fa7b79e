import type { Cause, IncidentMember } from '../../../shared/engine/incidents/correlate.ts'
import type { Alert, AlertStatus } from '../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { Severity } from '../../../shared/model/severity.ts'
import { ProblemError } from '../../problem.ts'
import { lastVersion, recordChange, type Visibility } from '../changes.ts'
import type { Bind, Database } from '../database.ts'
import { deletedSites, ofSiteThatIsThere } from '../deleted-sites.ts'
import { pageOf, readPageCursor } from '../page-cursor.ts'

/** What the service knows of an alert beyond what it shows. */
export interface AlertInternals {
  /** The group of the rule state that it belongs to. */
  groupKey: string
  /** How often it had been reopened when it was acknowledged last; -1 never. Reopened since: to be acknowledged again. */
  acknowledgedAt: number
  reopened: number
  /** Version that the newest firing or reopening made, for a resolve that was decided before it. */
  firedVersion: number
  /** Later signals showed that it should not have fired, or should have begun earlier. It stays, marked late, and takes no part in incidents. */
  superseded: boolean
  cause: Cause | null
}

/** What correlation needs of an alert, and its incident: without reading the whole of what may be a thousand. */
export interface AlertPlace extends IncidentMember {
  incidentId: string | null
  cause: Cause | null
}

type PlaceRow = Omit<AlertPlace, 'cause'> & { causeField: Cause['field'] | null; causeValue: string | null }

export interface StoredAlert {
  alert: Alert
  internals: AlertInternals
}

/** Which alerts are wanted. */
export interface AlertsQuery {
  siteId?: string | undefined
  ruleId?: string | undefined
  status?: AlertStatus | undefined
  severity?: Severity | undefined
  visibility: Visibility
  cursor?: string | undefined
  limit: number
}

/** An alert that takes part in incidents, as a condition on rows. */
const takesPart = `superseded = 0 AND ${ofSiteThatIsThere}`

interface Row {
  internal: string
  document: string
}

/** Alerts, with what the pipeline needs to go on with them. */
export class AlertsRepository {
  private readonly db: Database

  constructor(db: Database) {
    this.db = db
  }

  /** Undefined also for one of a site that is being deleted. */
  find(id: string): Alert | undefined {
    const alert = this.load(id)?.alert
    return alert && !deletedSites(this.db).includes(alert.siteId) ? alert : undefined
  }

  /** An alert with what the API does not show. */
  load(id: string): StoredAlert | undefined {
    return this.read('SELECT internal, document FROM alerts WHERE id = ?', id)[0]
  }

  /** Throws ProblemError `not_found`. */
  get(id: string): Alert {
    const found = this.find(id)
    if (!found) throw new ProblemError('not_found', undefined, `There is no alert ${id}.`)
    return found
  }

  /** A page, newest first by when they first fired. Throws ProblemError `input_invalid` for a cursor that is none. */
  page(query: AlertsQuery): { items: Alert[]; next: string | null } {
    const { items, next } = this.storedPage(query)
    return { items: items.map((text) => JSON.parse(text)), next }
  }

  /** As `page`, each alert as its JSON is stored. */
  storedPage(query: AlertsQuery): { items: string[]; next: string | null } {
    const position = readPageCursor(query.cursor)
    const where = ['1']
    const values: Bind[] = []
    // The narrowest first: +, because only its index is to be taken. SQLite would take any of them.
    const equal = { site_id: query.siteId, rule_id: query.ruleId, status: query.status, severity: query.severity }
    for (const [column, value] of Object.entries(equal)) {
      if (value === undefined) continue
      where.push(`${values.length > 0 ? '+' : ''}${column} = ?`)
      values.push(value)
    }
    if (position) {
      where.push('(first_fired_at, id) < (?, ?)')
      values.push(position.at, position.id)
    }
    if (query.visibility) {
      where.push('site_id IN (SELECT value FROM json_each(?))')
      values.push(JSON.stringify(query.visibility))
    }
    const gone = deletedSites(this.db)
    if (gone.length > 0) {
      where.push('site_id NOT IN (SELECT value FROM json_each(?))')
      values.push(JSON.stringify(gone))
    }
    const rows = this.db.all<{ id: string; at: number; document: string }>(
      `SELECT id, first_fired_at AS at, document FROM alerts WHERE ${where.join(' AND ')} ORDER BY first_fired_at DESC, id DESC LIMIT ?`,
      ...values,
      query.limit + 1,
    )
    const { items, next } = pageOf(rows, query.limit, (row) => row)
    return { items: items.map((row) => row.document), next }
  }

  count(): number {
    return this.db.get<{ n: number }>('SELECT count(*) AS n FROM alerts')?.n ?? 0
  }

  /** Alerts of a site that were open at some time since an instant. */
  ofSiteSince(siteId: string, since: Instant): StoredAlert[] {
    // +: a site has few alerts, while a million may have the same status; that index is never the one to take.
    const columns = 'SELECT internal, document FROM alerts WHERE site_id = ?1'
    return this.read(
      `${columns} AND +status IN ('firing', 'acknowledged') UNION ALL ${columns} AND +status = 'resolved' AND resolved_at >= ?2`,
      siteId,
      since,
    )
  }

  /** At most `limit` open alerts after one, by when they first fired; from the first without one. */
  openAfter(last: Pick<Alert, 'firstFiredAt' | 'id'> | undefined, limit: number): StoredAlert[] {
    const of = (status: AlertStatus) =>
      `SELECT * FROM (SELECT internal, document, first_fired_at, id FROM alerts WHERE status = '${status}' AND (first_fired_at, id) > (?1, ?2)
         ORDER BY first_fired_at, id LIMIT ?3)`
    return this.read(
      `${of('firing')} UNION ALL ${of('acknowledged')} ORDER BY first_fired_at, id LIMIT ?3`,
      last?.firstFiredAt ?? -1,
      last?.id ?? '',
      limit,
    )
  }

  /** Open alerts of some rules, newest first. */
  openOfRules(ruleIds: readonly string[]): Alert[] {
    return this.read(
      `SELECT internal, document FROM alerts WHERE rule_id IN (SELECT value FROM json_each(?)) AND status IN ('firing', 'acknowledged')
       ORDER BY first_fired_at DESC, id`,
      JSON.stringify(ruleIds),
    ).map(({ alert }) => alert)
  }

  /** Alerts of a site that first fired within [from, to], without the superseded ones. */
  ofSiteBetween(siteId: string, from: Instant, to: Instant): AlertPlace[] {
    return this.places(`site_id = ? AND first_fired_at BETWEEN ? AND ? AND ${takesPart}`, siteId, from, to)
  }

  /** Alerts of one rule and cause, on any site, that first fired within [from, to], without the superseded ones. */
  ofCauseBetween(ruleId: string, cause: Cause, from: Instant, to: Instant): AlertPlace[] {
    return this.places(
      `rule_id = ? AND cause_field = ? AND cause_value = ? AND first_fired_at BETWEEN ? AND ? AND ${takesPart}`,
      ruleId,
      cause.field,
      cause.value,
      from,
      to,
    )
  }

  /** Alerts of an incident, without the superseded ones. */
  placesOfIncident(incidentId: string): AlertPlace[] {
    return this.places(`incident_id = ? AND ${takesPart}`, incidentId)
  }

  /** All that are in an incident, also those of a site that is being deleted. */
  membersOf(incidentId: string): AlertPlace[] {
    return this.places('incident_id = ?', incidentId)
  }

  ofIncident(incidentId: string): StoredAlert[] {
    return this.read('SELECT internal, document FROM alerts WHERE incident_id = ? ORDER BY first_fired_at, id', incidentId)
  }

  /** Stores an alert under the next version and adds it to the change feed; answers the stored form. Part of the caller's transaction. */
  put(alert: Omit<Alert, 'version'>, internals: AlertInternals, at: Instant, fired = false): StoredAlert {
    const version = lastVersion(this.db, 'alert', alert.id) + 1
    const stored: StoredAlert = {
      alert: { ...alert, version },
      internals: fired ? { ...internals, firedVersion: version } : internals,
    }
    this.restore(stored, at)
    return stored
  }

  /** Stores an alert as it is, version included, and adds it to the change feed. Part of the caller's transaction. */
  restore({ alert: document, internals }: StoredAlert, at: Instant): void {
    this.db.run(
      `INSERT INTO alerts (id, site_id, rule_id, severity, status, title, first_fired_at, last_fired_at, resolved_at, incident_id, superseded,
         cause_field, cause_value, internal, document)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET severity = excluded.severity, status = excluded.status, title = excluded.title, last_fired_at = excluded.last_fired_at,
         resolved_at = excluded.resolved_at, incident_id = excluded.incident_id, superseded = excluded.superseded, cause_field = excluded.cause_field,
         cause_value = excluded.cause_value, internal = excluded.internal, document = excluded.document`,
      document.id,
      document.siteId,
      document.ruleId,
      document.severity,
      document.status,
      document.title,
      document.firstFiredAt,
      document.lastFiredAt,
      document.resolvedAt,
      document.incidentId,
      internals.superseded ? 1 : 0,
      internals.cause?.field ?? null,
      internals.cause?.value ?? null,
      JSON.stringify(internals),
      JSON.stringify(document),
    )
    recordChange(this.db, 'alert', document.id, document, at)
  }

  /** Removes an alert with its evidence. Part of the caller's transaction. */
  delete(id: string, at: Instant): void {
    if (this.db.run('DELETE FROM alerts WHERE id = ?', id) > 0) recordChange(this.db, 'alert', id, null, at)
  }

  private places(where: string, ...values: Bind[]): AlertPlace[] {
    const rows = this.db.all<PlaceRow>(
      `SELECT id, site_id AS siteId, rule_id AS ruleId, severity, status, title, first_fired_at AS firstFiredAt,
         last_fired_at AS lastFiredAt, resolved_at AS resolvedAt, incident_id AS incidentId, cause_field AS causeField, cause_value AS causeValue
       FROM alerts WHERE ${where}`,
      ...values,
    )
    return rows.map((row) => Object.assign(row, { cause: row.causeField && { field: row.causeField, value: row.causeValue ?? '' } }))
  }

  private read(sql: string, ...values: Bind[]): StoredAlert[] {
    return this.db.all<Row>(sql, ...values).map((row) => ({ alert: JSON.parse(row.document), internals: JSON.parse(row.internal) }))
  }
}
