import type { Mute, ReplayRow } from '../../../shared/bridge/notify.ts'
import type { Settings } from '../../../shared/bridge/settings.ts'
import { quietUntil } from '../../../shared/engine/time/weekly-hours.ts'
import type { Alert, AlertStep } from '../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { severityRank } from '../../../shared/model/severity.ts'
import type { DecisionContext } from './decision/decide.ts'
import { decide, episodeOf, holdOf } from './decision/decide.ts'
import { reminderAt } from './decision/escalate.ts'
import type { FlapState } from './decision/flap.ts'
import { flapTopic, followFlap, isDamped, stableAt } from './decision/flap.ts'
import { isMuted } from './decision/mute.ts'
import { group, roomAt } from './toasts/grouping.ts'
import { release, reminderToast } from './toasts/summary.ts'

/** An alert of the past with all its steps. */
export interface PastAlert {
  accountId: string
  alert: Alert
  siteName: string
  /** The filter of the settings keeps it. */
  matches: boolean
  /** Times in which its rule was snoozed on its site, or work was planned there. */
  silences: readonly { by: 'snooze' | 'maintenance'; from: Instant; to: Instant }[]
}

export interface Past {
  alerts: readonly PastAlert[]
  settings: Settings
  mutes: readonly Mute[]
  accountName: (accountId: string) => string
}

/** What is known of one alert while time goes on. */
interface Known {
  past: PastAlert
  /** What it flaps as. */
  topic: string
  /** As it was at that time. */
  alert: Alert
  decided: number
  told: { at: Instant; reminded: number; remindedAt: Instant | null } | null
  held: Parameters<typeof release>[0][number]['why'] | null
}

/** Times at which something is looked at, at most: a bound on what one replay costs. */
const mostLooks = 200_000

/** All of `replayed` at once. */
export function replay(past: Past): ReplayRow[] {
  const running = replayed(past)
  for (;;) {
    const { done, value } = running.next()
    if (done) return value
  }
}

/** All of `replayed`, with `turn` awaited after each stretch of 8 ms by `clock` (ms), so that others get theirs. */
export async function replayInSlices(past: Past, clock: () => number, turn: () => Promise<void>): Promise<ReplayRow[]> {
  const running = replayed(past)
  let began = clock()
  for (;;) {
    const { done, value } = running.next()
    if (done) return value
    if (clock() - began < 8) continue
    await turn()
    began = clock()
  }
}

/**
 * What a person would have been told of the past under these settings, in order of time, with the reasons: the same
 * decisions as are made live, fed with the steps of the alerts. Every alert is taken to have been known when it
 * happened, by a console that was on all the time. It may be left off after each step and each look.
 */
