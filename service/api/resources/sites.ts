import type { Service } from '../../service.ts'
import { api, mustSee, mustSeeAll, once } from '../context.ts'

/** Monitored sites, their credentials, health and ingestion. */
export function sitesApi({ sites, sources, followers, idempotency }: Service) {
  return {
    list: api.sites.list.handler(({ input, context }) => sites.list({ ...input, visibility: context.caller.siteIds })),
    get: api.sites.get.handler(({ input, context }) => {
      mustSee(context.caller, input.id)
      return sites.get(input.id)
    }),
    create: api.sites.create.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      return once(idempotency, context, 'sites.create', input, () => sites.create(input))
    }),
    update: api.sites.update.handler(({ input, context }) => {
      mustSee(context.caller, input.id)
      const { id, ...edit } = input
      return once(idempotency, context, 'sites.update', input, () => sites.update(id, edit))
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
    rotate: api.credentials.rotate.handler(({ input, context }) => {
      mustSee(context.caller, input.id)
      return once(idempotency, context, 'credentials.rotate', input, () => sites.rotate(input.id))
    }),
  }
}
