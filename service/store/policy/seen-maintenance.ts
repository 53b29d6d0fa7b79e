import type { Maintenance, MaintenanceScope } from '../../../shared/model/rules/maintenance.ts'
import type { Visibility } from '../changes.ts'
import type { Database } from '../database.ts'

/**
 * A window as a key sees it that may see `visibility`: in its scope only sites and
 * clients that it may see. Undefined when it concerns none of them.
 */
export function seenMaintenance(db: Database, window: Maintenance, visibility: Visibility): Maintenance | undefined {
  if (!visibility) return window
  const scope = seenScope(db, window.scope, visibility)
  return scope && { ...window, scope }
}

function seenScope(db: Database, scope: MaintenanceScope, visibility: readonly string[]): MaintenanceScope | undefined {
  if (scope.kind === 'account') return scope
  if (scope.kind === 'sites') {
    const siteIds = scope.siteIds.filter((id) => visibility.includes(id))
    return siteIds.length > 0 ? { ...scope, siteIds } : undefined
  }
  const clients = new Set(
    db
      .all<{ id: string }>(
        'SELECT DISTINCT client_id AS id FROM sites WHERE client_id IS NOT NULL AND id IN (SELECT value FROM json_each(?))',
        JSON.stringify(visibility),
      )
      .map(({ id }) => id),
  )
  const clientIds = scope.clientIds.filter((id) => clients.has(id))
  return clientIds.length > 0 ? { ...scope, clientIds } : undefined
}
