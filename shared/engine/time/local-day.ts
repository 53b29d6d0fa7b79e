import type { Instant } from '../../model/ids.ts'

const hour = 3_600_000
const minute = 60_000
const formats = new Map<string, Intl.DateTimeFormat>()
const starts = new Map<string, Instant>()
/** Beginnings of days that are remembered before they are found anew. */
const maximumRemembered = 4000

/** The day, `YYYY-MM-DD`, that an instant lies in by the calendar of an IANA zone; an unknown zone counts as UTC. */
export function localDay(at: Instant, zone: string): string {
  let format = formats.get(zone)
  if (!format) {
    // Sweden writes dates as ISO 8601 does.
    const options = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
    try {
      format = new Intl.DateTimeFormat('sv-SE', { ...options, timeZone: zone })
    } catch {
      format = new Intl.DateTimeFormat('sv-SE', { ...options, timeZone: 'UTC' })
    }
    formats.set(zone, format)
  }
  return format.format(at)
}

/** The first minute of a day in a zone. Days are 23 to 25 hours long where clocks are changed, and a few were left out. */
export function startOfDay(day: string, zone: string): Instant {
  const key = `${day} ${zone}`
  const known = starts.get(key)
  if (known !== undefined) return known
  const midnight = Date.parse(`${day}T00:00:00Z`)
  let [before, after] = [(midnight - 16 * hour) / minute, (midnight + 16 * hour) / minute]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (localDay(middle * minute, zone) >= day) after = middle
    else before = middle
  }
  if (starts.size >= maximumRemembered) starts.clear()
  starts.set(key, after * minute)
  return after * minute
}

/** The day after another by the calendar. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 24 * hour).toISOString().slice(0, 10)
}

/** Days from one to another, both included, in order; none when the second is before the first. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = []
  for (let day = from; day <= to; day = dayAfter(day)) days.push(day)
  return days
}
