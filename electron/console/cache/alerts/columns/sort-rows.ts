import { holeFlags, places, resolvedPlace } from '../../alert-flags.ts'
import type { AlertColumns } from './alert-columns.ts'

/** What is sorted: a copy, since rows may change meanwhile. No alert in it last fired before `oldest` or after `newest`. */
export type RowsToSort = Pick<AlertColumns, 'size' | 'flags' | 'site' | 'lastFiredAt' | 'oldest' | 'newest'>

/** The rows of a site are those from its start to the start of the next one. */
export interface SiteRows {
  starts: Uint32Array
  rows: Uint32Array
}

export interface SortedRows {
  /** The alerts of each place, newest first; of one instant the lower rows. */
  byPlace: Uint32Array[]
  bySite: SiteRows
}

/** Parts of the time span. */
const parts = 65_536
/** Rows, and parts of the time span, that are one part of the work. */
const rowsAtOnce = 16_384
const partsAtOnce = 4096

/**
 * Sorts all rows, in small parts of about a millisecond; their sites are below `sites`. Spread over parts of the time span, then each of these by
 * itself: comparing a million rows with each other takes too long.
 */
export function* sortRows(columns: RowsToSort, sites: number): Generator<undefined, SortedRows> {
  const { size } = columns
  const starts = new Uint32Array(parts + 1)
  const counts = new Uint32Array(resolvedPlace + 1)
  for (let from = 0; from < size; from += rowsAtOnce) {
    count(columns, starts, counts, from, Math.min(size, from + rowsAtOnce))
    yield
  }
  runningSum(starts)
  const rows = new Uint32Array(starts[parts] as number)
  const times = new Float64Array(rows.length)
  const next = starts.slice(0, parts)
  for (let from = 0; from < size; from += rowsAtOnce) {
    spread(columns, rows, times, next, from, Math.min(size, from + rowsAtOnce))
    yield
  }
  for (let from = 0; from < parts; from += partsAtOnce) {
    sortParts(rows, times, starts, from, from + partsAtOnce)
    yield
  }
  const byPlace = Array.from(counts, (own) => new Uint32Array(own))
  const filled = new Uint32Array(resolvedPlace + 1)
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    part(columns, rows, byPlace, filled, from, Math.min(rows.length, from + rowsAtOnce))
    yield
  }
  return { byPlace, bySite: yield* sortBySite(columns, sites, rows.length) }
}

function* sortBySite({ size, flags, site }: RowsToSort, sites: number, total: number): Generator<undefined, SiteRows> {
  const starts = new Uint32Array(sites + 1)
  for (let from = 0; from < size; from += rowsAtOnce) {
    countBySite(flags, site, starts, from, Math.min(size, from + rowsAtOnce))
    yield
  }
  runningSum(starts)
  const rows = new Uint32Array(total)
  const next = starts.slice()
  for (let from = 0; from < size; from += rowsAtOnce) {
    spreadBySite(flags, site, rows, next, from, Math.min(size, from + rowsAtOnce))
    yield
  }
  return { starts, rows }
}

// The loops stand in functions of their own: inside a generator they are not compiled for long.

function count(
  { flags, lastFiredAt, oldest, newest }: RowsToSort,
  starts: Uint32Array,
  counts: Uint32Array,
  from: number,
  to: number,
): void {
  const scale = scaleOf(oldest, newest)
  for (let row = from; row < to; row += 1) {
    const own = flags[row] as number
    if (own === holeFlags) continue
    const after = (((newest - (lastFiredAt[row] as number)) * scale) | 0) + 1
    starts[after] = (starts[after] as number) + 1
    const place = places[own] as number
    counts[place] = (counts[place] as number) + 1
  }
}

function spread(
  { flags, lastFiredAt, oldest, newest }: RowsToSort,
  rows: Uint32Array,
  times: Float64Array,
  next: Uint32Array,
  from: number,
  to: number,
): void {
  const scale = scaleOf(oldest, newest)
  for (let row = from; row < to; row += 1) {
    if (flags[row] === holeFlags) continue
    const at = lastFiredAt[row] as number
    const own = ((newest - at) * scale) | 0
    const place = next[own] as number
    rows[place] = row
    times[place] = at
    next[own] = place + 1
  }
}

/** A part holds a handful, in the order of the rows: insertion, which leaves those of one instant as they are. */
function sortParts(rows: Uint32Array, times: Float64Array, starts: Uint32Array, from: number, to: number): void {
  for (let own = from; own < to; own += 1) {
    const [first, end] = [starts[own] as number, starts[own + 1] as number]
    for (let index = first + 1; index < end; index += 1) {
      const row = rows[index] as number
      const at = times[index] as number
      let hole = index
      while (hole > first && (times[hole - 1] as number) < at) {
        rows[hole] = rows[hole - 1] as number
        times[hole] = times[hole - 1] as number
        hole -= 1
      }
      rows[hole] = row
      times[hole] = at
    }
  }
}

function part(
  { flags }: RowsToSort,
  rows: Uint32Array,
  byPlace: readonly Uint32Array[],
  filled: Uint32Array,
  from: number,
  to: number,
): void {
  for (let index = from; index < to; index += 1) {
    const row = rows[index] as number
    const place = places[flags[row] as number] as number
    const list = byPlace[place] as Uint32Array
    list[filled[place] as number] = row
    filled[place] = (filled[place] as number) + 1
  }
}

/** Each is counted where the one after it begins. */
function countBySite(flags: Uint8Array, site: Uint32Array, starts: Uint32Array, from: number, to: number): void {
  for (let row = from; row < to; row += 1) {
    const after = (site[row] as number) + 1
    if (flags[row] !== holeFlags) starts[after] = (starts[after] as number) + 1
  }
}

function spreadBySite(flags: Uint8Array, site: Uint32Array, rows: Uint32Array, next: Uint32Array, from: number, to: number): void {
  for (let row = from; row < to; row += 1) {
    if (flags[row] === holeFlags) continue
    const own = site[row] as number
    rows[next[own] as number] = row
    next[own] = (next[own] as number) + 1
  }
}

function scaleOf(oldest: number, newest: number): number {
  return (parts - 1) / Math.max(1, newest - oldest)
}

function runningSum(counts: Uint32Array): void {
  for (let index = 1; index < counts.length; index += 1) counts[index] = (counts[index] as number) + (counts[index - 1] as number)
}
