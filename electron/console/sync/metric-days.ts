import { appliesTo } from '../../../shared/engine/policy/effective-rule.ts'
import { presenceMetrics } from '../../../shared/engine/presence.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { Platform } from '../../../shared/model/platform.ts'
import type { Catalog } from '../../../shared/model/rules/catalog.ts'
import type { Cache } from '../cache/cache.ts'
import type { FleetSite } from '../cache/fleet/fleet-projection.ts'
import type { CachedBlock, CachedDays } from '../cache/metric-blocks.ts'
import type { LogysteraClient } from '../logystera/client.ts'
import { toFailure } from '../logystera/failure.ts'
import type { MachineConditions } from '../ports.ts'
import { Pause } from './pause.ts'

const dayMs = 86_400_000
const minuteMs = 60_000
/** How many days are kept for reading offline, today included, and in which steps they are fetched: the newest of all sites first. */
const steps = [2, 7, 14] as const
const keptDays = steps[2]
/** Days of a site with open alerts are read again after this, ms; of the others once a day. */
const readAgainAfter = 60 * minuteMs
/** Between two requests, ms: 5,000 sites are read in hours, and neither the service nor this machine notices. On battery four times as much. */
const apart = 250
/** Metrics that a service answers at once. */
const atOnce = 20
/** Sites that are read before it is looked anew which come first. */
const round = 100
/** Refusals in a row after which this key is not allowed to read metrics at all. */
const enoughRefusals = 20
/** Older days are fetched while the cache is filled less than this; above, only today is followed. */
const roomForOlder = 0.8

/** Days of one site that are to be read next. */
export interface MetricReading {
  siteId: string
  metrics: string
  from: number
  to: number
}

/** Metrics of which days are cached: those of all rules for the platform (one that is off may be tried out offline), and those that show that a site reports. */
export function cachedMetrics(catalog: Catalog, platform: Platform): string {
  const known = new Set(catalog.metrics.map(({ id }) => id))
  const asked = catalog.rules
    .filter((rule) => appliesTo(rule, { platform }))
    .flatMap(({ condition }) => [condition.metric, ...(condition.of ? [condition.of.metric] : [])])
  return [...new Set([...asked, ...presenceMetrics(catalog, platform)])]
    .filter((metric) => known.has(metric))
    .sort()
    .join(',')
}

/**
 * What is to be read, in order: newest days before older ones, sites with open alerts before the others. Of a site that
 * sent nothing since it was read nothing is asked again. `filled` is the share of its limit that the cache takes:
 * near it no older days are fetched, and above it none.
 */
export function planReadings(
  sites: readonly Pick<FleetSite, 'site' | 'health'>[],
  known: ReadonlyMap<string, CachedDays>,
  metricsOf: (platform: Platform) => string,
  now: Instant,
  filled: number,
): MetricReading[] {
  const today = Math.floor(now / dayMs)
  const found: { rank: number; open: number; reading: MetricReading }[] = []
  if (filled >= 1) return []
  for (const { site, health } of sites) {
    // What never sent anything has no metrics.
    if (health !== null && health.watermark === null) continue
    const metrics = metricsOf(site.platform)
    if (metrics === '') continue
    const open = health ? Object.values(health.openAlerts).reduce((sum, count) => sum + count, 0) : 0
    const want = (rank: number, from: number, to: number) => found.push({ rank, open, reading: { siteId: site.id, metrics, from, to } })
    const days = known.get(site.id)
    const oldest = today - keptDays + 1
    if (days?.metrics !== metrics || days.lastDay < oldest) {
      want(0, today - steps[0] + 1, today)
      continue
    }
    const { history, firstDay, lastDay, readAt } = days
    const sent = health === null || history.watermark === null || Math.floor((health.watermark ?? 0) / minuteMs) > history.watermark
    const due = lastDay < today || (open > 0 && now - readAt >= readAgainAfter)
    // The day before too: signals come late.
    if (due && sent) want(0, Math.max(oldest, lastDay - 1), today)
    if (filled >= roomForOlder) continue
    const begins = Math.max(oldest, Math.floor((history.firstSeen ?? 0) / 1440))
    const step = steps.findIndex((length) => firstDay > today - length + 1)
    if (step >= 0 && firstDay > begins) want(step, Math.max(begins, today - (steps[step] as number) + 1), firstDay - 1)
  }
  return found.sort((a, b) => a.rank - b.rank || b.open - a.open).map(({ reading }) => reading)
}

/**
 * Fetches days of metrics in the background until all that is wanted is cached, slowly; not over a metered network.
 * What was read is kept site by site, so that it goes on after any end. Throws ServiceFailure when the service cannot be asked.
 */
export async function fetchMetricDays(options: {
  cache: Cache
  client: LogysteraClient
  clock: Clock
  accountId: string
  signal: AbortSignal
  conditions: () => MachineConditions
  /** Share of its limit that the cache takes. */
  filled: () => number
}): Promise<void> {
  const { cache, client, clock, accountId, signal, conditions, filled } = options
  let refused = 0
  for (;;) {
    const catalog = cache.feeds.catalog(accountId)
    if (!catalog || cache.problem !== null) return
    const ofPlatform = new Map<Platform, string>()
    const metricsOf = (platform: Platform) => {
      const metrics = ofPlatform.get(platform) ?? cachedMetrics(catalog, platform)
      ofPlatform.set(platform, metrics)
      return metrics
    }
    const readings = planReadings(cache.projection.sites(accountId), cache.blocks.daysOfAll(accountId), metricsOf, clock(), filled())
    if (readings.length === 0) return
    for (const reading of readings.slice(0, round)) {
      try {
        const read = await readDays(client, reading, async () => {
          await new Pause().wait(apart * (conditions().onBattery ? 4 : 1), signal)
          signal.throwIfAborted()
        })
        cache.blocks.keep(accountId, reading.siteId, { ...reading, ...read, at: clock() })
        refused = 0
      } catch (error) {
        const failure = toFailure(error)
        refused += 1
        if (failure.kind !== 'refused' || refused >= enoughRefusals) throw error
      }
      if (conditions().metered || filled() >= 1) return
    }
    // Whom the service refused now it is not asked for again at once.
    if (refused > 0) return
  }
}

async function readDays(client: LogysteraClient, { siteId, metrics, from, to }: MetricReading, pause: () => Promise<void>) {
  const all = metrics.split(',')
  const blocks: CachedBlock[] = []
  let history: CachedDays['history'] | undefined
  for (let first = 0; first < all.length; first += atOnce) {
    let cursor: string | null | undefined
    do {
      await pause()
      const page = await client.metricBlocks.list({
        id: siteId,
        metrics: all.slice(first, first + atOnce).join(','),
        from,
        to,
        limit: 500,
        ...(cursor ? { cursor } : {}),
      })
      blocks.push(...page.items.map(({ data, ...item }) => ({ ...item, body: Buffer.from(data, 'base64') })))
      // The first answer: what came in since will be newer than what it says, and be read again.
      history ??= page.history
      cursor = page.next
    } while (cursor)
  }
  return { blocks, history: history as CachedDays['history'] }
}
