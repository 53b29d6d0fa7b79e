import type { Service } from '../../service.ts'
import { api, mustSeeAll, once } from '../context.ts'

/** The agency's customers. */
export function clientsApi({ clients, idempotency }: Service) {
  return {
    list: api.clients.list.handler(({ context }) => ({ items: clients.list(context.caller.siteIds) })),
    create: api.clients.create.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      return once(idempotency, context, 'clients.create', input, () => clients.create(input))
    }),
  }
}
