import { randomUUID } from 'node:crypto'
import type { Maintenance } from '../../../../shared/model/rules/maintenance.ts'
import type { ConsoleCore } from '../../core.ts'
import type { BridgeBase } from '../base.ts'
import { accountOf, clientOf } from '../base.ts'
import { refusalOf } from '../refusal.ts'

/** Planned work: read from the cache, changed by the service at once. It is rare, and its time counts: nothing of it waits in the outbox. */
export function maintenanceProcedures(os: BridgeBase, core: ConsoleCore) {
  const arrived = (accountId: string, document: Maintenance): Maintenance => {
    core.arrived(accountId, { seq: 1, kind: 'maintenance', id: document.id, version: document.version, document })
    return document
  }
  const asked = <T>(work: Promise<T>): Promise<T> => work.catch((error: unknown) => Promise.reject(refusalOf(error)))
  const once = () => ({ idempotencyKey: randomUUID() })
  return {
    list: os.maintenance.list.handler(({ input: { accountId } }) => {
      accountOf(core, accountId)
      const { feeds, projection } = core.cache
      const clients = projection.clients(accountId)
      return feeds.maintenance(accountId).map((window) => ({ ...window, names: namesOf(window) }))
      function namesOf({ scope }: Maintenance): string[] {
        if (scope.kind === 'clients') return scope.clientIds.map((id) => clients.get(id)?.name ?? id)
        return scope.kind === 'sites' ? scope.siteIds.map((id) => projection.site(accountId, id)?.site.name ?? id) : []
      }
    }),
    create: os.maintenance.create.handler(async ({ input: { accountId, ...window }, signal }) =>
      arrived(accountId, await asked(clientOf(core, accountId).maintenance.create(window, { signal, context: once() }))),
    ),
    update: os.maintenance.update.handler(async ({ input: { accountId, seenVersion, ...edit }, signal }) => {
      const context = { ...once(), ifMatch: seenVersion }
      return arrived(accountId, await asked(clientOf(core, accountId).maintenance.update(edit, { signal, context })))
    }),
    delete: os.maintenance.delete.handler(async ({ input: { accountId, id }, signal }) => {
      await asked(clientOf(core, accountId).maintenance.delete({ id }, { signal, context: once() }))
      // The deletion's own version comes with the feed; this one is higher than any that the window had.
      core.arrived(accountId, { seq: 1, kind: 'maintenance', id, version: Number.MAX_SAFE_INTEGER, document: null })
      return { accountId, id }
    }),
  }
}
