import { flagTable, places, resolvedPlace } from '../alert-flags.ts'
import type { AlertColumns } from './alert-columns.ts'
import type { AlertSelection } from './alert-selection.ts'
import { asksClassOnly, asksTime, classTable, countClasses, fewMatchingRows, gather, mark, predicate } from './alert-selection.ts'
import type { SortedPlace } from './alert-sorting.ts'

export type AlertOrder = 'worst' | 'newest'

/** Up to this many rows of the kept order are walked through without marking those of the selection before. */
const walkedAtMost = 20_000
/** Up to this many rows of a selection are sorted for themselves; of more, the kept order is walked. */
const sortedAtMost = 20_000
/** Where a selection can be found among less than this share of all rows, only those are looked at. */
const fewShare = 1 / 8
/** Rows of the kept order that are passed together while the window begins after them. */
const block = 1024
/** Parts of the time span of one place. */
const partsOfPlace = 4096

/**
 * The rows [offset, offset + limit) of the selection in an order, and how many there are. `worst`: open ones by
 * severity, newest first, then resolved ones; `newest`: by their last firing. What can be counted without looking at
 * all rows is; then the window is found along the kept order, or among the few rows that come into question.
 */
export function selectWindow(
  columns: AlertColumns,
  selection: AlertSelection,
  order: AlertOrder,
  offset: number,
  limit: number,
): { total: number; rows: number[] } {
  const { sorting } = columns
  const sorted = sorting.byPlace()
  const kept = sorted && keptOrder(columns, sorted, selection, order)
  const counted = countedBefore(columns, selection, kept)
  if (counted !== null && offset >= counted) return { total: counted, rows: [] }
  // As if they lay evenly among the others.
  if (counted !== null && kept && ((offset + limit) * kept.among) / counted <= walkedAtMost)
    return { total: counted, rows: walk(columns, kept.stretches, predicate(columns, selection), null, offset, limit) }
  const most = Math.floor(columns.size * fewShare)
  const few = kept && kept.among <= most ? keptRows(columns, kept, selection) : fewMatchingRows(columns, selection, most)
  if (few) return cutWindow(columns, few, order, offset, limit)
  const { total, marks } = mark(columns, selection)
  if (offset >= total) return { total, rows: [] }
  if (kept && total > sortedAtMost) {
    for (const row of sorting.moved.keys()) if (marks[row] === 1) marks[row] = movedMark
    return { total, rows: walk(columns, kept.stretches, (row) => marks[row] !== 0, marks, offset, limit) }
  }
  // The next window of so many finds them sorted.
  if (total > sortedAtMost) sorting.prepare()
  return cutWindow(columns, gather(columns.size, total), order, offset, limit)
}

/** The mark of a row that stands elsewhere than the base of the kept order says. */
const movedMark = 2

/** How many the selection has, where that is known or a matter of looking at a few rows; null where it is not. */
function countedBefore(columns: AlertColumns, selection: AlertSelection, kept: KeptOrder | null): number | null {
  const { sites } = selection
  const timed = asksTime(selection)
  if (asksClassOnly(selection)) {
    if (!timed) return countClasses(columns, classTable(columns, selection))
    return kept && wholePlaces(selection) ? kept.total : null
  }
  if (timed || sites === null || !asksClassOnly({ ...selection, sites: null })) return null
  // On nearly all sites: those of the others are less.
  const without = { ...selection, sites: sites.map((asked) => 1 - asked) }
  const few = fewMatchingRows(columns, without, Math.floor(columns.size * fewShare))
  return few && countClasses(columns, classTable(columns, selection)) - few.length
}

function cutWindow(columns: AlertColumns, matching: Uint32Array, order: AlertOrder, offset: number, limit: number) {
  const total = matching.length
  if (offset >= total) return { total, rows: [] }
  const end = Math.min(total, offset + limit)
  return { total, rows: head(columns, matching, order === 'worst', offset, end) ?? cut(columns, matching, order === 'worst', offset, end) }
}

/** Rows that are looked at to guess where a window ends, and how many of them more than needed are taken, so that it hardly ever fails. */
const samples = 4096
const spare = 4

/**
 * A window near the beginning of very many rows: only those before a guessed end are sorted. Null when the guess was
 * short, or the window is no small part of all.
 */
