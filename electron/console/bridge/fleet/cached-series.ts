import { decodeBlock } from '../../../../shared/engine/blocks/bucket-block.ts'
import { type MinuteBucket, minutesOfSteps, seriesInSteps } from '../../../../shared/engine/metrics/metric-steps.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { MetricSeries } from '../../../../shared/model/metric.ts'
import type { MetricBlocks } from '../../cache/metric-blocks.ts'

const dayMinutes = 1440

/**
 * Series of a site from the days that are cached, as the service would answer them, and when the newest was read.
 * Undefined when nothing of these metrics and of that time is cached: no data would be a lie.
 */
export function cachedSeries(
  blocks: MetricBlocks,
  accountId: string,
  siteId: string,
  metrics: readonly string[],
  { from, to, step }: { from: Instant; to: Instant; step: number },
): { items: MetricSeries[]; cachedAt: Instant } | undefined {
  const days = blocks.days(accountId, siteId)
  if (!days) return undefined
  const { first, last } = minutesOfSteps(from, to, step)
  const [firstDay, lastDay] = [
    Math.max(Math.floor(first / dayMinutes), days.firstDay),
    Math.min(Math.floor(last / dayMinutes), days.lastDay),
  ]
  const known = new Set(days.metrics.split(','))
  const wanted = [...new Set(metrics)].filter((metric) => known.has(metric))
  if (firstDay > lastDay || wanted.length === 0) return undefined
  const items = wanted.flatMap((metric) => {
    const minutes: MinuteBucket[] = []
    for (const { day, labels, body } of blocks.list(accountId, siteId, metric, firstDay, lastDay)) {
      for (const { minute, bucket } of decodeBlock(day, body)) {
        const at = day * dayMinutes + minute
        if (at >= first && at <= last) minutes.push({ minute: at, labels, bucket })
      }
    }
    return seriesInSteps(siteId, metric, step, minutes)
  })
  return { items, cachedAt: days.readAt }
}
