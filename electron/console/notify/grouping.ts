import type { Toast } from '../../../shared/bridge/events.ts'
import type { Alert } from '../../../shared/model/alert.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { SeverityCounts } from '../../../shared/model/severity.ts'
import { noCounts, severities, severityRank } from '../../../shared/model/severity.ts'

/** At most this many toasts in a window, then one summary. */
const toastsInWindow = 5
const toastWindow = 10_000

/** An alert that is to be announced. */
export interface Announcement {
  accountId: string
  alert: Alert
  siteName: string
  /** The toast that already shows its incident. */
  incidentToast: string | null
}

/** What was shown lately and what was held back. */
export interface GroupingState {
  shownAt: readonly Instant[]
  held: readonly Announcement[]
}

export const nothingShown: GroupingState = { shownAt: [], held: [] }

/** Which toast each alert went to; null while it is held back. */
export interface Grouped {
  state: GroupingState
  toasts: Toast[]
  placed: { accountId: string; alert: Alert; toastId: string }[]
}

/**
 * Spreads announcements over toasts: one per incident, at most five in any ten seconds; the rest is held
 * and told in one summary when the window has passed. Nothing is lost: all of them are placed in the end.
 */
export function group(state: GroupingState, incoming: readonly Announcement[], now: Instant): Grouped {
  const shownAt = state.shownAt.filter((at) => now - at < toastWindow)
  const held = [...state.held]
  const toasts: Toast[] = []
  const placed: Grouped['placed'] = []
  const fresh = new Map<string, string>()
  const waiting = new Set(held.map(({ accountId, alert }) => `${accountId} ${alert.id}`))
  const sorted = incoming
    .filter(({ accountId, alert }) => !waiting.has(`${accountId} ${alert.id}`))
    .sort((a, b) => severityRank(a.alert.severity) - severityRank(b.alert.severity))
  for (const announcement of sorted) {
    const { accountId, alert, incidentToast } = announcement
    const topic = `${accountId} ${alert.incidentId ?? alert.id}`
    const joined = fresh.get(topic) ?? incidentToast
    if (joined !== null && joined !== undefined) {
      placed.push({ accountId, alert, toastId: joined })
    } else if (held.length > 0 || shownAt.length >= toastsInWindow) {
      held.push(announcement)
    } else {
      const toast = toastFor(announcement, now)
      toasts.push(toast)
      shownAt.push(now)
      fresh.set(topic, toast.id)
      placed.push({ accountId, alert, toastId: toast.id })
    }
  }
  return { state: { shownAt, held }, toasts, placed }
}

/** The summary of what was held back, once the window has passed; nothing before that. */
export function release(state: GroupingState, now: Instant): Grouped {
  const shownAt = state.shownAt.filter((at) => now - at < toastWindow)
  const [first] = state.held
  if (!first || shownAt.length >= toastsInWindow) return { state: { shownAt, held: state.held }, toasts: [], placed: [] }
  if (state.held.length === 1) {
    const toast = toastFor(first, now)
    return { state: { shownAt: [...shownAt, now], held: [] }, toasts: [toast], placed: [{ ...first, toastId: toast.id }] }
  }
  const counts = countAlerts(state.held.map(({ alert }) => alert))
  const toast = summaryToast(
    `storm.${now}`,
    now,
    counts,
    `${state.held.length} more alerts`,
    'They all came within seconds; the list has every one of them.',
  )
  return {
    state: { shownAt: [...shownAt, now], held: [] },
    toasts: [toast],
    placed: state.held.map(({ accountId, alert }) => ({ accountId, alert, toastId: toast.id })),
  }
}

/** When `release` will have something to say; null when nothing is held. */
export function releaseAt(state: GroupingState): Instant | null {
  if (state.held.length === 0) return null
  return (state.shownAt[0] ?? 0) + toastWindow
}

/** A toast that counts instead of naming. */
export function summaryToast(id: string, at: Instant, counts: SeverityCounts, title: string, body: string): Toast {
  const worst = severities.find((severity) => counts[severity] > 0) ?? 'info'
  return { id, at, severity: worst, title: `${title}: ${countsText(counts)}`, body, link: '/alerts' }
}

/** `3 critical, 5 high`. */
function countsText(counts: SeverityCounts): string {
  const parts = severities.filter((severity) => counts[severity] > 0).map((severity) => `${counts[severity]} ${severity}`)
  return parts.length === 0 ? 'nothing new' : parts.join(', ')
}

export function countAlerts(alerts: readonly Pick<Alert, 'severity'>[]): SeverityCounts {
  const counts = noCounts()
  for (const { severity } of alerts) counts[severity] += 1
  return counts
}

function toastFor({ accountId, alert, siteName }: Announcement, at: Instant): Toast {
  return {
    id: `${accountId}.${alert.id}.${at}`,
    at,
    severity: alert.severity,
    title: `${alert.title} · ${siteName}`,
    body: alert.summary,
    link: `/alerts/${accountId}/${alert.id}`,
  }
}