function head(columns: AlertColumns, matching: Uint32Array, byPlace: boolean, offset: number, end: number): number[] | null {
  const { flags, lastFiredAt, oldest, newest } = columns
  if (matching.length < samples * 4) return null
  // Rises in the order of the list; only equal instants have equal numbers.
  const span = byPlace ? newest - oldest + 1 : 0
  const guess = new Float64Array(samples)
  for (let index = 0; index < samples; index += 1) {
    const row = matching[Math.floor((index * matching.length) / samples)] as number
    guess[index] = (places[flags[row] as number] as number) * span - (lastFiredAt[row] as number)
  }
  const wanted = Math.ceil((2 * end * samples) / matching.length) + spare
  if (wanted > samples / 4) return null
  const last = guess.sort()[wanted] as number
  const rows: number[] = []
  for (let index = 0; index < matching.length; index += 1) {
    const row = matching[index] as number
    if ((places[flags[row] as number] as number) * span - (lastFiredAt[row] as number) <= last) rows.push(row)
  }
  if (rows.length < end) return null
  rows.sort(comparison(columns, byPlace))
  return rows.slice(offset, end)
}

function comparison({ flags, lastFiredAt }: AlertColumns, byPlace: boolean): (a: number, b: number) => number {
  return (a, b) => {
    const place = byPlace ? (places[flags[a] as number] as number) - (places[flags[b] as number] as number) : 0
    return place || (lastFiredAt[b] as number) - (lastFiredAt[a] as number) || a - b
  }
}

/** Counts how many rows each part of the order holds, and sorts only the parts that the window touches. */
function cut(columns: AlertColumns, matching: Uint32Array, byPlace: boolean, offset: number, end: number): number[] {
  const { flags, lastFiredAt, oldest, newest } = columns
  const scale = (partsOfPlace - 1) / Math.max(1, newest - oldest)
  const counts = new Uint32Array((resolvedPlace + 1) * partsOfPlace)
  const partOf = new Uint16Array(matching.length)
  for (let index = 0; index < matching.length; index += 1) {
    const row = matching[index] as number
    const place = byPlace ? (places[flags[row] as number] as number) : 0
    const part = place * partsOfPlace + (((newest - (lastFiredAt[row] as number)) * scale) | 0)
    partOf[index] = part
    counts[part] = (counts[part] as number) + 1
  }
  let [first, last, before, reached] = [-1, counts.length - 1, 0, 0]
  for (let part = 0; part < counts.length; part += 1) {
    const next = reached + (counts[part] as number)
    if (first < 0 && next > offset) [first, before] = [part, reached]
    if (next >= end) {
      last = part
      break
    }
    reached = next
  }
  const rows: number[] = []
  for (let index = 0; index < matching.length; index += 1) {
    const part = partOf[index] as number
    if (part >= first && part <= last) rows.push(matching[index] as number)
  }
  rows.sort(comparison(columns, byPlace))
  return rows.slice(offset - before, end - before)
}

/** Lists of rows, newest first, that are merged with each other: base and beside of a place by turns. */
type Stretch = Uint32Array[]

/** The part of the kept order in which all alerts of a selection are. */
interface KeptOrder {
  /** One after the other. */
  stretches: Stretch[]
  /** Rows in them, also such as have moved. */
  among: number
  /** Alerts in them. */
  total: number
}

/** Of the kept order only the places and the time that the selection asks for. */
function keptOrder(columns: AlertColumns, sorted: readonly SortedPlace[], selection: AlertSelection, order: AlertOrder): KeptOrder {
  const { moved } = columns.sorting
  const { lastFrom, lastBefore } = selection
  const wanted = [...sorted.keys()].filter((place) => selection.flags.some((asked, flags) => asked === 1 && places[flags] === place))
  const [from, before] = [Math.ceil(lastFrom) - 1, Math.ceil(lastBefore) - 1]
  const times = [timesOf(columns, false), timesOf(columns, true)] as const
  const part = (list: Uint32Array, beside: 0 | 1) =>
    asksTime(selection) ? list.subarray(firstNotAfter(list, times[beside], 0, before), firstNotAfter(list, times[beside], 0, from)) : list
  const stretches = wanted.map((place) => {
    const { base, beside } = sorted[place] as SortedPlace
    return [part(base, 0), part(beside, 1)]
  })
  const among = stretches.flat().reduce((sum, list) => sum + list.length, 0)
  let gone = 0
  for (const { place, at } of moved.values()) if (wanted.includes(place) && at > from && at <= before) gone += 1
  return { stretches: order === 'worst' ? stretches : [stretches.flat()], among, total: among - gone }
}

