import type { Toast } from '../../../shared/bridge/events.ts'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import type { AnnouncedEntry } from '../cache/notify/announced-rows.ts'
import { episodeOf } from './decision/decide.ts'
import type { HeldAlert } from './toasts/summary.ts'

/** What was decided about an alert as it is now, without a toast. */
export function entryOf(alert: Alert, told: AnnouncedEntry['told'], why: AnnouncedEntry['why']): AnnouncedEntry {
  return { alertId: alert.id, episode: episodeOf(alert), told, why, toastId: null, showing: false, incidentId: null }
}

/** What is decided about an alert that a summary sees first; null when the person wants nothing of it, as `matches` says. */
export function meanwhileEntry(alert: Alert, first: boolean, notifications: boolean, matches: () => boolean): AnnouncedEntry | null {
  if (first) return entryOf(alert, 'no', 'first')
  if (!matches()) return null
  if (alert.late) return entryOf(alert, 'no', 'late')
  return notifications ? entryOf(alert, 'held', 'away') : entryOf(alert, 'no', 'off')
}

/** What a held alert is once its summary was made. */
export function releasedEntry(held: HeldAlert, how: 'toast' | 'summary' | 'over' | 'incident-told', toast: Toast | null): AnnouncedEntry {
  const { alertId, episode, why, alert } = held
  const quietly = { alertId, episode, toastId: null, showing: false, incidentId: null }
  switch (how) {
    case 'over':
      return { ...quietly, told: 'no', why: 'over' }
    case 'incident-told':
      return { ...quietly, told: 'toast', why: 'incident-told' }
    case 'toast':
    case 'summary':
      return { alertId, episode, told: how, why, toastId: toast?.id ?? null, showing: true, incidentId: alert?.incidentId ?? null }
  }
}
