import { ProblemError } from '../../../problem.ts'
import type { Service } from '../../../service.ts'
import { hashOf } from '../../../store/account/api-keys.ts'
import { api, mustAdminister, mustSeeAll, once } from '../../context.ts'

/** Keys of the API: only for admins of the whole account, who alone may make more of them. */
export function apiKeysApi({ apiKeys, sites, idempotency }: Service) {
  return {
    list: api.apiKeys.list.handler(({ context }) => {
      mustAdminister(context.caller)
      mustSeeAll(context.caller)
      return { items: apiKeys.list() }
    }),
    create: api.apiKeys.create.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      for (const id of input.siteIds ?? []) sites.get(id)
      return once(
        idempotency,
        context,
        'apiKeys.create',
        input,
        () => apiKeys.create(input),
        ({ key }) => hashOf(key),
      )
    }),
    rotate: api.apiKeys.rotate.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      const { id, overlapHours } = input
      return once(
        idempotency,
        context,
        'apiKeys.rotate',
        input,
        () => apiKeys.rotate(id, overlapHours * 3_600_000),
        ({ key }) => hashOf(key),
      )
    }),
    revoke: api.apiKeys.revoke.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      if (input.id === context.caller.id) throw new ProblemError('conflict', { reason: 'own_key' }, 'A key cannot revoke itself.')
      return once(idempotency, context, 'apiKeys.revoke', input, () => {
        apiKeys.revoke(input.id)
        return { id: input.id }
      })
    }),
  }
}