/** Whether a selection asks for all alerts of each place or for none, as far as flags and rules go. */
function wholePlaces({ flags, rules }: AlertSelection): boolean {
  if (rules !== null) return false
  const asked = new Map<number, number>()
  return anyFlags.every((any, own) => {
    if (any === 0) return true
    const place = places[own] as number
    const before = asked.get(place) ?? (flags[own] as number)
    asked.set(place, before)
    return before === flags[own]
  })
}

const anyFlags = flagTable(() => true)

/** The rows of the selection within the kept order, in no order. */
function keptRows(columns: AlertColumns, { stretches, among }: KeptOrder, selection: AlertSelection): Uint32Array {
  const { moved } = columns.sorting
  const holds = predicate(columns, selection)
  const rows = new Uint32Array(among)
  let total = 0
  for (const lists of stretches) {
    for (const [index, list] of lists.entries())
      for (const row of list) if ((index % 2 === 1 || moved.size === 0 || !moved.has(row)) && holds(row)) rows[total++] = row
  }
  return rows.subarray(0, total)
}

/** By which instant a list has a row: the base has moved ones where they stood. */
function timesOf({ lastFiredAt, sorting: { moved } }: AlertColumns, beside: boolean): (row: number) => number {
  if (beside || moved.size === 0) return (row) => lastFiredAt[row] as number
  return (row) => moved.get(row)?.at ?? (lastFiredAt[row] as number)
}

/** Place of the first row from `from` on that did not fire after `until`. */
function firstNotAfter(list: Uint32Array, timeOf: (row: number) => number, from: number, until: number): number {
  let [low, high] = [from, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (timeOf(list[middle] as number) > until) low = middle + 1
    else high = middle
  }
  return low
}

/** Goes through the kept order until the window is full. With `marks` of its rows, it does not look at each one before the window. */
function walk(
  columns: AlertColumns,
  stretches: readonly Stretch[],
  holds: (row: number) => boolean,
  marks: Uint8Array | null,
  offset: number,
  limit: number,
): number[] {
  const { lastFiredAt, sorting } = columns
  const { moved } = sorting
  const rows: number[] = []
  let skipped = 0
  for (const lists of stretches) {
    const heads = lists.map(() => 0)
    if (marks) skipped += pass(columns, lists, heads, marks, offset - skipped)
    for (;;) {
      let [best, bestAt, from] = [-1, -1, -1]
      for (let index = 0; index < lists.length; index += 1) {
        const list = lists[index] as Uint32Array
        let head = heads[index] as number
        // The base still has rows that stand elsewhere by now.
        if (moved.size > 0 && index % 2 === 0) {
          while (head < list.length && moved.has(list[head] as number)) head += 1
          heads[index] = head
        }
        if (head >= list.length) continue
        const row = list[head] as number
        const at = lastFiredAt[row] as number
        if (at > bestAt || (at === bestAt && row < best)) [best, bestAt, from] = [row, at, index]
      }
      if (from < 0) break
      heads[from] = (heads[from] as number) + 1
      if (!holds(best)) continue
      if (skipped < offset) skipped += 1
      else rows.push(best)
      if (rows.length >= limit) return rows
    }
  }
  return rows
}

/** Moves the heads over whole blocks of a stretch as long as these hold no more than `most` marked rows; answers how many they held. */
function pass(columns: AlertColumns, lists: Stretch, heads: number[], marks: Uint8Array, most: number): number {
  const times = [timesOf(columns, false), timesOf(columns, true)]
  const timeOf = (index: number) => times[index % 2] as (row: number) => number
  let passed = 0
  for (;;) {
    let until = Number.NEGATIVE_INFINITY
    for (const [index, list] of lists.entries()) {
      const last = Math.min(list.length, (heads[index] as number) + block) - 1
      if (last >= (heads[index] as number)) until = Math.max(until, timeOf(index)(list[last] as number))
    }
    const next = lists.map((list, index) => firstNotAfter(list, timeOf(index), heads[index] as number, until))
    let held = 0
    for (const [index, list] of lists.entries()) held += countMarked(list, heads[index] as number, next[index] as number, marks, index % 2)
    if (passed + held > most || next.every((head, index) => head === heads[index])) return passed
    passed += held
    for (const [index, head] of next.entries()) heads[index] = head
  }
}

/** `shift` is 1 where rows with the mark of moved ones count too. */
function countMarked(list: Uint32Array, from: number, to: number, marks: Uint8Array, shift: number): number {
  let count = 0
  for (let index = from; index < to; index += 1) {
    const own = marks[list[index] as number] as number
    count += (own | (own >> shift)) & 1
  }
  return count
}
