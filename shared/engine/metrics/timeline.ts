import type { Instant } from '../../model/ids.ts'
import type { MetricDefinition } from '../../model/metric.ts'
import { type Bucket, mergeBucket, newBucket, observe } from './bucket.ts'

/** Label name to value. */
export type Labels = Readonly<Record<string, string>>

/** One label set of a metric. Two series with the same `key` are the same. */
export interface Series {
  readonly labels: Labels
  /** Canonical text of the labels: JSON with sorted names. */
  readonly key: string
  /** Decides which label sets are kept when there are too many. */
  readonly hash: number
  /** No label but `other`: always kept. */
  readonly catchAll: boolean
}

/** A bucket where it stands. */
export interface Cell {
  readonly minute: number
  readonly series: Series
  readonly bucket: Bucket
}

/** The buckets of one metric of one site by minute (unix minutes, UTC), as far as they are loaded. */
export interface Timeline {
  readonly kind: MetricDefinition['kind']
  /** Minutes that have cells, ascending. */
  readonly minutes: number[]
  readonly cells: Map<number, Map<string, Cell>>
}

/** Label sets that a metric keeps in one minute; the rest is counted under `other`. */
export const maximumSeries = 200

/** Value of every label of the series that holds what does not fit. */
export const otherValue = 'other'

/** Minute (unix, UTC) that an instant lies in. */
export function minuteOf(at: Instant): number {
  return Math.floor(at / 60_000)
}

/** A timeline without cells. */
export function newTimeline(kind: MetricDefinition['kind']): Timeline {
  return { kind, minutes: [], cells: new Map() }
}

/** The series of a label set. */
export function newSeries(labels: Labels): Series {
  const sorted = Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
  const key = JSON.stringify(sorted)
  return { labels: sorted, key, hash: hashOf(key), catchAll: Object.values(sorted).every((value) => value === otherValue) }
}

/** A text that is the same for the same labels, cheaper than the canonical one. The names must come in sorted order. */
export function labelKey(labels: Labels): string {
  let key = ''
  for (const name in labels) key += `${name}\u001f${labels[name]}\u001e`
  return key
}

/** The labels of a `labelKey`. No value has control characters in it: the privacy guard takes them out. */
export function labelsOf(key: string): Labels {
  const pairs = key.split('\u001e').slice(0, -1)
  return Object.fromEntries(pairs.map((pair) => pair.split('\u001f') as [string, string]))
}

/** FNV-1a, 32 bits (draft-eastlake-fnv, section 2), over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** What an observation did to the cells of its minute. */
export interface CellChange {
  /** The cell that took the observation. */
  changed: Cell
  /** A cell that made room: its bucket has been merged into `other`, and it is gone. */
  evicted?: { cell: Cell; other: Cell }
}

/**
 * Adds one observation. A minute keeps the `maximumSeries` label sets with the
 * smallest hashes and merges all others into one, so that the outcome is the same
 * in any order. `value` must have gone through `exact`.
 */
export function observeAt(timeline: Timeline, series: Series, value: number, at: Instant): CellChange {
  const minute = minuteOf(at)
  const cells = cellsOf(timeline, minute)
  const known = cells.get(series.key)
  if (known) {
    observe(known.bucket, value, at)
    return { changed: known }
  }
  if (series.catchAll || !isFull(cells)) return { changed: observed(openCell(timeline, minute, cells, series), value, at) }
  const largest = largestOf(cells)
  if (!largest || compare(series, largest.series) > 0) {
    return { changed: observed(catchAllCell(timeline, minute, cells, series), value, at) }
  }
  cells.delete(largest.series.key)
  const other = catchAllCell(timeline, minute, cells, largest.series)
  mergeBucket(other.bucket, largest.bucket)
  return { changed: observed(openCell(timeline, minute, cells, series), value, at), evicted: { cell: largest, other } }
}

/** Puts a stored bucket back where it was, unless that place is taken. */
export function restoreCell(timeline: Timeline, minute: number, series: Series, bucket: Bucket): void {
  const cells = cellsOf(timeline, minute)
  if (!cells.has(series.key)) cells.set(series.key, { minute, series, bucket })
}

/** Forgets minutes before `minute`. */
export function trimTimeline(timeline: Timeline, minute: number): void {
  let dropped = 0
  while (dropped < timeline.minutes.length && timeline.minutes[dropped]! < minute) timeline.cells.delete(timeline.minutes[dropped++]!)
  if (dropped > 0) timeline.minutes.splice(0, dropped)
}

/** Index of the first present minute that is not before `minute`. */
export function firstIndex(timeline: Timeline, minute: number): number {
  let low = 0
  let high = timeline.minutes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (timeline.minutes[middle]! < minute) low = middle + 1
    else high = middle
  }
  return low
}

/** The cell for label sets of this form that did not fit: every label says `other`. */
function catchAllCell(timeline: Timeline, minute: number, cells: Map<string, Cell>, { labels }: Series): Cell {
  const series = newSeries(Object.fromEntries(Object.keys(labels).map((name) => [name, otherValue])))
  return cells.get(series.key) ?? openCell(timeline, minute, cells, series)
}

function isFull(cells: Map<string, Cell>): boolean {
  if (cells.size < maximumSeries) return false
  let kept = 0
  for (const cell of cells.values()) if (!cell.series.catchAll) kept++
  return kept >= maximumSeries
}

function cellsOf(timeline: Timeline, minute: number): Map<string, Cell> {
  let cells = timeline.cells.get(minute)
  if (!cells) {
    cells = new Map()
    timeline.cells.set(minute, cells)
    const last = timeline.minutes.at(-1)
    if (last === undefined || last < minute) timeline.minutes.push(minute)
    else timeline.minutes.splice(firstIndex(timeline, minute), 0, minute)
  }
  return cells
}

function openCell(timeline: Timeline, minute: number, cells: Map<string, Cell>, series: Series): Cell {
  const cell = { minute, series, bucket: newBucket(timeline.kind) }
  cells.set(series.key, cell)
  return cell
}

function observed(cell: Cell, value: number, at: Instant): Cell {
  observe(cell.bucket, value, at)
  return cell
}

function largestOf(cells: Map<string, Cell>): Cell | undefined {
  let largest: Cell | undefined
  for (const cell of cells.values()) {
    if (!cell.series.catchAll && (!largest || compare(cell.series, largest.series) > 0)) largest = cell
  }
  return largest
}

function compare(a: Series, b: Series): number {
  return a.hash - b.hash || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
}
