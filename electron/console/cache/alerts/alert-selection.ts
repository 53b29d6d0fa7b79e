import type { Instant } from '../../../../shared/model/ids.ts'
import type { AlertColumns } from './alert-columns.ts'
import { classBits } from './alert-columns.ts'

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
  /** What fits into no table: each 1 or 0 by row. */
  marks: Uint8Array[]
  /** On these sites or among these rows; `wanted` 0: neither. */
  texts: { sites: Uint8Array; rows: Uint32Array; wanted: 0 | 1 }[]
}

/** 1 for each row of the selection that was asked last; read by fours where most of them are 0. */
let marked = new Uint8Array(0)
let byFours = new Uint32Array(0)
let rows = new Uint32Array(0)

/** The rows of all alerts of the selection, in the order of the rows. Valid until the next call. */
export function matchingRows(columns: AlertColumns, selection: AlertSelection): Uint32Array {
  return gather(columns.size, mark(columns, selection).total)
}

/** How many alerts the selection has. */
export function countMatching(columns: AlertColumns, selection: AlertSelection): number {
  if (asksClassOnly(selection) && !asksTime(selection)) return countClasses(columns, classTable(columns, selection))
  return mark(columns, selection).total
}

/** Whether rule and flags alone decide, or with a time span of the last firing: then there are counts, and no row needs to be looked at for its number. */
export function asksClassOnly({ sites, firstFrom, firstBefore, marks, texts }: AlertSelection): boolean {
  return sites === null && marks.length === 0 && texts.length === 0 && firstFrom <= 0 && firstBefore === Number.POSITIVE_INFINITY
}

export function asksTime({ lastFrom, lastBefore }: AlertSelection): boolean {
  return lastFrom > 0 || lastBefore < Number.POSITIVE_INFINITY
}

/** By class, as the columns count them. */
export function classTable({ counts }: AlertColumns, { flags, rules }: AlertSelection): Uint8Array {
  const table = new Uint8Array(counts.length)
  for (let rule = 0; rule << classBits < table.length; rule += 1)
    if (rules === null || rules[rule] === 1) table.set(flags, rule << classBits)
  return table
}

export function countClasses({ counts }: AlertColumns, classes: Uint8Array): number {
  return counts.reduce((sum, count, own) => sum + count * (classes[own] as number), 0)
}

/**
 * Marks the rows of the selection, and says how many they are. The marks are valid until the next call. One plain pass
 * for each kind of condition, without a branch and with every row written where it stands: a list of rows that grows as
 * they are found takes three times as long, because a processor cannot tell in time where it will write next.
 */
export function mark(columns: AlertColumns, selection: AlertSelection): { total: number; marks: Uint8Array } {
  const { size, flags, rule, site, lastFiredAt, firstFiredAt } = columns
  const { sites, lastFrom, lastBefore, firstFrom, firstBefore } = selection
  if (marked.length < size) {
    marked = new Uint8Array(Math.ceil((size * 1.25) / 4) * 4)
    byFours = new Uint32Array(marked.buffer)
  }
  const marks = marked
  marks.fill(0, size, Math.ceil(size / 4) * 4)
  const classes = classTable(columns, selection)
  const always = Number.POSITIVE_INFINITY
  let total = sites === null ? markClasses(marks, size, classes, rule, flags) : markSites(marks, size, classes, rule, flags, sites, site)
  if (asksTime(selection)) total = keepBetween(marks, size, lastFiredAt, lastFrom, lastBefore)
  if (firstFrom > 0 || firstBefore < always) total = keepBetween(marks, size, firstFiredAt, firstFrom, firstBefore)
  for (const asked of selection.marks) total = keepMarked(marks, size, asked)
  for (const { sites: own, rows: found, wanted } of selection.texts)
    total = keepText(marks, size, own, site, markedRows(size, found), 1 - wanted)
  return { total, marks }
}

/** The marked rows, `total` of them. Valid until the next call. */
export function gather(size: number, total: number): Uint32Array {
  if (rows.length < total) rows = new Uint32Array(Math.ceil(total * 1.25))
  const [found, marks, fours] = [rows, marked, byFours]
  let count = 0
  for (let four = 0; four * 4 < size; four += 1) {
    if (fours[four] === 0) continue
    for (let row = four * 4; row < four * 4 + 4; row += 1) if (marks[row] === 1) found[count++] = row
  }
  return found.subarray(0, total)
}

function markClasses(marks: Uint8Array, size: number, classes: Uint8Array, rule: Uint16Array, flags: Uint8Array): number {
  let total = 0
  for (let row = 0; row < size; row += 1) {
    const holds = classes[((rule[row] as number) << classBits) | (flags[row] as number)] as number
    marks[row] = holds
    total += holds
  }
  return total
}

