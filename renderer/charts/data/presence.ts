import type { MetricSeries } from '../../../shared/model/metric.ts'
import { reportedAround } from './metric-lines.ts'

/** Whether the site reported around an instant, judged by every series at hand; `usualInterval` is the site's, ms. */
export function reported(series: readonly MetricSeries[], step: number, usualInterval: number): (at: number) => boolean {
  const reports = series.flatMap((entry) => entry.points.map((point) => point.at))
  return reportedAround(reports, step, Math.max(30 * 60_000, 2 * usualInterval))
}
