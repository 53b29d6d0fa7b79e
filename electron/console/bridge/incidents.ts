import type { ConsoleCore } from '../core.ts'
import type { BridgeBase } from './base.ts'
import { refuse } from './refusal.ts'

/** Incidents, from the cache. */
export function incidentProcedures(os: BridgeBase, core: ConsoleCore) {
  const { cache } = core
  return {
    list: os.incidents.list.handler(({ input: { accountId, status, offset, limit } }) => {
      const { total, rows } = cache.incidents.page(accountId, status, offset, limit)
      return {
        total,
        rows: rows.map((row) => ({
          ...row.incident,
          accountId: row.accountId,
          siteNames: row.incident.siteIds.map((id) => cache.projection.site(row.accountId, id)?.site.name ?? id),
        })),
      }
    }),
    get: os.incidents.get.handler(({ input: { accountId, id } }) => {
      const incident = cache.incidents.get(accountId, id)
      if (!incident) throw refuse('not_found', 'There is no such incident in the cache.')
      return { accountId, incident, alerts: incident.alertIds.flatMap((alertId) => cache.alerts.get(accountId, alertId) ?? []) }
    }),
  }
}
