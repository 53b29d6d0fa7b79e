import type { Service } from '../../service.ts'
import { api, mustSeeAll, once } from '../context.ts'

/** Addresses that alerts of the whole account are sent to. */
export function webhooksApi({ webhooks, targets, idempotency }: Service) {
  return {
    list: api.webhooks.list.handler(({ context }) => {
      mustSeeAll(context.caller)
      return { items: webhooks.list() }
    }),
    create: api.webhooks.create.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      targets.check(input.url)
      return once(idempotency, context, 'webhooks.create', input, () => webhooks.create(input))
    }),
    delete: api.webhooks.delete.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      return once(idempotency, context, 'webhooks.delete', input, () => {
        webhooks.delete(input.id)
        return { id: input.id }
      })
    }),
  }
}
