import { defaultInterval, noDataAfter } from '../../../shared/engine/health.ts'
import { mergeBucket, newBucket, toPoint } from '../../../shared/engine/metrics/bucket.ts'
import type { Interval } from '../../../shared/engine/time/interval.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { Platform } from '../../../shared/model/platform.ts'
import type { DailyTotals } from '../../../shared/model/sites/daily.ts'
import type { Site } from '../../../shared/model/sites/site.ts'
import type { Service } from '../../service.ts'

const minute = 60_000

/** Which metrics of the catalog the figures of a day are the sums of. */
interface Figures {
  requests: { count: string; errors: string; duration: string | null }
  failedSignIns: string
  failedMails: string | null
  fatalErrors: string | null
  changes: string
}

/** By platform; a test holds them against the catalog. */
export const dailyFigures: Record<Platform, Figures> = {
  wordpress: {
    requests: { count: 'wp_requests_total', errors: 'wp_requests_failed_total', duration: 'wp_request_duration_ms' },
    failedSignIns: 'wp_auth_failed_total',
    failedMails: 'wp_emails_failed_total',
    fatalErrors: 'wp_php_fatals_total',
    changes: 'wp_state_changes_total',
  },
  drupal: {
    requests: { count: 'drupal_requests_total', errors: 'drupal_requests_failed_total', duration: 'drupal_request_duration_ms' },
    failedSignIns: 'drupal_auth_failed_total',
    failedMails: null,
    fatalErrors: null,
    changes: 'drupal_module_changes_total',
  },
  vault: {
    requests: { count: 'vault_requests_total', errors: 'vault_failed_total', duration: null },
    failedSignIns: 'vault_auth_failed_total',
    failedMails: null,
    fatalErrors: null,
    changes: 'vault_policy_changes_total',
  },
}

/** What plugins and agents of every platform say they dropped. */
export const droppedMetric = 'agent_dropped_total'

/**
 * What a site did within [from, to), which is `day` in `timeZone`. Undefined when
 * nothing is known of that day: no signal came, and the service did not run.
 */
export function totalsOf(
  { buckets, dailyTotals, health }: Pick<Service, 'buckets' | 'dailyTotals' | 'health'>,
  site: Site,
  { day, timeZone, from, to }: { day: string; timeZone: string; from: Instant; to: Instant },
): DailyTotals | undefined {
  const limit = noDataAfter(health.find(site.id)?.usualInterval ?? defaultInterval)
  const known = dailyTotals.siteNumber(site.id)
  const facts = dailyTotals.facts(site.id, from, to, limit)
  const signals = facts.signals.filter((entry) => entry.minute >= from / minute)
  const observed = facts.observed.reduce((sum, [a, b]) => sum + b - a + 1, 0)
  if (!known || (signals.length === 0 && observed === 0)) return undefined

  const merged = (metric: string) => {
    const into = newBucket('gauge')
    for (const { bucket } of buckets.between(known.no, metric, from / minute, to / minute - 1)) mergeBucket(into, bucket)
    return into
  }
  const sum = (metric: string) => Math.round(merged(metric).sum)
  const sumOrNull = (metric: string | null) => (metric === null ? null : sum(metric))
  const figures = dailyFigures[site.platform]
  const duration = figures.requests.duration === null ? undefined : merged(figures.requests.duration)
  const seen = facts.signals.map((entry) => entry.minute)
  return {
    siteId: site.id,
    day,
    timeZone,
    signals: signals.reduce((total, { n }) => total + n, 0),
    batches: facts.batches,
    droppedEvents: sum(droppedMetric),
    alerts: facts.alerts,
    minutes: { observed, noData: silentMinutes(facts.observed, seen, Math.ceil(limit / minute), firstMinute(known.firstAt)) },
    requests: {
      count: sum(figures.requests.count),
      errors: sum(figures.requests.errors),
      mean: duration && duration.count > 0 ? duration.sum / duration.count : null,
      p95: duration && duration.count > 0 ? (toPoint(duration, from).p95 ?? null) : null,
    },
    failedSignIns: sum(figures.failedSignIns),
    failedMails: sumOrNull(figures.failedMails),
    fatalErrors: sumOrNull(figures.fatalErrors),
    changes: sum(figures.changes),
  }
}

/** Nobody misses a site before its first signal. */
function firstMinute(firstAt: Instant | null): number {
  return firstAt === null ? Number.POSITIVE_INFINITY : Math.floor(firstAt / minute)
}

/** Of observed runs, the minutes that lie more than `limit` minutes after the last minute with a signal, and after `first`. `seen` is sorted. */
export function silentMinutes(observed: readonly Interval[], seen: readonly number[], limit: number, first: number): number {
  let silent = 0
  for (const [index, last] of [Number.NEGATIVE_INFINITY, ...seen].entries()) {
    const [from, to] = [Math.max(last + limit, first) + 1, (seen[index] ?? Number.POSITIVE_INFINITY) - 1]
    for (const [a, b] of observed) silent += Math.max(0, Math.min(b, to) - Math.max(a, from) + 1)
  }
  return silent
}
