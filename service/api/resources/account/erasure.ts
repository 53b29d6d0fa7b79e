import { ProblemError } from '../../../problem.ts'
import type { Service } from '../../../service.ts'
import { api, mustSeeAll, once } from '../../context.ts'

const day = 86_400_000

/** The request to erase everything, and its cancelling. */
export function erasureApi({ erasure, idempotency, meta, clock }: Service) {
  return {
    get: api.erasure.get.handler(({ context }) => {
      mustSeeAll(context.caller)
      return erasure.get()
    }),
    request: api.erasure.request.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      if (input.instanceId !== meta.instanceId) {
        const message = 'This is not the account that the key belongs to.'
        throw new ProblemError('input_invalid', { issues: [{ path: 'instanceId', message }] }, message)
      }
      const now = clock()
      return once(idempotency, context, 'erasure.request', input, () =>
        erasure.request(context.caller.name, now, now + input.graceDays * day),
      )
    }),
    cancel: api.erasure.cancel.handler(({ context }) => {
      mustSeeAll(context.caller)
      return once(idempotency, context, 'erasure.cancel', {}, () => erasure.cancel(clock()))
    }),
  }
}
