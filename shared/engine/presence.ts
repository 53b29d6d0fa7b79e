import type { Platform } from '../model/platform.ts'
import type { Catalog } from '../model/rules/catalog.ts'

const tellsOfLife = ['agent.heartbeat', 'http.request', 'vault.request']

/** Metrics that show that a site reports at all, whatever else is asked for: one for each signal type that sites send all day. */
export function presenceMetrics(catalog: Catalog, platform: Platform | 'any'): string[] {
  const counters = catalog.metrics.filter(
    (metric) => metric.kind === 'counter' && (platform === 'any' || metric.platform === platform || metric.platform === 'any'),
  )
  const found = tellsOfLife.flatMap((type) =>
    [...new Set(counters.map((metric) => metric.platform))].flatMap(
      (of) =>
        counters.find((metric) => metric.platform === of && metric.from.some((source) => source.type === type && source.where.length === 0))
          ?.id ?? [],
    ),
  )
  return [...new Set(found)].slice(0, 4)
}
