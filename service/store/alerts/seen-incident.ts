import { incidentOf } from '../../../shared/engine/incidents/correlate.ts'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import type { Incident } from '../../../shared/model/alerts/incident.ts'
import type { Visibility } from '../changes.ts'
import type { Database } from '../database.ts'

type IncidentCause = Parameters<typeof incidentOf>[1]

/**
 * An incident as a key sees it that may see `visibility`, while the sites `gone`
 * are being deleted: what its other alerts make of it, so that neither title,
 * severity nor times tell of sites that it may not see. Undefined when that leaves no alert.
 */
export function seenIncident(db: Database, incident: Incident, visibility: Visibility, gone: readonly string[]): Incident | undefined {
  const isSeen = (siteId: string) => (!visibility || visibility.includes(siteId)) && !gone.includes(siteId)
  if (incident.siteIds.every(isSeen)) return incident
  const alerts = db
    .all<{ document: string }>('SELECT document FROM alerts WHERE incident_id = ?', incident.id)
    .map(({ document }) => JSON.parse(document) as Alert)
    .filter(({ siteId }) => isSeen(siteId))
  if (alerts.length === 0) return undefined
  const { cause, id, version } = incident
  return { ...incidentOf(alerts, cause && ({ field: cause.field, value: cause.value } as IncidentCause)), id, version }
}
