import type { Instant } from '../../model/ids.ts'

const minute = 60_000
const day = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * What a clock on the wall of a zone shows, as the milliseconds that the same
 * reading would be in UTC. `zone` is an IANA name; null means the zone of this
 * machine. Throws RangeError for a zone that is not known.
 */
export function wallClock(at: Instant, zone: string | null): number {
  // The parts are whole seconds; what is below them is the same in every zone.
  const parts: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = Number(value)
  const { year = 0, month = 1, day: date = 1, hour = 0, minute: minutes = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, date, hour, minutes, second) + (at % 1000)
}

/**
 * The instant at which a clock of the zone shows `wall` (milliseconds, as `wallClock` gives them). As RFC 5545,
 * section 3.3.5, reads local times: one that is shown twice is its first time, one that is left out is counted from before the gap.
 */
export function instantOfWall(wall: number, zone: string | null): Instant {
  const [before, after] = [wall - day, wall + day].map((near) => wallClock(near, zone) - near) as [number, number]
  const candidates = [wall - before, wall - after].filter((at) => wallClock(at, zone) === wall)
  return candidates.length > 0 ? Math.min(...candidates) : wall - before
}

/** The midnight of the day that a wall reading is in, and its ISO weekday: 1 is Monday, 7 is Sunday. */
export function wallDay(wall: number): { midnight: number; weekday: number } {
  const midnight = Math.floor(wall / day) * day
  return { midnight, weekday: ((Math.floor(wall / day) + 3) % 7) + 1 }
}

/** `HH:MM` in milliseconds since midnight. */
export function timeOfDay(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return (hours * 60 + minutes) * minute
}

function formatOf(zone: string | null): Intl.DateTimeFormat {
  const key = zone ?? ''
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat('en', {
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      ...(zone === null ? {} : { timeZone: zone }),
    })
    formats.set(key, format)
  }
  return format
}