function markSites(
  marks: Uint8Array,
  size: number,
  classes: Uint8Array,
  rule: Uint16Array,
  flags: Uint8Array,
  sites: Uint8Array,
  site: Uint32Array,
): number {
  let total = 0
  for (let row = 0; row < size; row += 1) {
    const holds =
      (classes[((rule[row] as number) << classBits) | (flags[row] as number)] as number) & (sites[site[row] as number] as number)
    marks[row] = holds
    total += holds
  }
  return total
}

function keepBetween(marks: Uint8Array, size: number, at: Float64Array, from: Instant, before: Instant): number {
  let total = 0
  for (let row = 0; row < size; row += 1) {
    const time = at[row] as number
    const holds = (marks[row] as number) & Number(time >= from) & Number(time < before)
    marks[row] = holds
    total += holds
  }
  return total
}

function keepMarked(marks: Uint8Array, size: number, asked: Uint8Array): number {
  let total = 0
  for (let row = 0; row < size; row += 1) {
    const holds = (marks[row] as number) & (asked[row] as number)
    marks[row] = holds
    total += holds
  }
  return total
}

function keepText(marks: Uint8Array, size: number, sites: Uint8Array, site: Uint32Array, found: Uint8Array, unwanted: number): number {
  let total = 0
  for (let row = 0; row < size; row += 1) {
    const holds = (marks[row] as number) & (((sites[site[row] as number] as number) | (found[row] as number)) ^ unwanted)
    marks[row] = holds
    total += holds
  }
  return total
}

function markedRows(size: number, found: Uint32Array): Uint8Array {
  const marks = new Uint8Array(size)
  for (const row of found) marks[row] = 1
  return marks
}

/** The same as `mark` asks, of one row. */
export function predicate(columns: AlertColumns, selection: AlertSelection): (row: number) => boolean {
  const { size, rule, flags, site, lastFiredAt, firstFiredAt } = columns
  const { sites, lastFrom, lastBefore, firstFrom, firstBefore, marks } = selection
  const classes = classTable(columns, selection)
  const texts = selection.texts.map((text) => ({ ...text, found: markedRows(size, text.rows) }))
  return (row) => {
    if (classes[((rule[row] as number) << classBits) | (flags[row] as number)] !== 1) return false
    const own = site[row] as number
    if (sites !== null && sites[own] !== 1) return false
    const [last, first] = [lastFiredAt[row] as number, firstFiredAt[row] as number]
    if (last < lastFrom || last >= lastBefore || first < firstFrom || first >= firstBefore) return false
    for (const asked of marks) if (asked[row] !== 1) return false
    for (const text of texts) if (((text.sites[own] as number) | (text.found[row] as number)) !== text.wanted) return false
    return true
  }
}

/**
 * The rows of the selection as `matchingRows` has them but in no order, found among those of a few sites or rows; null
 * when sites are not sorted, or it asks for more than `most` rows. Valid until the next call.
 */
export function fewMatchingRows(columns: AlertColumns, selection: AlertSelection, most: number): Uint32Array | null {
  const bySite = columns.sorting.bySite()
  if (!bySite) return null
  const { starts, rows: ofSites } = bySite
  const { moved } = columns.sorting
  const texts = selection.texts.filter(({ wanted }) => wanted === 1)
  const sources = [...(selection.sites ? [{ sites: selection.sites, rows: null }] : []), ...texts]
  for (const { sites, rows: named } of sources) {
    const own: number[] = []
    let many = named?.length ?? 0
    for (let site = sites.indexOf(1); site >= 0 && many <= most; site = sites.indexOf(1, site + 1)) {
      own.push(site)
      many += ((starts[site + 1] ?? 0) as number) - ((starts[site] ?? 0) as number)
    }
    if (many > most) continue
    if (rows.length < many + moved.size) rows = new Uint32Array(Math.ceil((many + moved.size) * 1.25))
    const holds = predicate(columns, selection)
    const found = rows
    let total = 0
    const take = (row: number) => {
      if (holds(row)) found[total++] = row
    }
    for (const site of own) {
      const end = starts[site + 1] ?? 0
      for (let index = starts[site] ?? end; index < end; index += 1) {
        const row = ofSites[index] as number
        if (moved.size === 0 || !moved.has(row)) take(row)
      }
    }
    for (const row of moved.keys()) take(row)
    for (const row of named ?? []) if (!moved.has(row) && sites[columns.site[row] as number] !== 1) take(row)
    return found.subarray(0, total)
  }
  return null
}
