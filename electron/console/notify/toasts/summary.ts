import type { Toast } from '../../../../shared/bridge/events.ts'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { SeverityCounts } from '../../../../shared/model/severity.ts'
import { noCounts, severities } from '../../../../shared/model/severity.ts'
import { english, type Words } from '../../../messages/words.ts'
import type { HoldReason } from '../decision/decide.ts'
import { isOld } from '../decision/decide.ts'
import { toastFor } from './grouping.ts'

/** An alert that was held back, and may be told now. */
export interface HeldAlert {
  accountId: string
  alertId: string
  episode: number
  why: HoldReason
  /** As it is now, with what waits in the outbox applied; null when it is gone. */
  alert: Alert | null
  siteName: string
  /** Its incident was told while it waited. */
  incidentTold: boolean
}

/** What becomes of what was held: one toast at most, and what each of the alerts is now. */
export interface Released {
  toast: Toast | null
  told: { held: HeldAlert; how: 'toast' | 'summary' | 'over' | 'incident-told' }[]
}

/** Held for these, an alert is told even when it is over by now: the person asked not to be disturbed, or was away, not to be spared. */
const toldAnyway: readonly HoldReason[] = ['quiet-hours', 'do-not-disturb', 'maintenance', 'away']

/**
 * Tells what was held back, in one toast: each alert once, counted, with those that are over by now. One fresh alert
 * gets a toast of its own. What a person has no use for any more (over after a snooze, told with its incident) is
 * only marked.
 */
export function release(
  held: readonly HeldAlert[],
  accountName: (accountId: string) => string,
  now: Instant,
  words: Words = english,
): Released {
  const told: Released['told'] = []
  const counted: HeldAlert[] = []
  for (const one of held) {
    if (one.alert?.status !== 'firing' && !toldAnyway.includes(one.why)) told.push({ held: one, how: 'over' })
    else if (one.incidentTold && one.why === 'storm') told.push({ held: one, how: 'incident-told' })
    else counted.push(one)
  }
  const [first] = counted
  if (!first) return { toast: null, told }
  if (
    counted.length === 1 &&
    first.alert?.status === 'firing' &&
    (first.why === 'storm' || first.why === 'away') &&
    !isOld(first.alert, now)
  ) {
    const toast = toastFor({ accountId: first.accountId, alert: first.alert, siteName: first.siteName, why: 'fired' }, now, words)
    return { toast, told: [...told, { held: first, how: 'toast' }] }
  }
  return {
    toast: summaryToast(counted, accountName, now, words),
    told: [...told, ...counted.map((one) => ({ held: one, how: 'summary' as const }))],
  }
}

function summaryToast(held: readonly HeldAlert[], accountName: (accountId: string) => string, now: Instant, words: Words): Toast {
  const text = words.shell.toasts
  const firing = held.flatMap(({ alert }) => (alert?.status === 'firing' ? [alert] : []))
  const known = held.flatMap(({ alert }) => alert ?? [])
  const counts = countAlerts(known)
  const worst = worstOf(countAlerts(firing.length > 0 ? firing : known))
  const causes = new Set(held.map(({ why }) => why))
  const [cause] = causes
  const title = causes.size === 1 && cause !== undefined ? text.causes[cause] : causes.has('away') ? text.causes.away : text.meanwhile
  const gone = held.length - known.length
  return {
    id: `summary.${now}.${held[0]?.accountId}`,
    at: now,
    severity: worst,
    title: `${title}: ${countsText(counts, gone, words)}`,
    body: bodyOf(held, held.length - firing.length, accountName, words),
    link: linkOf(held),
  }
}

function bodyOf(held: readonly HeldAlert[], over: number, accountName: (accountId: string) => string, words: Words): string {
  const text = words.shell.toasts
  const [only] = held
  const names = [...new Set(held.map(({ accountId }) => accountName(accountId)))]
  const what = held.length === 1 && only?.alert ? `${only.alert.title} · ${only.siteName}` : names.slice(0, 3).join(', ')
  const doubtful = held.filter(({ why }) => why === 'unconfirmed').length
  const parts = [
    names.length > 3 && held.length > 1 ? text.moreAccounts(what, names.length - 3) : what,
    over === 0 ? '' : text.over(over, held.length),
    doubtful === 0 || doubtful === held.length ? '' : text.doubtful(doubtful),
  ]
  return parts.filter((part) => part !== '').join('. ')
}

/** A doubtful one may have been shown with its own link; the list is where it surely is. */
function linkOf(held: readonly HeldAlert[]): string {
  const [only] = held
  return held.length === 1 && only?.alert && only.why !== 'unconfirmed' ? `/alerts/${only.accountId}/${only.alertId}` : '/alerts'
}

/** A toast that reminds of alerts that nobody has acknowledged: one for all that are due. */
export function reminderToast(
  due: readonly { accountId: string; alert: Alert; siteName: string; minutes: number }[],
  now: Instant,
  words: Words = english,
): Toast | null {
  const text = words.shell.toasts
  const [first] = due
  if (!first) return null
  const id = `reminder.${now}.${first.accountId}`
  if (due.length > 1) {
    const counts = countAlerts(due.map(({ alert }) => alert))
    return {
      id,
      at: now,
      severity: worstOf(counts),
      title: text.stillFiring(countsText(counts, 0, words)),
      body: text.nobodyMany,
      link: '/alerts',
    }
  }
  const { accountId, alert, siteName, minutes } = first
  return {
    id,
    at: now,
    severity: alert.severity,
    title: text.stillFiring(`${alert.title} · ${siteName}`),
    body: `${text.nobody(minutes)} ${alert.summary}`,
    link: `/alerts/${accountId}/${alert.id}`,
  }
}

/** `3 critical, 5 high`. */
function countsText(counts: SeverityCounts, gone: number, { shell }: Words): string {
  const parts = severities.filter((severity) => counts[severity] > 0).map((severity) => `${counts[severity]} ${shell.severity[severity]}`)
  if (gone > 0) parts.push(shell.toasts.gone(gone))
  return parts.join(', ')
}

function countAlerts(alerts: readonly Pick<Alert, 'severity'>[]): SeverityCounts {
  const counts = noCounts()
  for (const { severity } of alerts) counts[severity] += 1
  return counts
}

function worstOf(counts: SeverityCounts): Toast['severity'] {
  return severities.find((severity) => counts[severity] > 0) ?? 'info'
}
