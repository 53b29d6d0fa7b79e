import { ProblemError } from '../../../problem.ts'
import type { Service } from '../../../service.ts'
import { api, mustSee, once } from '../../context.ts'

/** Rules that a person silenced on a site for a while. */
export function snoozesApi({ snoozes, sites, catalog, idempotency }: Service) {
  return {
    list: api.snoozes.list.handler(({ context }) => ({ items: snoozes.list(context.caller.siteIds) })),
    create: api.snoozes.create.handler(({ input, context }) => {
      mustSee(context.caller, input.siteId)
      sites.get(input.siteId)
      if (!catalog.rules.some((rule) => rule.id === input.ruleId))
        throw new ProblemError('not_found', undefined, `There is no rule ${input.ruleId}.`)
      return once(idempotency, context, 'snoozes.create', input, () => snoozes.create(input, context.caller.name))
    }),
    delete: api.snoozes.delete.handler(({ input, context }) =>
      once(idempotency, context, 'snoozes.delete', input, () => {
        const snooze = snoozes.find(input.id)
        if (snooze) mustSee(context.caller, snooze.siteId)
        snoozes.delete(input.id)
        return { id: input.id }
      }),
    ),
  }
}
