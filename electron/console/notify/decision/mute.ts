import type { Mute, MuteTarget, MuteUntil } from '../../../../shared/bridge/notify.ts'
import { nextBegin } from '../../../../shared/engine/time/weekly-hours.ts'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { WeeklyHours } from '../../../../shared/model/rules/weekly-hours.ts'
import { severities, severityRank } from '../../../../shared/model/severity.ts'

/** How an alert got worse than it was when it was muted. */
export type Worse = 'severity' | 'value' | 'sites'

/** Whether a mute's target is or includes the alert. */
export function covers(target: MuteTarget, alert: Pick<Alert, 'id' | 'siteId' | 'ruleId' | 'incidentId'>): boolean {
  switch (target.of) {
    case 'alert':
      return alert.id === target.alertId
    case 'incident':
      return alert.incidentId === target.incidentId
    case 'rule':
      return alert.siteId === target.siteId && alert.ruleId === target.ruleId
    case 'site':
      return alert.siteId === target.siteId
  }
}

/** Whether any of the mutes keeps the alert silent. */
export function isMuted(mutes: readonly Mute[], accountId: string, alert: Alert, now: Instant): boolean {
  return mutes.some(
    (mute) =>
      mute.accountId === accountId && mute.createdAt <= now && (mute.endsAt === null || mute.endsAt > now) && covers(mute.target, alert),
  )
}

/**
 * Whether the alert ends a mute that lasts until it gets worse, and by what. A value is worse when it moved away from
 * its threshold by more than the margin, counted from the value at the time of muting; one that was not there then is
 * measured against its threshold. `sitesOpen`: sites on which its rule is open now.
 */
export function gotWorse(mute: Mute, alert: Alert, sitesOpen: number): Worse | null {
  const { until, baseline, target } = mute
  if (until.kind !== 'worse') return null
  const spread = until.sites && sitesOpen > (baseline.sites[alert.ruleId] ?? Number.POSITIVE_INFINITY)
  if (!covers(target, alert)) return spread ? 'sites' : null
  if (alert.status !== 'firing') return null
  if (until.severity && baseline.severity !== null && severityRank(alert.severity) < severityRank(baseline.severity)) return 'severity'
  if (
    until.margin !== null &&
    valueGrew(baseline.values[alert.id] ?? { value: alert.threshold, threshold: alert.threshold }, alert, until.margin)
  )
    return 'value'
  return spread ? 'sites' : null
}

function valueGrew(was: { value: number; threshold: number }, { value, threshold }: Alert, margin: number): boolean {
  // Below its threshold when it fired: falling is what is bad.
  const falls = was.value < was.threshold || (was.value === was.threshold && value < threshold)
  const moved = falls ? was.value - value : value - was.value
  return moved > 0 && moved >= margin * Math.max(Math.abs(was.value), Math.abs(was.threshold) / 100)
}

/** A mute of what is open now. `open`: the alerts that it covers; `sitesOpen`: on how many sites a rule is open. */
export function newMute(options: {
  id: string
  accountId: string
  target: MuteTarget
  until: MuteUntil
  reason: string
  open: readonly Alert[]
  sitesOpen: (ruleId: string) => number
  workingHours: WeeklyHours
  now: Instant
}): Mute {
  const { id, accountId, target, until, reason, open, now } = options
  const rules = new Set([...open.map(({ ruleId }) => ruleId), ...(target.of === 'rule' ? [target.ruleId] : [])])
  return {
    id,
    accountId,
    target,
    until,
    endsAt: until.kind === 'time' ? until.at : until.kind === 'working-hours' ? nextBegin(options.workingHours, now) : null,
    createdAt: now,
    reason,
    baseline: {
      severity: severities.find((severity) => open.some((alert) => alert.severity === severity)) ?? null,
      values: Object.fromEntries(open.map(({ id: alertId, value, threshold }) => [alertId, { value, threshold }])),
      sites: Object.fromEntries([...rules].map((ruleId) => [ruleId, options.sitesOpen(ruleId)])),
    },
  }
}
