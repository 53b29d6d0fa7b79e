import type { Maintenance, MaintenanceScope } from '../../../../shared/model/rules/maintenance.ts'
import { ProblemError } from '../../../problem.ts'
import type { Service } from '../../../service.ts'
import { seenMaintenance } from '../../../store/policy/seen-maintenance.ts'
import { api, type Caller, mustSee, mustSeeAll, once } from '../../context.ts'
import { mustMatch } from '../../if-match.ts'

/** Planned work, during which nobody is told of what fires. */
export function maintenanceApi({ db, maintenance, clients, sites, catalog, idempotency }: Service) {
  /** Throws ProblemError `not_found` for a client, site or rule that does not exist; a restricted key plans for its sites only. */
  const check = (
    caller: Caller,
    { scope, ruleIds }: { scope?: MaintenanceScope | undefined; ruleIds?: string[] | null | undefined },
  ): void => {
    if (scope) {
      mayPlanFor(caller, scope)
      if (scope.kind === 'clients')
        for (const id of scope.clientIds) if (!clients.find(id)) throw new ProblemError('not_found', undefined, `There is no client ${id}.`)
      if (scope.kind === 'sites') for (const id of scope.siteIds) sites.get(id)
    }
    for (const id of ruleIds ?? [])
      if (!catalog.rules.some((rule) => rule.id === id)) throw new ProblemError('not_found', undefined, `There is no rule ${id}.`)
  }

  /** The window, if the key may change it: all of its scope has to be the key's business. */
  const own = (caller: Caller, id: string): Maintenance => {
    const window = maintenance.get(id)
    mayPlanFor(caller, window.scope)
    return window
  }

  return {
    list: api.maintenance.list.handler(({ context }) => ({ items: maintenance.list(context.caller.siteIds) })),
    get: api.maintenance.get.handler(({ input, context }) => {
      const seen = seenMaintenance(db, maintenance.get(input.id), context.caller.siteIds)
      if (!seen) throw new ProblemError('site_forbidden')
      return seen
    }),
    create: api.maintenance.create.handler(({ input, context }) => {
      check(context.caller, input)
      return once(idempotency, context, 'maintenance.create', input, () => maintenance.create(input, context.caller.name))
    }),
    update: api.maintenance.update.handler(({ input, context }) => {
      own(context.caller, input.id)
      check(context.caller, input)
      return once(idempotency, context, 'maintenance.update', input, () => {
        const { id, ...edit } = input
        mustMatch(context, maintenance.get(id).version)
        return maintenance.update(id, edit, context.caller.name)
      })
    }),
    delete: api.maintenance.delete.handler(({ input, context }) =>
      once(idempotency, context, 'maintenance.delete', input, () => {
        own(context.caller, input.id)
        maintenance.delete(input.id)
        return { id: input.id }
      }),
    ),
  }
}

function mayPlanFor(caller: Caller, scope: MaintenanceScope): void {
  if (scope.kind !== 'sites') mustSeeAll(caller)
  else for (const id of scope.siteIds) mustSee(caller, id)
}
