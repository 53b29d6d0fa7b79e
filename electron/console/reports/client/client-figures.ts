import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Incident } from '../../../../shared/model/alerts/incident.ts'
import type { Severity, SeverityCounts } from '../../../../shared/model/severity.ts'
import { noCounts, severities } from '../../../../shared/model/severity.ts'
import type { DailyTotals } from '../../../../shared/model/sites/daily.ts'

/** What is known of one site in one month. */
export interface SiteMonth {
  siteId: string
  name: string
  /** In order; null when the month was never read. */
  days: DailyTotals[] | null
  /** Days of the month on which it was there and which are over: those of which totals can be expected. */
  expected: string[]
}

/** What happened in a month, by alerts and incidents that are still kept. */
export interface MonthEvents {
  alerts: Alert[]
  incidents: Incident[]
}

/** A month in numbers. Null: nothing is known. */
export interface MonthFigures {
  /** Share of the observed minutes in which the sites' data came in, 0 to 1. */
  availability: number | null
  alerts: SeverityCounts
  alertTotal: number
  incidents: number
  /** Medians, ms, over the alerts that are still kept. */
  timeToAcknowledge: number | null
  timeToResolve: number | null
  acknowledged: number
  resolved: number
  changes: number
  failedMails: number | null
  failedSignIns: number
  fatalErrors: number | null
  requests: number
  requestErrors: number
  signals: number
  droppedEvents: number
  failedBatches: number
  days: { known: number; missing: number }
}

/** The numbers of some sites over the days that are known. */
export function monthFigures(sites: readonly SiteMonth[], { alerts, incidents }: MonthEvents): MonthFigures {
  const days = sites.flatMap(({ days }) => days ?? [])
  const sum = (value: (day: DailyTotals) => number) => days.reduce((total, day) => total + value(day), 0)
  const sumKnown = (value: (day: DailyTotals) => number | null) => {
    const known = days.flatMap((day) => value(day) ?? [])
    return known.length === 0 ? null : known.reduce((total, number) => total + number, 0)
  }
  const observed = sum(({ minutes }) => minutes.observed)
  const byAlert = days.reduce((counts, day) => added(counts, day.alerts), noCounts())
  const acknowledging = alerts.flatMap((alert) => timeUntil(alert, ['acknowledged', 'resolved']) ?? [])
  const resolving = alerts.flatMap(({ firstFiredAt, resolvedAt }) => (resolvedAt === null ? [] : [Math.max(0, resolvedAt - firstFiredAt)]))
  return {
    availability: observed === 0 ? null : 1 - sum(({ minutes }) => minutes.noData) / observed,
    alerts: byAlert,
    alertTotal: severities.reduce((total, severity) => total + byAlert[severity], 0),
    incidents: incidents.length,
    timeToAcknowledge: median(acknowledging),
    timeToResolve: median(resolving),
    acknowledged: acknowledging.length,
    resolved: resolving.length,
    changes: sum(({ changes }) => changes),
    failedMails: sumKnown(({ failedMails }) => failedMails),
    failedSignIns: sum(({ failedSignIns }) => failedSignIns),
    fatalErrors: sumKnown(({ fatalErrors }) => fatalErrors),
    requests: sum(({ requests }) => requests.count),
    requestErrors: sum(({ requests }) => requests.errors),
    signals: sum(({ signals }) => signals),
    droppedEvents: sum(({ droppedEvents }) => droppedEvents),
    failedBatches: sum(({ batches }) => batches.failed),
    days: {
      known: days.length,
      missing: sites.reduce((total, site) => total + missingDays(site).length, 0),
    },
  }
}

/** Expected days of a site without totals, in order. */
export function missingDays({ days, expected }: SiteMonth): string[] {
  const known = new Set(days?.map(({ day }) => day))
  return expected.filter((day) => !known.has(day))
}

/** What the sites say of one day together; null when none of them says anything. */
export function ofDay(sites: readonly SiteMonth[], day: string, value: (day: DailyTotals) => number): number | null {
  const known = sites.flatMap(({ days }) => days?.find((of) => of.day === day) ?? [])
  return known.length === 0 ? null : known.reduce((total, of) => total + value(of), 0)
}

/** From its first firing to a person's first step of these kinds, ms; null when there was none. */
function timeUntil({ firstFiredAt, steps }: Alert, actions: readonly Alert['steps'][number]['action'][]): number | null {
  const step = steps.find(({ action, author }) => actions.includes(action) && author !== 'service' && author !== 'policy')
  return step ? Math.max(0, step.at - firstFiredAt) : null
}

/** The middle value, or the mean of the middle two; null of nothing. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

function added(a: SeverityCounts, b: SeverityCounts): SeverityCounts {
  const sum = (severity: Severity) => a[severity] + b[severity]
  return { critical: sum('critical'), high: sum('high'), medium: sum('medium'), low: sum('low'), info: sum('info') }
}
