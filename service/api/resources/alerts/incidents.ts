import type { Service } from '../../../service.ts'
import { api } from '../../context.ts'

/** Alerts that belong together. */
export function incidentsApi({ incidents }: Service) {
  return {
    list: api.incidents.list.handler(({ input, context }) => incidents.page({ ...input, visibility: context.caller.siteIds })),
    get: api.incidents.get.handler(({ input, context }) => incidents.get(input.id, context.caller.siteIds)),
  }
}
