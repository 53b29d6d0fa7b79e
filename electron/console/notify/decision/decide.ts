import type { announceReasons, holdReasons, silentReasons } from '../../../../shared/bridge/notify.ts'
import type { Settings } from '../../../../shared/bridge/settings.ts'
import { periodAt } from '../../../../shared/engine/time/weekly-hours.ts'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import { severityRank } from '../../../../shared/model/severity.ts'

/** News older than this is not announced alone, ms. */
const announceWithin = 15 * 60_000

export type AnnounceReason = (typeof announceReasons)[number]
export type HoldReason = (typeof holdReasons)[number]
export type SilentReason = (typeof silentReasons)[number]

/** What a change of an alert means for the person: pure values, so that it can be replayed over the past. */
export type Decision =
  | { kind: 'announce'; why: AnnounceReason }
  /** Not now: it is told in a summary once nothing holds it any more. */
  | { kind: 'hold'; why: HoldReason }
  /** Its toast, if there is one, has had its time. */
  | { kind: 'withdraw'; why: 'acknowledged' | 'resolved' | 'gone' }
  /** Nothing is shown, and it is not looked at again until it fires anew. */
  | { kind: 'suppress'; why: Extract<SilentReason, 'late' | 'off'> }
  /** Nothing is shown now; the next change is decided about again. */
  | { kind: 'none'; why: Extract<SilentReason, 'minor' | 'filtered' | 'known'> }

export type NotifySettings = Pick<Settings, 'notifications' | 'notifyFrom' | 'doNotDisturbUntil' | 'quietHours'>

/** What else is known of an alert at that moment. */
export interface DecisionContext {
  now: Instant
  /** The episode that was decided about before; 0 for none. */
  decidedEpisode: number
  /** The person's filter keeps it. */
  matches: boolean
  /** A snooze is in force for its rule on its site. */
  snoozed: boolean
  /** A mute of this machine covers it. */
  muted: boolean
  /** It is damped; `began`: since just now. */
  flapping: 'no' | 'began' | 'damped'
  /** A mute that waited for it to get worse has just ended. */
  worse: boolean
}

/** How many times the alert has fired anew: 1 at first, one more with each reopening. */
export function episodeOf(alert: Pick<Alert, 'steps'>): number {
  return Math.max(1, alert.steps.filter(({ action }) => action === 'fired' || action === 'reopened').length)
}

/** Decides about one alert as it was (null: not known) and as it is now (null: gone). */
export function decide(before: Alert | null, after: Alert | null, settings: NotifySettings, context: DecisionContext): Decision {
  if (after?.status !== 'firing') return { kind: 'withdraw', why: after?.status ?? 'gone' }
  if (severityRank(after.severity) > severityRank(settings.notifyFrom)) return { kind: 'none', why: 'minor' }
  if (!context.matches) return { kind: 'none', why: 'filtered' }
  const again = episodeOf(after) > context.decidedEpisode
  if (!again && !context.worse) return { kind: 'none', why: 'known' }
  if (after.late) return { kind: 'suppress', why: 'late' }
  if (!settings.notifications) return { kind: 'suppress', why: 'off' }
  const hold = holdOf(after, settings, context)
  if (hold !== null) return { kind: 'hold', why: hold }
  if (isOld(after, context.now)) return { kind: 'hold', why: 'old' }
  if (context.flapping === 'began') return { kind: 'announce', why: 'flapping' }
  if (context.worse) return { kind: 'announce', why: 'worse' }
  return { kind: 'announce', why: before !== null && episodeOf(after) > 1 ? 'fired-again' : 'fired' }
}

/** What keeps an alert from being told at this moment; null when nothing does. */
export function holdOf(
  alert: Alert,
  settings: NotifySettings,
  context: Pick<DecisionContext, 'now' | 'snoozed' | 'muted' | 'flapping'>,
): HoldReason | null {
  const { now } = context
  if (alert.muted?.by === 'maintenance' && alert.muted.until > now) return 'maintenance'
  if (context.snoozed || (alert.muted?.by === 'snooze' && alert.muted.until > now)) return 'snoozed'
  if (context.muted) return 'muted'
  if (context.flapping === 'damped') return 'flapping'
  if (settings.doNotDisturbUntil !== null && settings.doNotDisturbUntil > now) return 'do-not-disturb'
  if (isQuiet(settings, alert, now)) return 'quiet-hours'
  return null
}

/** Whether an alert is too old to be news. */
export function isOld(alert: Pick<Alert, 'lastFiredAt'>, now: Instant): boolean {
  return now - alert.lastFiredAt > announceWithin
}

function isQuiet({ quietHours }: NotifySettings, { severity }: Pick<Alert, 'severity'>, now: Instant): boolean {
  if (quietHours === null || (severity === 'critical' && quietHours.criticalBreaksThrough)) return false
  return periodAt(quietHours, now) !== null
}
