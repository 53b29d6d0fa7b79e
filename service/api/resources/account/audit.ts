import type { Service } from '../../../service.ts'
import { api, mustAdminister, mustSeeAll } from '../../context.ts'

/** What was changed, and by whom: for admins of the whole account, as it speaks of all of it. */
export function auditApi({ audit }: Service) {
  return {
    list: api.audit.list.handler(({ input, context }) => {
      mustAdminister(context.caller)
      mustSeeAll(context.caller)
      return audit.page(input)
    }),
  }
}
