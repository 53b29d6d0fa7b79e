import type { Service } from '../../../service.ts'
import { api } from '../../context.ts'

/** Signal types, metrics and rules that the service ships. */
export function catalogApi({ catalog }: Service) {
  return { get: api.catalog.get.handler(() => catalog) }
}
