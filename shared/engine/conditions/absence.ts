import type { Condition } from '../../model/rules/rule.ts'
import { type Interval, joined, minuteAfter, type Observed, replaceIntervals } from '../time/interval.ts'

/** When something was seen, and when its absence was long enough, up to the newest sighting. Minutes are unix minutes, UTC. */
export interface AbsenceState {
  firstSeen: number | null
  lastSeen: number | null
  /** Stretches of absence that have ended. The one that may be going on is in `absentUntil`. */
  past: Interval[]
}

/**
 * How many observed minutes without a sighting make a minute absent; a list for a
 * rule whose settings were changed, with the minutes that each limit is for, in
 * order. Minutes that the list leaves out are not absent.
 */
export type AbsenceLimit = number | readonly { from: number; to: number; limit: number }[]

/** Nothing seen yet. */
export function newAbsence(): AbsenceState {
  return { firstSeen: null, lastSeen: null, past: [] }
}

/** How many whole minutes without a sighting make the condition true; at least one. */
export function absenceLimit({ comparison, threshold }: Pick<Condition, 'comparison' | 'threshold'>): number {
  return Math.max(1, comparison === '>' ? Math.floor(threshold / 60) + 1 : Math.ceil(threshold / 60))
}

/**
 * Takes sightings (minutes, in any order, also older than known ones) into
 * account. `base` is the minute from which the thing was expected although it had
 * never been seen; undefined when it is not. `observed` are the minutes that
 * count. A minute is absent when `limit` observed minutes have gone by since the
 * newest sighting before it. Between two known sightings another one can only
 * take minutes away, so the outcome is the same in any order.
 */
export function see(
  state: AbsenceState,
  minutes: readonly number[],
  base: number | undefined,
  limit: AbsenceLimit,
  observed: Observed,
): AbsenceState {
  let { firstSeen, lastSeen, past } = state
  for (const minute of [...minutes].sort((a, b) => a - b)) {
    if (firstSeen === null || lastSeen === null) {
      firstSeen = lastSeen = minute
    } else if (minute > lastSeen) {
      past = joined([...past, ...stretch(lastSeen, minute - 1, limit, observed)])
      lastSeen = minute
    } else if (minute < firstSeen) {
      past = replaceIntervals(past, minute, firstSeen - 1, stretch(minute, firstSeen - 1, limit, observed))
      firstSeen = minute
    } else {
      for (const span of spansOf(limit)) {
        const until = (minuteAfter(observed, minute, span.limit) ?? Number.MAX_SAFE_INTEGER) - 1
        const [first, last] = [Math.max(minute, span.from), Math.min(until, span.to)]
        if (first <= last) past = replaceIntervals(past, first, last, [])
      }
    }
  }
  if (firstSeen !== null)
    past = replaceIntervals(past, 0, firstSeen - 1, base === undefined ? [] : stretch(base, firstSeen - 1, limit, observed))
  return { firstSeen, lastSeen, past }
}

/** All stretches of absence up to a minute, the one that is going on included. */
export function absentUntil(
  state: AbsenceState,
  until: number,
  base: number | undefined,
  limit: AbsenceLimit,
  observed: Observed,
): Interval[] {
  const since = state.lastSeen ?? base
  return since === undefined ? state.past : joined([...state.past, ...stretch(since, until, limit, observed)])
}

/** The absence after a sighting, up to a minute. */
function stretch(seen: number, until: number, limit: AbsenceLimit, observed: Observed): Interval[] {
  return joined(
    spansOf(limit).flatMap((span): Interval[] => {
      const absent = minuteAfter(observed, seen, span.limit)
      const [from, to] = [Math.max(absent ?? 0, span.from), Math.min(until, span.to)]
      return absent !== undefined && from <= to ? [[from, to]] : []
    }),
  )
}

function spansOf(limit: AbsenceLimit): Exclude<AbsenceLimit, number> {
  return typeof limit === 'number' ? [{ from: 0, to: Number.MAX_SAFE_INTEGER, limit }] : limit
}
