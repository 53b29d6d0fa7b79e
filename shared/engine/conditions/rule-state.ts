import type { Condition } from '../../model/rules/rule.ts'
import { type Interval, joined } from '../time/interval.ts'

/** What happened to an alert, and in which minute (unix, UTC). `closed` was done by a person. */
export interface EpisodeEvent {
  kind: 'fired' | 'reopened' | 'resolved' | 'closed'
  minute: number
}

/** The life of one alert as the condition's truth tells it. */
export interface Episode {
  /** Minute in which it fired first. It and the group are the alert's identity. */
  first: number
  /** Minute from which the condition was true when it fired last: `for` earlier than that firing. */
  since: number
  /** Newest minute in which the condition was true. */
  last: number
  open: boolean
  events: EpisodeEvent[]
}

/** How far the truth is known. */
export interface Decided {
  /** Newest minute of which a true condition may be believed. */
  trueUntil: number
  /** Newest minute of which a false condition may be believed: all its data is in. */
  falseUntil: number
}

/** How long a condition must hold, be false, and what counts as the same alert; seconds. */
export type Timing = Pick<Condition, 'for' | 'resolveAfter' | 'cooldown'>

/** The state of a rule for one group of a site. */
export interface RuleState {
  /** `pending`: true, but not yet for long enough. */
  phase: 'idle' | 'pending' | 'firing'
  episodes: Episode[]
}

/**
 * The state machine of a rule: idle, pending while the condition is true for less
 * than `for`, firing, resolved once it was false for `resolveAfter`, reopened when
 * it fires again within `cooldown` of that, else a new episode. Because it is a
 * function of when the condition was true and of nothing that happened on the
 * way, the outcome does not depend on the order in which signals came in.
 *
 * `closings` are the minutes up to which everything was known when a person
 * resolved the alert: it ends there, and the same stretch of truth does not fire
 * it again. Minutes that are not decided resolve nothing.
 *
 * `timing` is a function of the minute for a rule whose settings were changed: each
 * step of an alert's life keeps to what was in force when that step began.
 */
export function ruleState(
  intervals: readonly Interval[],
  timing: Timing | ((minute: number) => Timing),
  decided: Decided,
  closings: readonly number[] = [],
): RuleState {
  const timingAt = typeof timing === 'function' ? timing : () => timing
  const episodes: Episode[] = []
  let pending = false

  const current = () => episodes.at(-1)
  /** Ends the open episode if it has been quiet for long enough, or was closed, before `until`. */
  const settle = (until: number) => {
    const episode = current()
    if (!episode?.open) return
    const end = episode.last + Math.max(1, Math.ceil(timingAt(episode.last).resolveAfter / 60))
    const closing = closings.find((minute) => minute > episode.last && minute <= Math.min(end, until))
    if (closing !== undefined) close(episode, closing)
    else if (end <= until) finish(episode, { kind: 'resolved', minute: end })
  }

  for (const [from, to] of clipped(intervals, decided.trueUntil)) {
    settle(from - 1)
    const episode = current()
    if (episode?.open) {
      episode.last = to
    } else {
      const fires = from + Math.ceil(timingAt(from).for / 60)
      pending = fires > to && to === decided.trueUntil
      if (fires > to) continue
      const ended = episode?.events.at(-1)
      if (episode && ended && fires - ended.minute <= Math.ceil(timingAt(ended.minute).cooldown / 60)) {
        Object.assign(episode, { since: from, last: to, open: true })
        episode.events.push({ kind: 'reopened', minute: fires })
      } else {
        episodes.push({ first: fires, since: from, last: to, open: true, events: [{ kind: 'fired', minute: fires }] })
      }
    }
    const open = current()!
    const firedAt = open.events.at(-1)!.minute
    const closing = closings.find((minute) => minute >= Math.max(from, firedAt) && minute <= to)
    if (closing !== undefined) close(open, closing)
  }
  settle(decided.falseUntil)
  // A closing may be of a minute whose falsity is not decided yet.
  const open = current()
  if (open?.open) {
    const closing = closings.find((minute) => minute > open.last)
    if (closing !== undefined) close(open, closing)
  }
  return { phase: current()?.open ? 'firing' : pending ? 'pending' : 'idle', episodes }
}

function close(episode: Episode, minute: number): void {
  finish(episode, { kind: 'closed', minute })
}

function finish(episode: Episode, event: EpisodeEvent): void {
  episode.open = false
  episode.events.push(event)
}

function clipped(intervals: readonly Interval[], until: number): Interval[] {
  return joined(intervals.filter(([from]) => from <= until).map(([from, to]) => [from, Math.min(to, until)] as const))
}
