import type { FleetSite } from '../cache/fleet/fleet-projection.ts'
import { toFleetRow } from '../cache/fleet/fleet-projection.ts'
import type { ConsoleCore } from '../core.ts'
import type { BridgeBase } from './base.ts'
import { clientOf } from './base.ts'
import { refusalOf, refuse } from './refusal.ts'

/** One site: what is cached of it, and what is asked of its service. */
export function siteProcedures(os: BridgeBase, core: ConsoleCore) {
  const siteOf = (accountId: string, id: string): FleetSite => {
    const site = core.cache.projection.site(accountId, id)
    if (!site) throw refuse('not_found', 'There is no such site in the cache.')
    return site
  }
  return {
    get: os.sites.get.handler(({ input: { accountId, id } }) => {
      const site = siteOf(accountId, id)
      return { ...toFleetRow(site), snoozeList: site.snoozes }
    }),
    ingestion: os.sites.ingestion.handler(async ({ input: { accountId, id }, signal }) => {
      siteOf(accountId, id)
      return clientOf(core, accountId)
        .ingestion.get({ id }, { signal })
        .catch((error: unknown) => Promise.reject(refusalOf(error)))
    }),
    signals: os.sites.signals.handler(async ({ input: { accountId, id, types, ...page }, signal }) => {
      siteOf(accountId, id)
      return clientOf(core, accountId)
        .signals.list({ id, ...page, ...(types.length === 0 ? {} : { types: types.join(',') }) }, { signal })
        .catch((error: unknown) => Promise.reject(refusalOf(error)))
    }),
    metrics: os.sites.metrics.handler(async ({ input: { accountId, id, metrics, from, to, step }, signal }) => {
      siteOf(accountId, id)
      const answer = await clientOf(core, accountId)
        .metrics.query({ id, metrics: metrics.join(','), from, to, step }, { signal })
        .catch((error: unknown) => Promise.reject(refusalOf(error)))
      return answer.items
    }),
  }
}
