import type { Instant } from '../../../../shared/model/ids.ts'
import { holeFlags, places, resolvedPlace } from '../alert-flags.ts'
import type { AlertColumns } from './alert-columns.ts'

const parts = 65_536

/** Up to this many changed rows are sorted beside the rest; with more, nothing is sorted until a list asks for it again. */
const besideUpTo = 4000
/** While more than this changes between two lists, sorting would be for nothing. */
const calmUpTo = 200
/** Rows, and parts of the time span, that are sorted before anything else gets its turn. */
const rowsATurn = 65_536
const partsATurn = 8192

/** What is sorted: the columns themselves, or a copy of what they held when it began. */
type Sorted = Pick<AlertColumns, 'size' | 'flags' | 'lastFiredAt' | 'oldest' | 'newest'>

/** The alerts of one place, newest first, in two lists: rows of `base` that are in `moved` do not count. */
export interface SortedPlace {
  base: Uint32Array
  beside: Uint32Array
}

/** The rows of a site are those from its start to the start of the next one. */
export interface SiteRows {
  starts: Uint32Array
  rows: Uint32Array
}

/** Where the base has a row; a row that was new then has a place that is none. */
export interface Stood {
  place: number
  at: Instant
}

/** The alerts of each place, newest first, and those of each site: sorted once, then kept so as far as somebody asks. */
export class AlertSorting {
  readonly #columns: AlertColumns
  #base: Uint32Array[] | null = null
  #bySite: SiteRows | null = null
  /** Rows that changed since the base was sorted. */
  readonly moved = new Map<number, Stood>()
  #beside: Uint32Array[] | null = null
  /** Rows that changed since a sorting in the background began; null while there is none. */
  #since: Map<number, Stood> | null = null
  /** Revision of the columns when it was last asked for. */
  #askedAt = 0

  constructor(columns: AlertColumns) {
    this.#columns = columns
  }

