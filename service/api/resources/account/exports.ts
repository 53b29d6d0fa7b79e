import type { Service } from '../../../service.ts'
import { api, type Caller, mustAdminister, mustSeeAll, once } from '../../context.ts'

/** Everything in a file: for admins of the whole account, as it is all in there, evidence in clear. */
export function exportsApi({ exports, idempotency }: Service) {
  const check = (caller: Caller) => {
    mustAdminister(caller)
    mustSeeAll(caller)
  }
  return {
    list: api.exports.list.handler(({ context }) => {
      check(context.caller)
      return { items: exports.list() }
    }),
    create: api.exports.create.handler(({ context }) => {
      check(context.caller)
      const asked = once(idempotency, context, 'exports.create', {}, () => exports.request(context.caller.name))
      exports.begin(asked.id)
      return asked
    }),
    get: api.exports.get.handler(({ input, context }) => {
      check(context.caller)
      return exports.get(input.id)
    }),
    delete: api.exports.delete.handler(({ input, context }) => {
      check(context.caller)
      return once(idempotency, context, 'exports.delete', input, () => {
        exports.remove(input.id)
        return { id: input.id }
      })
    }),
  }
}
