import type { Service } from '../../../service.ts'
import { api, mustSeeAll, once } from '../../context.ts'
import { mustMatch } from '../../if-match.ts'

/** The agency's customers. */
export function clientsApi({ clients, sites, idempotency }: Service) {
  return {
    list: api.clients.list.handler(({ context }) => ({ items: clients.list(context.caller.siteIds) })),
    create: api.clients.create.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      return once(idempotency, context, 'clients.create', input, () => clients.create(input))
    }),
    update: api.clients.update.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      const { id, ...edit } = input
      return once(idempotency, context, 'clients.update', input, () => {
        mustMatch(context, clients.get(id).version)
        return clients.update(id, edit)
      })
    }),
    delete: api.clients.delete.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      return once(idempotency, context, 'clients.delete', input, () => {
        sites.leaveClient(input.id)
        clients.delete(input.id)
        return { id: input.id }
      })
    }),
  }
}
