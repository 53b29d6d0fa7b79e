import type { Instant } from '../../model/ids.ts'
import type { Maintenance, MaintenanceSchedule, WeekOfMonth } from '../../model/rules/maintenance.ts'
import type { Site } from '../../model/sites/site.ts'
import { instantOfWall, timeOfDay, wallClock } from './wall-clock.ts'

/** When a window is on, from the first instant to before the second. */
export interface Stretch {
  from: Instant
  to: Instant
}

const day = 86_400_000
const weeks: Record<WeekOfMonth, number> = { first: 1, second: 2, third: 3, fourth: 4, last: 5 }
/** Days to look ahead for the next stretch: a weekday comes at least twice within it, in every month. */
const lookAhead = 70

/** The stretch that a schedule is in at an instant; undefined when it is off. Stretches that meet are one, up to 70 days. */
export function stretchAt(schedule: MaintenanceSchedule, at: Instant): Stretch | undefined {
  return stretches(schedule, at).find(({ from, to }) => from <= at && at < to)
}

/** The stretch that a schedule is in at an instant, or else its next; undefined when it is over for good. */
export function currentOrNextStretch(schedule: MaintenanceSchedule, at: Instant): Stretch | undefined {
  return stretches(schedule, at).find(({ to }) => at < to)
}

/** True when a window is meant for a rule on a site. Whether it is enabled, and on, is another question. */
export function covers(
  { scope, ruleIds }: Pick<Maintenance, 'scope' | 'ruleIds'>,
  site: Pick<Site, 'id' | 'clientId'>,
  ruleId: string,
): boolean {
  return coversSite(scope, site) && (ruleIds === null || ruleIds.includes(ruleId))
}

/** True when a site is in the scope of a window. */
export function coversSite(scope: Maintenance['scope'], site: Pick<Site, 'id' | 'clientId'>): boolean {
  if (scope.kind === 'sites') return scope.siteIds.includes(site.id)
  return scope.kind === 'account' || (site.clientId !== null && scope.clientIds.includes(site.clientId))
}

/** Stretches of a schedule around and after an instant, in order, joined where they meet. */
function stretches(schedule: MaintenanceSchedule, at: Instant): Stretch[] {
  if (schedule.kind === 'once') return [{ from: schedule.from, to: schedule.to }]
  const { timeZone, time, durationMinutes } = schedule
  const joined: Stretch[] = []
  // A stretch lasts a day at most; a day more, because days are counted in the zone.
  const today = Math.floor(wallClock(at, timeZone) / day)
  for (let date = today - 2; date <= today + lookAhead; date++) {
    if (!isOn(schedule, date)) continue
    const from = instantOfWall(date * day + timeOfDay(time), timeZone)
    const to = from + durationMinutes * 60_000
    const last = joined.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else joined.push({ from, to })
  }
  return joined
}

/** Whether a recurring schedule begins on a date, given in days since 1970-01-01. */
function isOn(schedule: Exclude<MaintenanceSchedule, { kind: 'once' }>, date: number): boolean {
  // 1970-01-01 was a Thursday, 4.
  const weekday = ((date + 3) % 7) + 1
  if (schedule.kind === 'weekly') return schedule.weekdays.includes(weekday)
  if (weekday !== schedule.weekday) return false
  const today = new Date(date * day)
  if (schedule.week === 'last') return new Date((date + 7) * day).getUTCMonth() !== today.getUTCMonth()
  return Math.ceil(today.getUTCDate() / 7) === weeks[schedule.week]
}
