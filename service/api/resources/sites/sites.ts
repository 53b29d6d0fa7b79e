import { ProblemError } from '../../../problem.ts'
import type { Service } from '../../../service.ts'
import { api, mustAdminister, mustSee, mustSeeAll, once } from '../../context.ts'
import { mustMatch } from '../../if-match.ts'

/** Monitored sites, their credentials, health and ingestion. */
export function sitesApi({ clients, sites, sources, followers, idempotency }: Service) {
  return {
    list: api.sites.list.handler(({ input, context }) => sites.list({ ...input, visibility: context.caller.siteIds })),
    get: api.sites.get.handler(({ input, context }) => {
      mustSee(context.caller, input.id)
      return sites.get(input.id)
    }),
    create: api.sites.create.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      return once(
        idempotency,
        context,
        'sites.create',
        input,
        () => sites.create(input),
        ({ credentials }) => credentials.token,
      )
    }),
    update: api.sites.update.handler(({ input, context }) => {
      mustSee(context.caller, input.id)
      const { id, ...edit } = input
      const { siteIds } = context.caller
      // Clients of other sites are not its business either.
      if (siteIds && edit.clientId && !clients.list(siteIds).some((client) => client.id === edit.clientId))
        throw new ProblemError('not_found', undefined, `There is no client ${edit.clientId}.`)
      return once(idempotency, context, 'sites.update', input, () => {
        mustMatch(context, sites.get(id).version)
        return sites.update(id, edit)
      })
    }),
    delete: api.sites.delete.handler(async ({ input, context }) => {
      mustSee(context.caller, input.id)
      const followed = sources.list([input.id])
      await Promise.all(followed.map(({ id }) => followers.stop(id)))
      return once(idempotency, context, 'sites.delete', input, () => {
        sites.delete(input.id)
        return { id: input.id }
      })
    }),
  }
}

/** What a site signs its batches with. */
export function credentialsApi({ sites, idempotency }: Service) {
  return {
    list: api.credentials.list.handler(({ input, context }) => {
      mustAdminister(context.caller)
      mustSee(context.caller, input.id)
      return { items: sites.listCredentials(sites.get(input.id).id) }
    }),
    rotate: api.credentials.rotate.handler(({ input, context }) => {
      mustSee(context.caller, input.id)
      const { id, overlapHours } = input
      return once(
        idempotency,
        context,
        'credentials.rotate',
        input,
        () => sites.rotate(id, overlapHours * 3_600_000),
        ({ token }) => token,
      )
    }),
  }
}
