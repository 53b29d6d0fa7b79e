import type { Instant } from '../../../../shared/model/ids.ts'
import { holeFlags } from '../alert-flags.ts'
import type { CacheDatabase } from '../file/database.ts'
import { AlertIds, hashOf } from './alert-ids.ts'
import { AlertSorting } from './alert-sorting.ts'

/** Rows that are kept together on the disk. */
const chunkRows = 512
const rowBytes = 32
const chunkBytes = chunkRows * rowBytes

/** Flags in the lower bits, the number of the rule above them. */
export const classBits = 8

export interface ColumnValues {
  site: number
  rule: number
  flags: number
  generation: number
  firstFiredAt: Instant
  lastFiredAt: Instant
}

/** Which alert a row holds. */
export interface RowIdentity {
  account: number
  id: string
}

/**
 * What all lists of alerts filter and order by, as arrays in memory: 32 bytes an alert, indexed by the alert's row.
 * Any filter over a million alerts is one pass of a few milliseconds, whatever it asks; no index of the database is
 * half as quick for all of them, and each would have to be kept up with every alert that is written. On the disk they
 * are packed by 512 rows and written in the transaction that writes the alerts, so that a start reads them in no time.
 */
export class AlertColumns {
  readonly #db: CacheDatabase
  readonly #dirty = new Set<number>()
  #free: number[] = []
  readonly sorting = new AlertSorting(this)
  readonly ids = new AlertIds(this)
  #loaded = false
  #counts = new Uint32Array(0)
  #size = 0
  #oldest: Instant = Number.POSITIVE_INFINITY
  #newest: Instant = 0
  #lastFiredAt = new Float64Array(0)
  #firstFiredAt = new Float64Array(0)
  #site = new Uint32Array(0)
  #rule = new Uint16Array(0)
  #flags = new Uint8Array(0)
  #generation = new Uint8Array(0)
  #idLow = new Uint32Array(0)
  #idHigh = new Uint32Array(0)
  /** Goes up with every change. */
  revision = 0

