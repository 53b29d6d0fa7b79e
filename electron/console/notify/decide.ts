import type { Settings } from '../../../shared/bridge/settings.ts'
import type { Alert } from '../../../shared/model/alert.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { severityRank } from '../../../shared/model/severity.ts'

/** News older than this is not announced, ms. */
const announceWithin = 15 * 60_000

/** What a change of an alert means for the person: pure values, so that it can be replayed over the past. */
export type Decision =
  | { kind: 'announce' }
  /** Its toast, if there is one, has had its time. */
  | { kind: 'withdraw' }
  /** Nothing is shown, and it is not looked at again until it fires anew. */
  | { kind: 'suppress'; why: 'late' | 'old' | 'do-not-disturb' | 'off' }
  /** Nothing is shown now. */
  | { kind: 'none'; why: 'minor' | 'known' | 'snoozed' }

export interface DecisionContext {
  settings: Pick<Settings, 'notifications' | 'notifyFrom' | 'doNotDisturbUntil'>
  now: Instant
  /** A snooze is in force for its rule on its site. */
  snoozed: boolean
  /** The episode that was decided about before; 0 for none. */
  decidedEpisode: number
}

/** How many times the alert has fired anew: 1 at first, one more with each reopening. */
export function episodeOf(alert: Alert): number {
  return Math.max(1, alert.steps.filter(({ action }) => action === 'fired' || action === 'reopened').length)
}

/** Decides about one alert as it is now; null when it is gone. */
export function decide(after: Alert | null, { settings, now, snoozed, decidedEpisode }: DecisionContext): Decision {
  if (after?.status !== 'firing') return { kind: 'withdraw' }
  if (severityRank(after.severity) > severityRank(settings.notifyFrom)) return { kind: 'none', why: 'minor' }
  if (episodeOf(after) <= decidedEpisode) return { kind: 'none', why: 'known' }
  if (after.late) return { kind: 'suppress', why: 'late' }
  if (now - after.lastFiredAt > announceWithin) return { kind: 'suppress', why: 'old' }
  if (snoozed) return { kind: 'none', why: 'snoozed' }
  if (!settings.notifications) return { kind: 'suppress', why: 'off' }
  if (settings.doNotDisturbUntil !== null && settings.doNotDisturbUntil > now) return { kind: 'suppress', why: 'do-not-disturb' }
  return { kind: 'announce' }
}
