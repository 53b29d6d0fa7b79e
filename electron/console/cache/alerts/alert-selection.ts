import type { Instant } from '../../../../shared/model/ids.ts'
import { places, resolvedPlace } from '../alert-flags.ts'
import type { AlertColumns } from './alert-columns.ts'
import type { SortedPlace } from './alert-sorting.ts'

/** Which alerts: all parts must hold. A table that is null asks nothing. */
export interface AlertSelection {
  /** By flags. */
  flags: Uint8Array
  /** By number of the site. */
  sites: Uint8Array | null
  /** By number of the rule. */
  rules: Uint8Array | null
  lastFrom: Instant
  lastBefore: Instant
  firstFrom: Instant
  firstBefore: Instant
  /** What fits into no table. */
  others: ((row: number) => boolean)[]
}

export type AlertOrder = 'worst' | 'newest'

let scratch = new Uint32Array(0)
/** Asked at 0 only, it holds everything. */
const every = Uint8Array.of(1)

/** The rows of all alerts of the selection, in the order of the rows. Valid until the next call. */
export function matchingRows(columns: AlertColumns, selection: AlertSelection): Uint32Array {
  const { size, flags: flagsOf, site, rule, lastFiredAt, firstFiredAt } = columns
  const { flags, lastFrom, lastBefore, firstFrom, firstBefore } = selection
  if (scratch.length < size) scratch = new Uint32Array(Math.ceil(size * 1.25))
  const rows = scratch
  const { sites, rules } = selection
  let found = 0
  // Each in one pass: writing a million rows twice takes longer than asking three columns of them. And without a
  // condition in it, even where it looks odd: guessing wrong at every other row takes five times as long.
  if (lastFrom > 0 || lastBefore < Number.POSITIVE_INFINITY) {
    const [heldSites, siteMask] = sites === null ? [every, 0] : [sites, -1]
    const [heldRules, ruleMask] = rules === null ? [every, 0] : [rules, -1]
    for (let row = 0; row < size; row += 1) {
      const at = lastFiredAt[row] as number
      rows[found] = row
      found +=
        (flags[flagsOf[row] as number] as number) &
        (heldSites[(site[row] as number) & siteMask] as number) &
        (heldRules[(rule[row] as number) & ruleMask] as number) &
        Number(at >= lastFrom) &
        Number(at < lastBefore)
    }
  } else if (sites !== null && rules !== null) {
    for (let row = 0; row < size; row += 1) {
      rows[found] = row
      found += (flags[flagsOf[row] as number] as number) & (sites[site[row] as number] as number) & (rules[rule[row] as number] as number)
    }
  } else if (sites !== null) {
    for (let row = 0; row < size; row += 1) {
      rows[found] = row
      found += (flags[flagsOf[row] as number] as number) & (sites[site[row] as number] as number)
    }
  } else if (rules !== null) {
    for (let row = 0; row < size; row += 1) {
      rows[found] = row
      found += (flags[flagsOf[row] as number] as number) & (rules[rule[row] as number] as number)
    }
  } else {
    for (let row = 0; row < size; row += 1) {
      rows[found] = row
      found += flags[flagsOf[row] as number] as number
    }
  }
  if (firstFrom > 0 || firstBefore < Number.POSITIVE_INFINITY) found = within(rows, found, firstFiredAt, firstFrom, firstBefore)
  for (const holds of selection.others) {
    const all = found
    found = 0
    for (let index = 0; index < all; index += 1) {
      const row = rows[index] as number
      if (holds(row)) rows[found++] = row
    }
  }
  return rows.subarray(0, found)
}

function within(rows: Uint32Array, all: number, at: Float64Array, from: Instant, before: Instant): number {
  let found = 0
  for (let index = 0; index < all; index += 1) {
    const row = rows[index] as number
    const time = at[row] as number
    rows[found] = row
    found += Number(time >= from) & Number(time < before)
  }
  return found
}

/** How many alerts the selection has. */
export function countMatching(columns: AlertColumns, selection: AlertSelection): number {
  if (!onlyFlags(selection)) return matchingRows(columns, selection).length
  return columns.counts.reduce((sum, count, flags) => sum + count * (selection.flags[flags] as number), 0)
}

/** Above this many matching alerts a window is found by walking the kept order, and below this offset. */
const walkedFrom = 20_000
/** Parts of the time span of one place. */
const partsOfPlace = 4096

/**
 * The rows [offset, offset + limit) of the selection in an order, and how many there are. `worst`: open ones by
 * severity, newest first, then resolved ones; `newest`: by their last firing.
 */
export function selectWindow(
  columns: AlertColumns,
  selection: AlertSelection,
  order: AlertOrder,
  offset: number,
  limit: number,
): { total: number; rows: number[] } {
  const near = offset <= walkedFrom
  const sorted = near ? columns.sorting.byPlace() : null
  if (sorted && onlyFlags(selection)) {
    const total = countMatching(columns, selection)
    return { total, rows: offset >= total ? [] : walk(columns, sorted, selection, order, offset, limit) }
  }
  const matching = matchingRows(columns, selection)
  const total = matching.length
  if (offset >= total) return { total, rows: [] }
  if (sorted && total > walkedFrom) return { total, rows: walk(columns, sorted, selection, order, offset, limit) }
  // The next window of so many finds them sorted.
  if (near && total > walkedFrom) columns.sorting.prepare()
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

function onlyFlags({ sites, rules, lastFrom, lastBefore, firstFrom, firstBefore, others }: AlertSelection): boolean {
  const always = Number.POSITIVE_INFINITY
  return (
    sites === null &&
    rules === null &&
    others.length === 0 &&
    lastFrom <= 0 &&
    firstFrom <= 0 &&
    lastBefore === always &&
    firstBefore === always
  )
}

/** Goes through the kept order until the window is full. */
function walk(
  columns: AlertColumns,
  sorted: readonly SortedPlace[],
  selection: AlertSelection,
  order: AlertOrder,
  offset: number,
  limit: number,
): number[] {
  const { sorting, lastFiredAt } = columns
  const holds = predicate(columns, selection)
  const wanted = sorted.filter((_, place) => selection.flags.some((asked, flags) => asked === 1 && places[flags] === place))
  const { moved } = sorting
  const stretches = order === 'worst' ? wanted.map((place) => [place]) : [wanted]
  const rows: number[] = []
  let skipped = 0
  for (const stretch of stretches) {
    const lists = stretch.flatMap(({ base, beside }) => [base, beside])
    const heads = lists.map(() => 0)
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

/** The same as `matchingRows` asks, of one row. */
function predicate(columns: AlertColumns, selection: AlertSelection): (row: number) => boolean {
  const { flags, sites, rules, lastFrom, lastBefore, firstFrom, firstBefore, others } = selection
  return (row) => {
    if (flags[columns.flags[row] as number] !== 1) return false
    if (sites !== null && sites[columns.site[row] as number] !== 1) return false
    if (rules !== null && rules[columns.rule[row] as number] !== 1) return false
    const [last, first] = [columns.lastFiredAt[row] as number, columns.firstFiredAt[row] as number]
    if (last < lastFrom || last >= lastBefore || first < firstFrom || first >= firstBefore) return false
    return others.every((test) => test(row))
  }
}
