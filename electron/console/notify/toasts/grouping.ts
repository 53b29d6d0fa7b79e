import type { Toast } from '../../../../shared/bridge/events.ts'
import { maskAddresses } from '../../../../shared/engine/masking.ts'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import { severityRank } from '../../../../shared/model/severity.ts'
import { english, type Words } from '../../../messages/words.ts'
import type { AnnounceReason } from '../decision/decide.ts'

/** At most this many toasts in a window, then one summary. */
const toastsInWindow = 5
const toastWindow = 10_000

/** An alert that is to be announced. */
export interface Announcement {
  accountId: string
  alert: Alert
  siteName: string
  why: AnnounceReason
  /** The person has been told of its incident; null when not. The toast may be gone by now. */
  incidentTold: { toastId: string | null } | null
}

/** Which toasts there are, and to which each alert went; `joined`: it was told with its incident. */
export interface Grouped {
  shownAt: readonly Instant[]
  toasts: Toast[]
  placed: (Announcement & { toastId: string | null; joined: boolean })[]
  /** Too many at once: they wait for a summary. */
  held: Announcement[]
}

/**
 * Spreads announcements over toasts: one per incident, at most five in any ten seconds; the rest waits for one
 * summary. Nothing is lost: every announcement is placed or held. `waiting`: others already wait, so nobody overtakes them.
 */
export function group(
  shownAt: readonly Instant[],
  incoming: readonly Announcement[],
  waiting: boolean,
  now: Instant,
  words: Words = english,
): Grouped {
  const shown = recent(shownAt, now)
  const toasts: Toast[] = []
  const placed: Grouped['placed'] = []
  const held: Announcement[] = []
  const fresh = new Map<string, { toastId: string }>()
  const holding = new Set<string>()
  for (const announcement of incoming.toSorted(worstFirst)) {
    const topic = topicOf(announcement)
    // What got worse after a mute was asked for: its incident's toast does not count.
    const joined = fresh.get(topic) ?? (announcement.why === 'worse' ? null : announcement.incidentTold)
    if (joined) placed.push({ ...announcement, toastId: joined.toastId, joined: true })
    else if (holding.has(topic) || waiting || held.length > 0 || shown.length >= toastsInWindow) {
      held.push(announcement)
      holding.add(topic)
    } else {
      const toast = toastFor(announcement, now, words)
      toasts.push(toast)
      shown.push(now)
      fresh.set(topic, { toastId: toast.id })
      placed.push({ ...announcement, toastId: toast.id, joined: false })
    }
  }
  return { shownAt: shown, toasts, placed, held }
}

/** From when on there may be a toast again; `now` when there may be one already. */
export function roomAt(shownAt: readonly Instant[], now: Instant): Instant {
  const shown = recent(shownAt, now)
  return shown.length < toastsInWindow ? now : (shown[0] ?? 0) + toastWindow
}

/** A toast for one alert. */
export function toastFor(
  { accountId, alert, siteName, why }: Pick<Announcement, 'accountId' | 'alert' | 'siteName' | 'why'>,
  at: Instant,
  words: Words = english,
): Toast {
  const text = words.shell.toasts
  const title = `${alert.title} · ${siteName}`
  // A toast stands on a locked screen too, where nobody can be asked.
  const summary = maskAddresses(alert.summary)
  return {
    id: `${accountId}.${alert.id}.${at}`,
    at,
    severity: alert.severity,
    title: why === 'worse' ? text.worse(title) : why === 'flapping' ? text.flapping(title) : title,
    body: why === 'flapping' ? text.flappingBody(summary) : summary,
    link: `/alerts/${accountId}/${alert.id}`,
  }
}

function recent(shownAt: readonly Instant[], now: Instant): Instant[] {
  return shownAt.filter((at) => now - at < toastWindow)
}

function topicOf({ accountId, alert }: Announcement): string {
  return `${accountId} ${alert.incidentId ?? alert.id}`
}

function worstFirst(a: Announcement, b: Announcement): number {
  return severityRank(a.alert.severity) - severityRank(b.alert.severity)
}
