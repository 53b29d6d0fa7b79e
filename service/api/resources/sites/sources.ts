import { ProblemError } from '../../../problem.ts'
import type { Service } from '../../../service.ts'
import { api, mustSee, mustSeeAll, once } from '../../context.ts'

/** Log files that this service follows on its own machine. */
export function sourcesApi(service: Service) {
  const { sources, sites, idempotency } = service
  return {
    list: api.sources.list.handler(({ context }) => ({ items: sources.list(context.caller.siteIds) })),
    create: api.sources.create.handler(({ input, context }) => {
      // Whoever may name a file may read it by its signals: only for the whole account, and only where caller and service share the machine.
      mustSeeAll(context.caller)
      if (!service.local) throw new ProblemError('source_not_local')
      sites.get(input.siteId)
      const source = once(idempotency, context, 'sources.create', input, () => sources.create(input))
      service.followers.start(sources.stored(source.id))
      return source
    }),
    delete: api.sources.delete.handler(async ({ input, context }) => {
      mustSee(context.caller, sources.get(input.id).siteId)
      const gone = once(idempotency, context, 'sources.delete', input, () => {
        sources.delete(input.id)
        return { id: input.id }
      })
      await service.followers.stop(input.id)
      return gone
    }),
  }
}
