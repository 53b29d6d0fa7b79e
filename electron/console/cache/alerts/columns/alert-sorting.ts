import type { Instant } from '../../../../../shared/model/ids.ts'
import { holeFlags, places, resolvedPlace } from '../../alert-flags.ts'
import type { AlertColumns } from './alert-columns.ts'
import { inTurns } from './in-turns.ts'
import type { SiteRows, SortedRows } from './sort-rows.ts'
import { sortRows } from './sort-rows.ts'

/** Up to this many changed rows are sorted beside the rest; with more, nothing is sorted until a list asks for it again. */
const besideUpTo = 4000
/** While more than this changes between two lists, sorting would be for nothing. */
const calmUpTo = 200
/** Rows that are copied at once. */
const rowsAtOnce = 65_536

/** The alerts of one place, newest first, in two lists: rows of `base` that are in `moved` do not count. */
export interface SortedPlace {
  base: Uint32Array
  beside: Uint32Array
}

/** Where the base has a row; a row that was new then has a place that is none. */
export interface Stood {
  place: number
  at: Instant
}

const nowhere: Stood = { place: places[holeFlags] as number, at: 0 }

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

  /** Sorts in the background. */
  prepare(): void {
    inTurns(this.sort())
  }

  /** Sorts in small parts, unless that is under way or not needed, or everything changes anyway. */
  *sort(): Generator<undefined, void> {
    const { revision } = this.#columns
    const calm = revision - this.#askedAt <= calmUpTo
    this.#askedAt = revision
    if (this.ready || this.#since !== null || !calm) return
    const since = new Map<number, Stood>()
    this.#since = since
    const sorting = this.#sorted(since)
    for (;;) {
      const { done, value } = sorting.next()
      if (done) {
        this.#drop()
        this.#since = null
        this.#base = value.byPlace
        this.#bySite = value.bySite
        for (const [row, stood] of since) this.moved.set(row, stood)
        return
      }
      yield
      // Too much has changed meanwhile, or all of it.
      if (this.#since !== since) return
    }
  }

  /** Of a copy that is made first; rows that change before it is whole are not in it. */
  *#sorted(since: Map<number, Stood>): Generator<undefined, SortedRows> {
    const { size, oldest, newest } = this.#columns
    const copy = { size, oldest, newest, flags: new Uint8Array(size), site: new Uint32Array(size), lastFiredAt: new Float64Array(size) }
    let sites = 0
    for (let from = 0; from < size; from += rowsAtOnce) {
      const to = Math.min(size, from + rowsAtOnce)
      const { flags, site, lastFiredAt } = this.#columns
      copy.flags.set(flags.subarray(from, to), from)
      copy.site.set(site.subarray(from, to), from)
      copy.lastFiredAt.set(lastFiredAt.subarray(from, to), from)
      for (let row = from; row < to; row += 1) if ((site[row] as number) >= sites) sites = (site[row] as number) + 1
      yield
    }
    for (const row of since.keys()) {
      if (row < size) copy.flags[row] = holeFlags
      since.set(row, nowhere)
    }
    return yield* sortRows(copy, sites)
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
