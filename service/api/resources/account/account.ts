import type { Service } from '../../../service.ts'
import { api } from '../../context.ts'

/** Who the key belongs to, and what kind of data is behind it. */
export function accountApi(service: Service) {
  return {
    get: api.account.get.handler(({ context: { caller } }) => ({
      ...service.account(),
      key: { id: caller.id, name: caller.name, role: caller.role, siteIds: caller.siteIds },
      serverTime: service.clock(),
    })),
  }
}