  constructor(db: CacheDatabase) {
    this.#db = db
    db.beforeCommit(() => this.#flush())
    db.afterRollback(() => this.#forget())
  }

  /** How many alerts are of each class: the number of the rule and the flags, `classBits` of these. */
  get counts(): Uint32Array {
    this.#need()
    return this.#counts
  }

  /** Rows below this may hold alerts. */
  get size(): number {
    this.#need()
    return this.#size
  }

  /** No alert last fired before this. */
  get oldest(): Instant {
    this.#need()
    return this.#oldest
  }

  /** No alert last fired after this. */
  get newest(): Instant {
    this.#need()
    return this.#newest
  }

  get lastFiredAt(): Float64Array {
    this.#need()
    return this.#lastFiredAt
  }

  get firstFiredAt(): Float64Array {
    this.#need()
    return this.#firstFiredAt
  }

  get site(): Uint32Array {
    this.#need()
    return this.#site
  }

  get rule(): Uint16Array {
    this.#need()
    return this.#rule
  }

  get flags(): Uint8Array {
    this.#need()
    return this.#flags
  }

  get generation(): Uint8Array {
    this.#need()
    return this.#generation
  }

  /** Hash of account and id. */
  get idLow(): Uint32Array {
    this.#need()
    return this.#idLow
  }

  get idHigh(): Uint32Array {
    this.#need()
    return this.#idHigh
  }

  /** They are read when somebody first asks, which is after the first page of the fleet. */
  #need(): void {
    if (this.#loaded) return
    this.#loaded = true
    this.#load()
  }

  #forget(): void {
    this.#loaded = false
    this.revision += 1
    this.sorting.forget()
    this.ids.forget()
    this.#dirty.clear()
  }

  /** A row for a new alert; to be `set` at once. */
  take({ account, id }: RowIdentity): number {
    this.#need()
    const row = this.#free.pop() ?? this.#size
    this.#reserve(row + 1)
    const { low, high } = hashOf(account, id)
    this.#idLow[row] = low
    this.#idHigh[row] = high
    this.ids.add(row)
    return row
  }

  /** The row of an alert; `holds` says whether a row is really the one. */
  find({ account, id }: RowIdentity, holds: (row: number) => boolean): number | undefined {
    const { low, high } = hashOf(account, id)
    return this.ids.find(low, high, holds)
  }

  set(row: number, values: ColumnValues): void {
    this.#need()
    if ((values.rule + 1) << classBits > this.#counts.length)
      this.#counts = grown(this.#counts, new Uint32Array((values.rule + 1) << classBits))
    this.sorting.move(row)
    this.#count(row, -1)
    this.#lastFiredAt[row] = values.lastFiredAt
    this.#firstFiredAt[row] = values.firstFiredAt
    this.#site[row] = values.site
    this.#rule[row] = values.rule
    this.#flags[row] = values.flags
    this.#generation[row] = values.generation
    this.#count(row, 1)
    this.#reach(values.lastFiredAt)
    this.#touched(row)
  }

  setFlags(row: number, flags: number): void {
    this.#need()
    if (this.#flags[row] === flags) return
    this.sorting.move(row)
    this.#count(row, -1)
    this.#flags[row] = flags
    this.#count(row, 1)
    this.#touched(row)
  }

  remove(row: number): void {
    this.#need()
    this.sorting.move(row)
    this.ids.remove(row)
    this.#count(row, -1)
    this.#flags[row] = holeFlags
    this.#lastFiredAt[row] = 0
    this.#firstFiredAt[row] = 0
    this.#free.push(row)
    this.#touched(row)
  }

  #count(row: number, by: 1 | -1): void {
    const flags = this.#flags[row] as number
    if (flags === holeFlags) return
    const own = ((this.#rule[row] as number) << classBits) | flags
    this.#counts[own] = (this.#counts[own] as number) + by
  }

  /** Widens the time span. It is sorted by parts of the span, so what is sorted stays as it is. */
  #reach(at: Instant): void {
    if (at > this.#newest) this.#newest = at
    if (at < this.#oldest) this.#oldest = at
  }

  #touched(row: number): void {
    this.revision += 1
    this.#dirty.add((row / chunkRows) | 0)
  }

  #reserve(rows: number): void {
    if (rows > this.#flags.length) {
      const capacity = Math.ceil(Math.max(rows, this.#flags.length * 1.25) / chunkRows) * chunkRows
      this.#lastFiredAt = grown(this.#lastFiredAt, new Float64Array(capacity))
      this.#firstFiredAt = grown(this.#firstFiredAt, new Float64Array(capacity))
      this.#site = grown(this.#site, new Uint32Array(capacity))
      this.#idLow = grown(this.#idLow, new Uint32Array(capacity))
      this.#idHigh = grown(this.#idHigh, new Uint32Array(capacity))
      this.#rule = grown(this.#rule, new Uint16Array(capacity))
      this.#generation = grown(this.#generation, new Uint8Array(capacity))
      this.#flags = grown(this.#flags, new Uint8Array(capacity).fill(holeFlags))
    }
    this.#size = Math.max(this.#size, rows)
  }

  #flush(): void {
    for (const chunk of this.#dirty) {
      this.#db.run('INSERT OR REPLACE INTO alert_columns (chunk, body) VALUES (?,?)', chunk, this.#pack(chunk))
    }
    this.#dirty.clear()
  }

  #pack(chunk: number): Uint8Array {
    const body = new Uint8Array(chunkBytes)
    const from = chunk * chunkRows
    const to = from + chunkRows
    body.set(bytesOf(this.#lastFiredAt.subarray(from, to)), 0)
    body.set(bytesOf(this.#firstFiredAt.subarray(from, to)), chunkRows * 8)
    body.set(bytesOf(this.#site.subarray(from, to)), chunkRows * 16)
    body.set(bytesOf(this.#rule.subarray(from, to)), chunkRows * 20)
    body.set(this.#flags.subarray(from, to), chunkRows * 22)
    body.set(this.#generation.subarray(from, to), chunkRows * 23)
    body.set(bytesOf(this.#idLow.subarray(from, to)), chunkRows * 24)
    body.set(bytesOf(this.#idHigh.subarray(from, to)), chunkRows * 28)
    return body
  }

  #load(): void {
    this.#size = 0
    this.#oldest = Number.POSITIVE_INFINITY
    this.#newest = 0
    this.#flags.fill(holeFlags)
    const chunks = this.#db.get<{ chunks: number | null }>('SELECT max(chunk) + 1 AS chunks FROM alert_columns')?.chunks ?? 0
    this.#reserve(chunks * chunkRows)
    for (const { chunk, body } of this.#db.iterate<{ chunk: number; body: Uint8Array }>('SELECT chunk, body FROM alert_columns')) {
      if (body.length !== chunkBytes) continue
      const from = chunk * chunkRows
      // Views need an even place; SQLite's values have one of their own.
      const copy = (body.byteOffset === 0 ? body : body.slice()).buffer
      this.#lastFiredAt.set(new Float64Array(copy, 0, chunkRows), from)
      this.#firstFiredAt.set(new Float64Array(copy, chunkRows * 8, chunkRows), from)
      this.#site.set(new Uint32Array(copy, chunkRows * 16, chunkRows), from)
      this.#rule.set(new Uint16Array(copy, chunkRows * 20, chunkRows), from)
      this.#flags.set(new Uint8Array(copy, chunkRows * 22, chunkRows), from)
      this.#generation.set(new Uint8Array(copy, chunkRows * 23, chunkRows), from)
      this.#idLow.set(new Uint32Array(copy, chunkRows * 24, chunkRows), from)
      this.#idHigh.set(new Uint32Array(copy, chunkRows * 28, chunkRows), from)
    }
    while (this.#size > 0 && this.#flags[this.#size - 1] === holeFlags) this.#size -= 1
    this.#free = []
    this.#counts = new Uint32Array((this.#rule.reduce((most, rule) => Math.max(most, rule), 0) + 1) << classBits)
    for (let row = this.#size - 1; row >= 0; row -= 1) {
      this.#count(row, 1)
      if (this.#flags[row] === holeFlags) this.#free.push(row)
      else this.#reach(this.#lastFiredAt[row] as number)
    }
  }
}

function bytesOf(part: Float64Array | Uint32Array | Uint16Array): Uint8Array {
  return new Uint8Array(part.buffer, part.byteOffset, part.byteLength)
}

function grown<T extends Float64Array | Uint32Array | Uint16Array | Uint8Array>(before: T, after: T): T {
  after.set(before)
  return after
}
