import type { Alert } from '../model/alerts/alert.ts'
import type { Instant } from '../model/ids.ts'
import type { Severity } from '../model/severity.ts'
import type { Deduction, HealthState } from '../model/sites/health.ts'

/** What is known of a site when its health is scored. */
export interface HealthFacts {
  /** Its open alerts. */
  alerts: readonly Pick<Alert, 'id' | 'severity' | 'status' | 'title'>[]
  /** Events that its plugin reported as dropped, last 7 days. */
  droppedEvents: number
  /** Batches that were refused, last 24 hours. */
  failedBatches: number
  /** Observed time since its watermark, ms; null before the first signal. */
  silence: number | null
  /** ms. */
  usualInterval: number
}

/** How a site is, and why. */
export interface Health {
  state: HealthState
  score: number | null
  deductions: Deduction[]
}

const alertPoints: Record<Severity, number> = { critical: 45, high: 20, medium: 8, low: 3, info: 0 }
const otherPoints = { 'dropped-events': 10, 'failing-batches': 10, 'stale-data': 25 } as const

/** Usual interval until one is known, and the shortest silence that is called no data, ms. */
export const defaultInterval = 15 * 60_000

/** Silence from which data is stale, ms. */
export function staleAfter(usualInterval: number): number {
  return 2 * usualInterval
}

/** Silence from which a site has no data, ms. */
export function noDataAfter(usualInterval: number): number {
  return Math.max(4 * usualInterval, defaultInterval)
}

/**
 * Health: 100 minus what is wrong, never below 0, with every deduction and its
 * reason. An acknowledged alert costs half. Healthy from 90, degraded from 60,
 * critical below; an unacknowledged critical alert makes it critical, an open
 * high one never better than degraded. Without data there is a state and no number.
 */
export function scoreHealth(facts: HealthFacts): Health {
  const deductions = deductionsOf(facts)
  const { silence, usualInterval } = facts
  if (silence === null || silence > noDataAfter(usualInterval)) return { state: 'no-data', score: null, deductions }
  const score = scoreOf(deductions)
  return { state: bandOf(score, facts.alerts), score, deductions }
}

/** 100 minus the points of all deductions, never below 0. */
export function scoreOf(deductions: readonly Pick<Deduction, 'points'>[]): number {
  return Math.max(0, Math.round(100 - deductions.reduce((sum, { points }) => sum + points, 0)))
}

function deductionsOf({ alerts, droppedEvents, failedBatches, silence, usualInterval }: HealthFacts): Deduction[] {
  const deductions: Deduction[] = alerts
    .filter(({ severity }) => alertPoints[severity] > 0)
    .map(({ id, severity, status, title }) => ({
      code: 'alert',
      points: status === 'acknowledged' ? alertPoints[severity] / 2 : alertPoints[severity],
      text: status === 'acknowledged' ? `${title} (${severity}, acknowledged)` : `${title} (${severity})`,
      alertId: id,
    }))
  deductions.sort((a, b) => b.points - a.points || ((a.alertId ?? '') < (b.alertId ?? '') ? -1 : 1))
  const other = (code: keyof typeof otherPoints, text: string) => deductions.push({ code, points: otherPoints[code], text })
  if (silence !== null && silence > staleAfter(usualInterval)) {
    other('stale-data', `No data for more than ${minutes(staleAfter(usualInterval))}; usually it comes every ${minutes(usualInterval)}`)
  }
  if (droppedEvents > 0) other('dropped-events', `The site dropped ${droppedEvents.toLocaleString('en')} events in the last 7 days`)
  if (failedBatches > 0) other('failing-batches', `${failedBatches.toLocaleString('en')} batches were refused in the last 24 hours`)
  return deductions
}

/** The band of a score: 90 and more healthy, 60 and more degraded; worse by an unacknowledged critical alert or an open high one. */
export function bandOf(score: number, alerts: readonly Pick<Alert, 'severity' | 'status'>[]): HealthState {
  if (score < 60 || alerts.some(({ severity, status }) => severity === 'critical' && status === 'firing')) return 'critical'
  if (score < 90 || alerts.some(({ severity }) => severity === 'high')) return 'degraded'
  return 'healthy'
}

function minutes(ms: number): string {
  const count = Math.round(ms / 60_000)
  if (count < 1) return 'a minute'
  return count === 1 ? 'minute' : `${count.toLocaleString('en')} minutes`
}

/**
 * The score at the end of each of the last 24 hours, oldest first, from the
 * alerts that were open then (acknowledgements count from when they were made).
 * `hasData` says whether the site was heard of in an hour (unix hours); null where it was not.
 */
export function healthTrend(alerts: readonly Alert[], hasData: (hour: number) => boolean, now: Instant): (number | null)[] {
  const hour = 3_600_000
  const current = Math.floor(now / hour)
  return Array.from({ length: 24 }, (_, index) => {
    const passed = current - 24 + index
    if (!hasData(passed)) return null
    const end = (passed + 1) * hour
    const points = alerts.map((alert) => pointsAt(alert, end))
    return Math.max(0, Math.round(100 - points.reduce((sum, cost) => sum + cost, 0)))
  })
}

function pointsAt(alert: Alert, at: Instant): number {
  let state: 'closed' | 'firing' | 'acknowledged' = 'closed'
  for (const step of alert.steps) {
    if (step.at > at) break
    if (step.action === 'fired' || step.action === 'reopened') state = 'firing'
    else if (step.action === 'acknowledged' && state === 'firing') state = 'acknowledged'
    else if (step.action === 'resolved') state = 'closed'
  }
  if (state === 'closed') return 0
  return state === 'acknowledged' ? alertPoints[alert.severity] / 2 : alertPoints[alert.severity]
}
