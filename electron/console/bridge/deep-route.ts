import type { Cache } from '../cache/cache.ts'

/**
 * The route of the renderer that a link means: a route as it is, `logystera://site|alert|incident/ID` as the page of
 * that object in whichever of the accounts has it, anything else as the fleet.
 */
export function routeOf(link: string, cache: Cache, accountIds: readonly string[]): string {
  if (/^\/(?!\/)/.test(link)) return link
  const [, kind, id] = /^logystera:\/\/(site|alert|incident)\/([A-Za-z0-9_-]{1,64})$/.exec(link) ?? []
  if (id === undefined) return '/fleet'
  const found = objectRoute(kind as ObjectKind, id, cache, accountIds)
  return found ?? (kind === 'site' ? '/fleet' : `/${kind}s`)
}

type ObjectKind = 'site' | 'alert' | 'incident'

/** The page of an object in the first of the accounts that has it; null when none has. */
export function objectRoute(kind: ObjectKind, id: string, cache: Cache, accountIds: readonly string[]): string | null {
  const has: Record<ObjectKind, (accountId: string) => unknown> = {
    site: (accountId) => cache.projection.site(accountId, id),
    alert: (accountId) => cache.alerts.document(accountId, id),
    incident: (accountId) => cache.incidents.get(accountId, id),
  }
  const accountId = accountIds.find((one) => has[kind](one))
  return accountId === undefined ? null : `/${kind}s/${accountId}/${id}`
}
