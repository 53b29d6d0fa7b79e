import type { Instant } from '../../model/ids.ts'
import type { WeeklyHours } from '../../model/rules/weekly-hours.ts'
import { instantOfWall, timeOfDay, wallClock, wallDay } from './wall-clock.ts'

const day = 86_400_000

/** One time that the hours are on: [from, to). */
interface Period {
  from: Instant
  to: Instant
}

/** The answer that was given last for some hours, and from when to when it holds: thousands of alerts ask about one moment. */
const answers = new WeakMap<WeeklyHours, { from: Instant; to: Instant; period: Period | null }>()

const ends = new WeakMap<Period, Instant>()

/** The period that `at` is in; null outside. */
export function periodAt(hours: WeeklyHours, at: Instant): Period | null {
  const known = answers.get(hours)
  if (known && known.from <= at && at < known.to) return known.period
  const period = findPeriod(hours, at)
  answers.set(hours, period ? { ...period, period } : { from: at, to: nextBegin(hours, at), period })
  return period
}

/** Periods are shorter than a day of the clock, so those of two days never overlap. */
function findPeriod(hours: WeeklyHours, at: Instant): Period | null {
  const { midnight } = wallDay(wallClock(at, hours.timeZone))
  const near = [midnight - day, midnight].flatMap((start) => periodOn(hours, start) ?? [])
  return near.find(({ from, to }) => from <= at && at < to) ?? null
}

/** The next time that the hours begin, after `at`. */
export function nextBegin(hours: WeeklyHours, at: Instant): Instant {
  const { midnight } = wallDay(wallClock(at, hours.timeZone))
  for (let ahead = 0; ahead <= 8; ahead += 1) {
    const period = periodOn(hours, midnight + ahead * day)
    if (period && period.from > at) return period.from
  }
  // A clock change may swallow the only period of a week.
  return at + 7 * day
}

/** When they are over that `at` is in, following periods that begin before this one ends; null outside. */
export function quietUntil(hours: WeeklyHours, at: Instant): Instant | null {
  const period = periodAt(hours, at)
  if (!period) return null
  let until = ends.get(period)
  if (until !== undefined) return until
  until = period.to
  for (let steps = 0; steps < 8; steps += 1) {
    const next = findPeriod(hours, until)
    if (!next) break
    until = next.to
  }
  ends.set(period, until)
  return until
}

function periodOn({ weekdays, from, to, timeZone }: WeeklyHours, midnight: number): Period | null {
  if (!weekdays.includes(wallDay(midnight).weekday)) return null
  const [begin, end] = [timeOfDay(from), timeOfDay(to)]
  const period = {
    from: instantOfWall(midnight + begin, timeZone),
    to: instantOfWall(midnight + end + (end <= begin ? day : 0), timeZone),
  }
  return period.to > period.from ? period : null
}