function* replayed({ alerts, settings, mutes, accountName }: Past): Generator<void, ReplayRow[]> {
  const rows: ReplayRow[] = []
  const known = new Map<string, Known>()
  /** Those that the clock alone may change. */
  const waiting = new Set<Known>()
  const stormy = new Set<Known>()
  const byIncident = new Map<string, Known[]>()
  const flaps = new Map<string, FlapState>()
  const toldIncidents = new Map<string, string>()
  const muteEnds = mutes.flatMap(({ endsAt }) => endsAt ?? [])
  let shownAt: readonly Instant[] = []

  const say = (at: Instant, { past }: Known, outcome: ReplayRow['outcome'], why: ReplayRow['why'], toastId: string | null) => {
    const { accountId, alert, siteName } = past
    rows.push({ at, accountId, alertId: alert.id, title: alert.title, siteName, severity: alert.severity, outcome, why, toastId })
  }
  const incidentOf = ({ past }: Known) => (past.alert.incidentId === null ? null : `${past.accountId} ${past.alert.incidentId}`)
  /** When something is looked at next: never later than it has to be. */
  let lookAt = Number.POSITIVE_INFINITY
  const wait = (one: Known, at: Instant) => {
    waiting.add(one)
    lookAt = Math.min(lookAt, soonest([...timesOf(one), ...timesOfAll(at)], at))
  }
  const free = (one: Known) => {
    one.held = null
    stormy.delete(one)
  }
  const tell = (one: Known, at: Instant, toastId: string | null) => {
    const incident = incidentOf(one)
    if (incident !== null && toastId !== null) toldIncidents.set(incident, toastId)
    one.told = { at, reminded: 0, remindedAt: null }
    free(one)
    wait(one, at)
  }
  const hold = (one: Known, why: NonNullable<Known['held']>, at: Instant) => {
    one.held = why
    if (why === 'storm') stormy.add(one)
    wait(one, at)
    say(at, one, 'held', why, null)
  }
  const contextOf = ({ past, alert, topic }: Known, now: Instant): Pick<DecisionContext, 'now' | 'snoozed' | 'muted' | 'flapping'> => ({
    now,
    snoozed: past.silences.some(({ by, from, to }) => by === 'snooze' && from <= now && now < to),
    muted: isMuted(mutes, past.accountId, alert, now),
    flapping: isDamped(flaps.get(topic), settings.flapping, now) ? 'damped' : 'no',
  })

  const happens = (one: Known, step: AlertStep) => {
    const now = step.at
    const before = one.alert
    const alert = alertAt(one.past, now)
    one.alert = alert
    const { state, began } = followFlap(flaps.get(one.topic), alert.steps, settings.flapping, now)
    flaps.set(one.topic, state)
    const context = contextOf(one, now)
    const decision = decide(before, alert, settings, {
      ...context,
      decidedEpisode: one.decided,
      matches: one.past.matches,
      flapping: began ? 'began' : context.flapping,
      worse: false,
    })
    if (decision.kind === 'withdraw') {
      one.told = null
      if (one.held === null) waiting.delete(one)
      return
    }
    if (decision.kind === 'none') {
      if (decision.why !== 'known') say(now, one, 'silent', decision.why, null)
      return
    }
    one.decided = episodeOf(alert)
    free(one)
    if (decision.kind === 'suppress') return say(now, one, 'silent', decision.why, null)
    if (decision.kind === 'hold') return hold(one, decision.why, now)
    const incident = incidentOf(one)
    const others = incident === null ? [] : (byIncident.get(incident) ?? [])
    const alone = episodeOf(alert) > 1 && !others.some((other) => other !== one && other.alert.status !== 'resolved')
    if (alone && incident !== null) toldIncidents.delete(incident)
    const told = incident === null ? undefined : toldIncidents.get(incident)
    const { accountId, siteName } = one.past
    const announcement = { accountId, alert, siteName, why: decision.why, incidentTold: told === undefined ? null : { toastId: told } }
    const grouped = group(shownAt, [announcement], stormy.size > 0, now)
    shownAt = grouped.shownAt
    for (const { toastId, joined } of grouped.placed) {
      tell(one, now, toastId)
      say(now, one, joined ? 'silent' : 'toast', joined ? 'incident-told' : decision.why, toastId)
    }
    if (grouped.held.length > 0) hold(one, 'storm', now)
  }

  const look = (now: Instant) => {
    if (roomAt(shownAt, now) > now) return
    const held = [...waiting].filter((one) => one.held !== null && holdOf(one.alert, settings, silenced(one, now)) === null)
    if (held.length > 0 && settings.notifications) summarise(held, now)
    if (settings.notifications && roomAt(shownAt, now) <= now) remind(now)
  }
  const silenced = (one: Known, now: Instant) => {
    one.alert = withMaintenance(one.past, one.alert, now)
    return contextOf(one, now)
  }
  const summarise = (held: Known[], now: Instant) => {
    const of = new Map(held.map((one) => [`${one.past.accountId} ${one.past.alert.id}`, one]))
    const { toast, told } = release(
      held.map((one) => ({
        accountId: one.past.accountId,
        alertId: one.past.alert.id,
        episode: one.decided,
        why: one.held ?? 'old',
        alert: one.alert,
        siteName: one.past.siteName,
        incidentTold: toldIncidents.has(incidentOf(one) ?? ''),
      })),
      accountName,
      now,
    )
    for (const { held: entry, how } of told) {
      const one = of.get(`${entry.accountId} ${entry.alertId}`)
      if (!one) continue
      free(one)
      if (how === 'over' || how === 'incident-told') say(now, one, 'silent', how, null)
      else {
        tell(one, now, toast?.id ?? null)
        say(now, one, how, entry.why, toast?.id ?? null)
      }
    }
    if (toast) shownAt = [...shownAt, now]
  }
  const remind = (now: Instant) => {
    const due = [...waiting].filter((one) => {
      const at = nextReminder(one)
      return at !== null && at <= now && holdOf(one.alert, settings, silenced(one, now)) === null
    })
    const named = due.map(({ past, alert, told }) => ({
      accountId: past.accountId,
      alert,
      siteName: past.siteName,
      minutes: Math.round((now - (told?.at ?? now)) / 60_000),
    }))
    const toast = reminderToast(named, now)
    if (!toast) return
    shownAt = [...shownAt, now]
    for (const one of due) {
      if (one.told) one.told = { ...one.told, reminded: one.told.reminded + 1, remindedAt: now }
      say(now, one, 'reminder', 'unacknowledged', toast.id)
    }
  }

  const nextReminder = ({ told, alert }: Known): Instant | null =>
    told && alert.status === 'firing' ? reminderAt(settings.escalation, alert.severity, told) : null
  /** When the clock alone may change something for one alert, beside what is the same for all. */
  const timesOf = (one: Known): Instant[] => {
    const state = one.held === 'flapping' ? flaps.get(one.topic) : undefined
    return [nextReminder(one) ?? 0, state ? stableAt(state, settings.flapping) : 0, ...one.past.silences.map(({ to }) => to)]
  }
  const timesOfAll = (now: Instant): Instant[] => {
    const quiet = settings.quietHours ? (quietUntil(settings.quietHours, now) ?? 0) : 0
    return [roomAt(shownAt, now), settings.doNotDisturbUntil ?? 0, quiet, ...muteEnds]
  }
  const soonest = (times: readonly Instant[], now: Instant) =>
    times.reduce((next, at) => (at > now && at < next ? at : next), Number.POSITIVE_INFINITY)
  const nextLook = (now: Instant): Instant => {
    let next = Number.POSITIVE_INFINITY
    for (const one of waiting) {
      if (one.held === null && nextReminder(one) === null) waiting.delete(one)
      else next = Math.min(next, soonest(timesOf(one), now))
    }
    return waiting.size === 0 ? next : Math.min(next, soonest(timesOfAll(now), now))
  }

  let looks = 0
  let now = 0
  function* pass(until: Instant): Generator<void> {
    while (lookAt <= until && lookAt < Number.POSITIVE_INFINITY && looks < mostLooks) {
      looks += 1
      now = lookAt
      look(now)
      lookAt = nextLook(now)
      yield
    }
  }
  for (const { past, step } of stepsInOrder(alerts)) {
    yield* pass(step.at)
    const key = `${past.accountId} ${past.alert.id}`
    const topic = `${past.accountId} ${flapTopic(past.alert)}`
    const one = known.get(key) ?? { past, topic, alert: alertAt(past, step.at - 1), decided: 0, told: null, held: null }
    const incident = incidentOf(one)
    if (!known.has(key) && incident !== null) byIncident.set(incident, [...(byIncident.get(incident) ?? []), one])
    known.set(key, one)
    now = step.at
    happens(one, step)
    yield
  }
  const last = rows.at(-1)?.at ?? 0
  // What still waits at the end is told when its time comes; reminders go on for a day.
  yield* pass(last + 86_400_000)
  return rows
}

