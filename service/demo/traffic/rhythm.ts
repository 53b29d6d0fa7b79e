import type { Instant } from '../../../shared/model/ids.ts'

/** Who comes to a site decides when they come. */
export type Audience = 'shoppers' | 'office' | 'readers' | 'machines'

/** Visits by local hour, midnight first; the mean over a working day is about 1. */
const hours: Record<Audience, readonly number[]> = {
  shoppers: [0.4, 0.2, 0.15, 0.1, 0.1, 0.2, 0.4, 0.7, 1.0, 1.2, 1.3, 1.3, 1.4, 1.3, 1.2, 1.2, 1.3, 1.4, 1.6, 1.9, 2.0, 1.7, 1.1, 0.7],
  office: [0.15, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 1.1, 2.0, 2.3, 2.3, 2.1, 1.5, 1.9, 2.1, 2.0, 1.7, 1.1, 0.7, 0.5, 0.4, 0.3, 0.3, 0.2],
  readers: [0.5, 0.3, 0.2, 0.2, 0.2, 0.4, 0.9, 1.4, 1.3, 1.1, 1.0, 1.1, 1.4, 1.2, 1.0, 1.0, 1.1, 1.2, 1.3, 1.5, 1.7, 1.6, 1.2, 0.8],
  machines: [0.6, 0.6, 0.7, 0.7, 0.6, 0.6, 0.8, 1.0, 1.1, 1.2, 1.2, 1.1, 1.0, 1.1, 1.2, 1.1, 1.1, 1.0, 0.9, 0.9, 0.8, 0.8, 0.7, 0.6],
}

const weekend: Record<Audience, number> = { shoppers: 1.25, office: 0.25, readers: 1.1, machines: 0.8 }

/** How busy a site is at an instant, 1 being its usual hour: local hour, smoothed, and week-end. */
export function activity(audience: Audience, timeZone: string, at: Instant): number {
  const local = localTime(timeZone, at)
  const curve = hours[audience]
  const here = curve[local.hour] ?? 1
  const next = curve[(local.hour + 1) % 24] ?? 1
  const level = here + (next - here) * (local.minute / 60)
  return level * (local.weekday === 0 || local.weekday === 6 ? weekend[audience] : 1)
}

export type LocalTime = { weekday: number; hour: number; minute: number }

/** Wall-clock time in an IANA zone; `weekday` 0 is Sunday. */
export function localTime(timeZone: string, at: Instant): LocalTime {
  const local = new Date(at + offsetOf(timeZone, at))
  return { weekday: local.getUTCDay(), hour: local.getUTCHours(), minute: local.getUTCMinutes() }
}

/** Zones change their offset on quarter hours only, so one answer serves fifteen minutes. By zone, then by quarter. */
const offsets = new Map<string, Map<number, number>>()
const formats = new Map<string, Intl.DateTimeFormat>()

function offsetOf(timeZone: string, at: Instant): number {
  const quarter = at - (at % 900_000)
  let known = offsets.get(timeZone)
  // A process that runs for months must not keep them all.
  if (!known || known.size > 2000) {
    known = new Map()
    offsets.set(timeZone, known)
  }
  let offset = known.get(quarter)
  if (offset === undefined) {
    offset = computeOffset(timeZone, quarter)
    known.set(quarter, offset)
  }
  return offset
}

function computeOffset(timeZone: string, at: Instant): number {
  const part: Record<string, number> = {}
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) part[type] = Number(value)
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second) - at
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    const numeric = 'numeric'
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    })
    formats.set(timeZone, format)
  }
  return format
}
