import { messages } from '../../messages/messages.ts'

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

const localFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const zone = new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' })

/** Exact local and UTC time, one line each. */
export function exactText(at: number): string {
  const date = new Date(at)
  const zoneName = zone.formatToParts(date).find((part) => part.type === 'timeZoneName')?.value ?? ''
  return messages.common.exact(`${localFormat.format(date)} ${zoneName}`.trim(), `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`)
}

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' })

/** `14:02`, or `Tue, 3 Mar 14:02` when it is on another day than `now`. */
export function clockText(at: number, now: number): string {
  const date = new Date(at)
  const time = clockFormat.format(date)
  return date.toDateString() === new Date(now).toDateString() ? time : `${dayFormat.format(date)} ${time}`
}

const secondsFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })

/** `10:06:58`, local. */
export function clockSeconds(at: number): string {
  return secondsFormat.format(at)
}
