import { alertFilterKeys, fleetFilterKeys } from '../../../../shared/bridge/filter.ts'
import type { ConsoleCore } from '../../core.ts'
import type { BridgeBase } from '../base.ts'
import { readFilter } from '../base.ts'

/** Lists of sites, from the cache. */
export function fleetProcedures(os: BridgeBase, core: ConsoleCore) {
  const { cache } = core
  return {
    list: os.fleet.list.handler(({ input }) => {
      const { filter, ...query } = input
      return cache.fleet.page({ ...query, terms: readFilter(filter, fleetFilterKeys) })
    }),
    summary: os.fleet.summary.handler(({ input: { accountId } }) => ({
      ...cache.fleet.summary(accountId),
      unacknowledged: cache.alerts.unacknowledged(accountId),
      openIncidents: cache.incidents.openCount(accountId),
    })),
    values: os.fleet.values.handler(({ input: { accountId, key, prefix } }) => {
      const start = prefix.toLowerCase()
      if (key === 'rule') {
        const rules = core.catalogs(accountId).flatMap(({ catalog }) => catalog.rules)
        return [...new Set(rules.filter(({ id, title }) => id.includes(start) || title.toLowerCase().includes(start)).map(({ id }) => id))]
          .sort()
          .slice(0, 20)
      }
      // Keys that only alerts have; what both have means the fleet's values.
      const choices = fleetFilterKeys.some((known) => known.key === key)
        ? undefined
        : alertFilterKeys.find((known) => known.key === key)?.values
      return choices ? choices.filter((value) => value.startsWith(start)) : cache.fleet.values(accountId, key, prefix)
    }),
  }
}
