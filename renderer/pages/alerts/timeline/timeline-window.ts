import { isWithin, type TimeSpan, timeRanges } from '../../../charts/axis/time-range.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A stretch of time that the timeline shows: its length, and its end; without an end it follows the clock. */
export interface TimelineWindow {
  length: number
  end: number | null
}

/** Lengths to zoom through, by the word that stands in the address. */
const lengths: Record<string, number> = { '15m': 15 * minute, ...timeRanges }

/** What the timeline shows when nothing else is asked for. */
export const usualWindow: TimelineWindow = { length: day, end: null }

/** The words to zoom through, shortest first: from 15 minutes to all that is kept. */
export function zoomLevels(retentionDays: number): string[] {
  return Object.keys(lengths).filter((word) => isWithin(lengths[word] ?? 0, retentionDays))
}

/** The window that an address asks for; anything that cannot be read is the usual one. */
export function readWindow(range: string, end: string): TimelineWindow {
  const length = Object.hasOwn(lengths, range) ? (lengths[range] ?? day) : day
  return { length, end: /^\d{1,15}$/.test(end) ? Number(end) : null }
}

/** The word of a length, for the address and for its name. */
export function wordOf(length: number): string {
  return Object.keys(lengths).find((word) => lengths[word] === length) ?? '24h'
}

const bins = [
  15 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  12 * hour,
  day,
  3 * day,
]

/** Length of one bin, ms: the finest with 180 bins at most. */
export function binLength(length: number): number {
  return bins.find((bin) => length / bin <= 180) ?? 3 * day
}

/** The whole bins of a window, the last of which holds its end. */
export function timelineSpan({ length, end }: TimelineWindow, now: number): TimeSpan & { steps: number } {
  const bin = binLength(length)
  const steps = Math.ceil(length / bin)
  const to = Math.floor((end ?? now) / bin) * bin + bin
  return { from: to - steps * bin, to, steps }
}

/** One level nearer (-1) or farther (1); the time at `anchor` (0: its beginning, 1: its end) stays where it is. */
export function zoom(window: TimelineWindow, levels: readonly string[], by: 1 | -1, anchor: number, now: number): TimelineWindow {
  const at = levels.indexOf(wordOf(window.length))
  const length = lengths[levels[Math.min(levels.length - 1, Math.max(0, at + by))] ?? ''] ?? window.length
  const end = window.end ?? now
  const fixed = end - window.length * (1 - anchor)
  return ending({ length, end: Math.round(fixed + length * (1 - anchor)) }, levels, now)
}

/** Moved by a part of its length; it follows the clock once it has come to it, and goes no further back than is kept. */
export function pan(window: TimelineWindow, levels: readonly string[], by: number, now: number): TimelineWindow {
  return ending({ length: window.length, end: Math.round((window.end ?? now) + by * window.length) }, levels, now)
}

function ending({ length, end }: { length: number; end: number }, levels: readonly string[], now: number): TimelineWindow {
  // Within a bin of the clock nothing newer could be seen anyway: going back and forth again ends where it began.
  if (end > now - binLength(length)) return { length, end: null }
  const kept = lengths[levels.at(-1) ?? ''] ?? length
  const earliest = now - kept + length
  return { length, end: earliest >= now ? null : Math.max(end, earliest) }
}
