import { instantOfWall, wallClock, wallDay } from '../../../shared/engine/time/wall-clock.ts'
import { messages } from '../../messages/messages.ts'
import { timeZone, zoned } from './zone.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** A length of time in its two largest units at most: `12 s`, `4 min`, `1 h 12 min`, `3 d`. Input in ms. */
export function spanText(ms: number): string {
  const text = messages.common
  if (ms < minute) return text.seconds(Math.max(0, Math.floor(ms / 1000)))
  if (ms < hour) return text.minutes(Math.floor(ms / minute))
  if (ms < day) return text.hours(Math.floor(ms / hour), ms < 6 * hour ? Math.floor((ms % hour) / minute) : 0)
  return text.days(Math.floor(ms / day))
}

/** `4 min ago`, `in 2 h`, `now`. */
export function relativeText(at: number, now: number): string {
  const distance = now - at
  if (Math.abs(distance) < 1000) return messages.common.now
  return distance > 0 ? messages.common.ago(spanText(distance)) : messages.common.ahead(spanText(-distance))
}

const exact: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'medium' }
const zoneName: Intl.DateTimeFormatOptions = { timeZoneName: 'short' }

/** Exact time in the zone that is shown and in UTC, one line each. */
export function exactText(at: number): string {
  const date = new Date(at)
  const name =
    zoned(zoneName)
      .formatToParts(date)
      .find((part) => part.type === 'timeZoneName')?.value ?? ''
  return messages.common.exact(`${zoned(exact).format(date)} ${name}`.trim(), `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`)
}

const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
const weekdayAndDate: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' }
const date: Intl.DateTimeFormatOptions = { dateStyle: 'short' }

/** Whether both are on one day of the zone that is shown. */
export function sameDay(one: number, other: number): boolean {
  return one === other || zoned(date).format(one) === zoned(date).format(other)
}

/** `14:02`, or `Tue, 3 Mar 14:02` when it is on another day than `now`. */
export function clockText(at: number, now: number): string {
  const time = zoned(clock).format(at)
  return sameDay(at, now) ? time : `${zoned(weekdayAndDate).format(at)} ${time}`
}

/** The next day's `hours` o'clock in the zone that is shown. */
export function tomorrowAt(hours: number, now: number): number {
  return instantOfWall(wallDay(wallClock(now, timeZone())).midnight + day + hours * hour, timeZone())
}

const seconds: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }

/** `10:06:58`, in the zone that is shown. */
export function clockSeconds(at: number): string {
  return zoned(seconds).format(at)
}
