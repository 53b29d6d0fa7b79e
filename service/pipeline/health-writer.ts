import { healthTrend, noDataAfter, scoreHealth, staleAfter } from '../../shared/engine/health.ts'
import { isOpen } from '../../shared/model/alerts/alert.ts'
import type { Instant } from '../../shared/model/ids.ts'
import { noCounts } from '../../shared/model/severity.ts'
import type { SiteHealth } from '../../shared/model/sites/health.ts'
import type { ActiveSite } from './active-site.ts'
import type { ObservedMinutes } from './observed.ts'
import { droppedEvents, usualInterval } from './site-memory.ts'
import type { Stores } from './stores.ts'

const minute = 60_000
const hour = 3_600_000

/** Makes the health of a site from what is known of it. */
export function healthOf(site: ActiveSite, observed: ObservedMinutes, now: Instant): Omit<SiteHealth, 'version'> {
  const { memory } = site
  const interval = usualInterval(memory)
  const alerts = [...site.alerts.values()]
  const open = alerts.filter(isOpen)
  const dropped = droppedEvents(memory, now)
  const { state, score, deductions } = scoreHealth({
    alerts: open,
    droppedEvents: dropped,
    failedBatches: site.failedBatches,
    silence: silenceOf(site, observed, now),
    usualInterval: interval,
  })
  const openAlerts = noCounts()
  for (const { severity } of open) openAlerts[severity]++
  return {
    siteId: site.siteId,
    state,
    score,
    deductions,
    watermark: memory.watermark,
    lastReceivedAt: memory.lastReceivedAt,
    usualInterval: interval,
    openAlerts,
    acknowledgedAlerts: open.filter(({ status }) => status === 'acknowledged').length,
    droppedEvents: dropped,
    failedBatches: site.failedBatches,
    trend: healthTrend(alerts, (passed) => memory.hours.includes(passed), now),
    lastChange: memory.lastChange && { at: memory.lastChange.at, text: memory.lastChange.text },
    environment: Object.fromEntries(Object.entries(memory.environment).map(([name, { value }]) => [name, value])),
  }
}

/**
 * Time without a signal, ms; null before the first. For a site that never sent
 * anything live (only its past was imported), time is time: nobody expects more.
 */
export function silenceOf({ memory }: ActiveSite, observed: ObservedMinutes, now: Instant): number | null {
  if (memory.watermark === null) return null
  if (memory.lastLiveAt === null) return Math.max(0, now - memory.watermark)
  return observed.silence(memory.watermark, now, 4 * usualInterval(memory))
}

/** Silence from which a rule calls a site silent, ms: what it says, but never less than four usual intervals and 15 minutes. */
export function silentAfter({ memory }: ActiveSite, threshold: number): number {
  return Math.max(threshold * 1000, noDataAfter(usualInterval(memory)))
}

/**
 * Publishes the health of a site if something that a person sees changed; what
 * moves all the time (watermark, last batch, usual interval) alone is published
 * at most once a minute. Part of the caller's transaction. Answers when to look
 * again although nothing came in.
 */
export function writeHealth(site: ActiveSite, stores: Stores, observed: ObservedMinutes, now: Instant): Instant {
  const health = healthOf(site, observed, now)
  const before = site.health
  let pending = false
  if (!before || visible(health) !== visible(before)) publish(site, stores, health, now)
  else if (
    health.watermark !== before.watermark ||
    health.lastReceivedAt !== before.lastReceivedAt ||
    health.usualInterval !== before.usualInterval
  ) {
    if (now - site.publishedAt >= minute) publish(site, stores, health, now)
    else pending = true
  }
  return Math.min(nextChange(site, observed, now), pending ? site.publishedAt + minute : Number.POSITIVE_INFINITY)
}

function publish(site: ActiveSite, stores: Stores, health: Omit<SiteHealth, 'version'>, now: Instant): void {
  site.health = stores.health.put(health, now)
  site.publishedAt = now
}

function visible(health: Omit<SiteHealth, 'version'>): string {
  return JSON.stringify({ ...health, watermark: 0, lastReceivedAt: 0, usualInterval: 0, version: 0 })
}

/** When time alone changes something: data gets stale, missing or silent, or the trend moves on by an hour. */
function nextChange(site: ActiveSite, observed: ObservedMinutes, now: Instant): Instant {
  const nextHour = (Math.floor(now / hour) + 1) * hour
  const silence = silenceOf(site, observed, now)
  if (silence === null) return nextHour
  const interval = usualInterval(site.memory)
  const limits = [
    staleAfter(interval),
    noDataAfter(interval),
    ...site.platform.heartbeatRules.map(({ rule }) => silentAfter(site, rule.condition.threshold)),
  ]
  const ahead = limits.filter((limit) => limit >= silence).map((limit) => now + limit - silence + 1000)
  return Math.min(nextHour, ...ahead)
}