  /** The alert of this row will be another one, stand elsewhere or be gone. */
  move(row: number): void {
    if (!this.#since && !this.#base) return
    const stood = { place: places[this.#columns.flags[row] as number] as number, at: this.#columns.lastFiredAt[row] as number }
    if (this.#since && !this.#since.has(row) && this.#since.set(row, stood).size > besideUpTo) this.#since = null
    if (!this.#base) return
    this.#beside = null
    if (this.moved.has(row) || this.moved.set(row, stood).size <= besideUpTo) return
    this.#drop()
  }

  forget(): void {
    this.#since = null
    this.#drop()
  }

  #drop(): void {
    this.#base = null
    this.#bySite = null
    this.#beside = null
    this.moved.clear()
  }

  /** Whether `byPlace` answers. */
  get ready(): boolean {
    return this.#base !== null
  }

  /** Sorts in the background, in slices, unless that is under way or not needed, or everything changes anyway. */
  prepare(): void {
    const { revision } = this.#columns
    const calm = revision - this.#askedAt <= calmUpTo
    this.#askedAt = revision
    if (this.ready || this.#since !== null || !calm) return
    const since = new Map<number, Stood>()
    this.#since = since
    const { size, flags, lastFiredAt, oldest, newest } = this.#columns
    // Rows may change meanwhile: those are in `since`, and the order of the others must not depend on them.
    const sorting = sortedByPlace({ size, flags: flags.slice(0, size), lastFiredAt: lastFiredAt.slice(0, size), oldest, newest })
    const turn = () => {
      if (this.#since !== since) return
      const { done, value } = sorting.next()
      if (!done) return void setImmediate(turn)
      this.#drop()
      this.#since = null
      this.#base = value
      this.#bySite = sortedBySite(this.#columns)
      for (const [row, stood] of since) this.moved.set(row, stood)
    }
    setImmediate(turn)
  }

  /** By place: 0 to 4 are open ones by severity, 5 resolved ones. Null while they are not sorted: a list need not wait for it. */
  byPlace(): SortedPlace[] | null {
    if (!this.#base) return null
    this.#beside ??= this.#sortMoved()
    const beside = this.#beside
    return this.#base.map((base, place) => ({ base, beside: beside[place] as Uint32Array }))
  }

  /** Rows that are in `moved` do not count. Null while they are not sorted. */
  bySite(): SiteRows | null {
    return this.#bySite
  }

  #compare = (a: number, b: number): number => {
    const { lastFiredAt } = this.#columns
    return (lastFiredAt[b] as number) - (lastFiredAt[a] as number) || a - b
  }

  #sortMoved(): Uint32Array[] {
    const { flags, size } = this.#columns
    const found: number[][] = Array.from({ length: resolvedPlace + 1 }, () => [])
    for (const row of this.moved.keys()) {
      if (row < size && flags[row] !== holeFlags) found[places[flags[row] as number] as number]?.push(row)
    }
    return found.map((rows) => Uint32Array.from(rows).sort(this.#compare))
  }
}

/** In one go, as it is a matter of some ms. */
function sortedBySite({ size, flags, site }: AlertColumns): SiteRows {
  let sites = 0
  let total = 0
  for (let row = 0; row < size; row += 1) {
    if (flags[row] === holeFlags) continue
    total += 1
    if ((site[row] as number) >= sites) sites = (site[row] as number) + 1
  }
  const starts = new Uint32Array(sites + 1)
  for (let row = 0; row < size; row += 1) {
    const next = (site[row] as number) + 1
    if (flags[row] !== holeFlags) starts[next] = (starts[next] as number) + 1
  }
  for (let own = 1; own <= sites; own += 1) starts[own] = (starts[own] as number) + (starts[own - 1] as number)
  const rows = new Uint32Array(total)
  const filled = starts.slice()
  for (let row = 0; row < size; row += 1) {
    if (flags[row] === holeFlags) continue
    const own = site[row] as number
    rows[filled[own] as number] = row
    filled[own] = (filled[own] as number) + 1
  }
  return { starts, rows }
}

/** Spread over parts of the time span, then each part by itself: comparing a million rows with each other takes too long. */
function* sortedByPlace({ size, flags, lastFiredAt, oldest, newest }: Sorted): Generator<undefined, Uint32Array[]> {
  const scale = (parts - 1) / Math.max(1, newest - oldest)
  const starts = new Uint32Array(parts + 1)
  const counts = new Uint32Array(resolvedPlace + 1)
  for (let row = 0; row < size; row += 1) {
    if (row % rowsATurn === 0) yield
    if (flags[row] === holeFlags) continue
    const part = (((newest - (lastFiredAt[row] as number)) * scale) | 0) + 1
    starts[part] = (starts[part] as number) + 1
    const place = places[flags[row] as number] as number
    counts[place] = (counts[place] as number) + 1
  }
  for (let part = 1; part <= parts; part += 1) starts[part] = (starts[part] as number) + (starts[part - 1] as number)
  const total = starts[parts] as number
  const all = new Uint32Array(total)
  const next = starts.slice(0, parts)
  for (let row = 0; row < size; row += 1) {
    if (row % rowsATurn === 0) yield
    if (flags[row] === holeFlags) continue
    const part = ((newest - (lastFiredAt[row] as number)) * scale) | 0
    all[next[part] as number] = row
    next[part] = (next[part] as number) + 1
  }
  for (let part = 0; part < parts; part += 1) {
    if (part % partsATurn === 0) yield
    const [from, to] = [starts[part] as number, starts[part + 1] as number]
    // A part holds a handful: insertion, without a call for each of 65,536 parts.
    for (let index = from + 1; index < to; index += 1) {
      const row = all[index] as number
      const last = lastFiredAt[row] as number
      let hole = index
      while (hole > from) {
        const other = all[hole - 1] as number
        const at = lastFiredAt[other] as number
        if (at > last || (at === last && other < row)) break
        all[hole] = other
        hole -= 1
      }
      all[hole] = row
    }
  }
  const sorted = Array.from(counts, (count) => new Uint32Array(count))
  const filled = new Uint32Array(resolvedPlace + 1)
  for (let index = 0; index < total; index += 1) {
    if (index % rowsATurn === 0) yield
    const row = all[index] as number
    const place = places[flags[row] as number] as number
    const list = sorted[place] as Uint32Array
    list[filled[place] as number] = row
    filled[place] = (filled[place] as number) + 1
  }
  return sorted
}
