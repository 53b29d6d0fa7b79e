import type { Cache } from '../cache/cache.ts'

/**
 * The route of the renderer that a link means: a route as it is, `logystera://site|alert|incident/ID` as the page of
 * that object in whichever of the accounts has it, anything else as the fleet.
 */
export function routeOf(link: string, cache: Cache, accountIds: readonly string[]): string {
  if (/^\/(?!\/)/.test(link)) return link
  const [, kind, id] = /^logystera:\/\/(site|alert|incident)\/([A-Za-z0-9_-]{1,64})$/.exec(link) ?? []
  if (id === undefined) return '/fleet'
  switch (kind) {
    case 'site': {
      const accountId = accountIds.find((account) => cache.projection.site(account, id))
      return accountId === undefined ? '/fleet' : `/sites/${accountId}/${id}`
    }
    case 'incident': {
      const accountId = accountIds.find((account) => cache.incidents.get(account, id))
      return accountId === undefined ? '/incidents' : `/incidents/${accountId}/${id}`
    }
    default: {
      const accountId = accountIds.find((account) => cache.alerts.document(account, id))
      return accountId === undefined ? '/alerts' : `/alerts/${accountId}/${id}`
    }
  }
}
