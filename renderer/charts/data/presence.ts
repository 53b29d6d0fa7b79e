import type { Catalog } from '../../../shared/model/catalog.ts'
import type { MetricSeries } from '../../../shared/model/metric.ts'
import type { Platform } from '../../../shared/model/platform.ts'
import { reportedAround } from './metric-lines.ts'

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

/** Whether the site reported around an instant, judged by every series at hand; `usualInterval` is the site's, ms. */
export function reported(series: readonly MetricSeries[], step: number, usualInterval: number): (at: number) => boolean {
  const reports = series.flatMap((entry) => entry.points.map((point) => point.at))
  return reportedAround(reports, step, Math.max(30 * 60_000, 2 * usualInterval))
}
