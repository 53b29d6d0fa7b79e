const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Ranges that charts and timelines offer, by the word that stands in the URL. */
export const timeRanges = {
  '1h': hour,
  '6h': 6 * hour,
  '24h': day,
  '7d': 7 * day,
  '14d': 14 * day,
  '30d': 30 * day,
  '90d': 90 * day,
  '365d': 365 * day,
} as const
export type TimeRangeName = keyof typeof timeRanges

/** [from, to) in unix ms. */
export interface TimeSpan {
  from: number
  to: number
}

/** Whether a length (ms) is worth offering where so many days are kept: up to a week, and whatever else fits in. */
export function isWithin(length: number, days: number): boolean {
  return length <= Math.max(7, days) * day
}

/** The ranges worth offering where so many days are kept. */
export function rangesWithin(days: number): TimeRangeName[] {
  return (Object.keys(timeRanges) as TimeRangeName[]).filter((name) => isWithin(timeRanges[name], days))
}

/** Reads a range from a URL; anything unknown is the given default. */
export function readRange(text: string | null, fallback: TimeRangeName): TimeRangeName {
  return text !== null && Object.hasOwn(timeRanges, text) ? (text as TimeRangeName) : fallback
}

const steps = [
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
]

/** Step of a metric query over a span, in ms: the finest with at most `most` steps. Finer ones show noise, not shape. */
export function stepFor(span: number, most = 240): number {
  return steps.find((step) => span / step <= most) ?? Math.ceil(span / most / minute) * minute
}

/** A range that ends now, on whole steps so that a live chart does not flicker with every second. */
export function endingAt(now: number, length: number): TimeSpan & { step: number } {
  const step = stepFor(length)
  const to = Math.floor(now / step) * step + step
  return { from: to - Math.ceil(length / step) * step, to, step }
}
