import type { Incident } from '../../../shared/model/alerts/incident.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { ProblemError } from '../../problem.ts'
import { lastVersion, recordChange, type Visibility } from '../changes.ts'
import type { Bind, Database } from '../database.ts'
import { deletedSites } from '../deleted-sites.ts'
import { pageOf, readPageCursor } from '../page-cursor.ts'
import { seenIncident } from './seen-incident.ts'

/** Which incidents are wanted. */
export interface IncidentsQuery {
  status?: Incident['status'] | undefined
  visibility: Visibility
  cursor?: string | undefined
  limit: number
}

/** Alerts that belong together, as the pipeline last put them together. */
export class IncidentsRepository {
  private readonly db: Database

  constructor(db: Database) {
    this.db = db
  }

  find(id: string): Incident | undefined {
    const row = this.db.get<{ document: string }>('SELECT document FROM incidents WHERE id = ?', id)
    return row && JSON.parse(row.document)
  }

  /** Throws ProblemError `not_found`, also for an incident that touches no site that the key may see. */
  get(id: string, visibility: Visibility = null): Incident {
    const incident = this.find(id)
    const seen = incident && seenIncident(this.db, incident, visibility, deletedSites(this.db))
    if (!seen) throw new ProblemError('not_found', undefined, `There is no incident ${id}.`)
    return seen
  }

  /** A page, newest first, as the key sees them; with restrictions it may hold fewer. Throws ProblemError `input_invalid` for a cursor that is none. */
  page(query: IncidentsQuery): { items: Incident[]; next: string | null } {
    const position = readPageCursor(query.cursor)
    const gone = deletedSites(this.db)
    const where = ['1']
    const values: Bind[] = []
    // With alerts that the key does not see, its incident may be over while the whole is not.
    if (query.status && !query.visibility && gone.length === 0) {
      where.push('status = ?')
      values.push(query.status)
    }
    if (position) {
      where.push('(started_at, id) < (?, ?)')
      values.push(position.at, position.id)
    }
    if (query.visibility) {
      where.push("EXISTS (SELECT 1 FROM json_each(document, '$.siteIds') AS s WHERE s.value IN (SELECT value FROM json_each(?)))")
      values.push(JSON.stringify(query.visibility))
    }
    const rows = this.db.all<{ id: string; at: number; document: string }>(
      `SELECT id, started_at AS at, document FROM incidents WHERE ${where.join(' AND ')} ORDER BY started_at DESC, id DESC LIMIT ?`,
      ...values,
      query.limit + 1,
    )
    const { items, next } = pageOf(rows, query.limit, (row) => row)
    const seen = items.flatMap((row) => seenIncident(this.db, JSON.parse(row.document), query.visibility, gone) ?? [])
    return { items: seen.filter(({ status }) => !query.status || status === query.status), next }
  }

  /** At most `limit` incidents that began before an instant and speak of alerts that are not there. */
  dangling(before: Instant, limit: number): string[] {
    return this.db
      .all<{ id: string }>(
        `SELECT id FROM incidents WHERE started_at < ? AND json_array_length(document, '$.alertIds') <>
           (SELECT count(*) FROM alerts WHERE alerts.incident_id = incidents.id) ORDER BY started_at LIMIT ?`,
        before,
        limit,
      )
      .map(({ id }) => id)
  }

  /** Stores an incident under the next version and adds it to the change feed, unless it is stored like this already. Part of the caller's transaction. */
  put(incident: Omit<Incident, 'version'>, at: Instant): void {
    const known = this.find(incident.id)
    if (known && JSON.stringify({ ...known, version: 0 }) === JSON.stringify({ ...incident, version: 0 })) return
    const document: Incident = { ...incident, version: lastVersion(this.db, 'incident', incident.id) + 1 }
    this.db.run(
      'INSERT OR REPLACE INTO incidents (id, status, started_at, document) VALUES (?, ?, ?, ?)',
      document.id,
      document.status,
      document.startedAt,
      JSON.stringify(document),
    )
    recordChange(this.db, 'incident', document.id, document, at)
  }

  /** Removes an incident whose alerts now belong elsewhere. Part of the caller's transaction. */
  delete(id: string, at: Instant): void {
    if (this.db.run('DELETE FROM incidents WHERE id = ?', id) > 0) recordChange(this.db, 'incident', id, null, at)
  }
}