const telling = ['fired', 'reopened', 'acknowledged', 'resolved']

function stepsInOrder(alerts: readonly PastAlert[]): { past: PastAlert; step: AlertStep }[] {
  return alerts
    .flatMap((past) => past.alert.steps.filter(({ action }) => telling.includes(action)).map((step) => ({ past, step })))
    .sort((a, b) => a.step.at - b.step.at)
}

/** The alert as it was at that moment, as its steps tell. */
function alertAt(past: PastAlert, at: Instant): Alert {
  const { alert } = past
  const steps = alert.steps.filter((step) => step.at <= at)
  const newest = steps.findLast(({ action }) => telling.includes(action))
  const fired = steps.findLast(({ action }) => action === 'fired' || action === 'reopened')
  const status = newest?.action === 'acknowledged' || newest?.action === 'resolved' ? newest.action : 'firing'
  return withMaintenance(past, { ...alert, steps, status, lastFiredAt: fired?.at ?? at, resolvedAt: null }, at)
}

function withMaintenance({ silences }: PastAlert, known: Alert, at: Instant): Alert {
  if (silences.length === 0 && known.muted === undefined) return known
  const { muted: _, ...alert } = known
  const work = silences.find(({ by, from, to }) => by === 'maintenance' && from <= at && at < to)
  return work ? { ...alert, muted: { by: 'maintenance', id: 'window', until: work.to } } : alert
}

/** Rows that begin in [from, to), newest first. */
export function rowsWithin(rows: readonly ReplayRow[], from: Instant, to: Instant): ReplayRow[] {
  return rows.filter(({ at }) => from <= at && at < to).sort((a, b) => b.at - a.at || severityRank(a.severity) - severityRank(b.severity))
}
