import { holeFlags } from '../../alert-flags.ts'
import type { AlertColumns } from './alert-columns.ts'

/** A 64-bit hash in two halves: FNV-1a (RFC 9923) and a second one of the same kind with another prime. */
export function hashOf(account: number, id: string): { low: number; high: number } {
  let low = 0x811c9dc5 ^ account
  let high = 0x9e3779b9 ^ account
  for (let index = 0; index < id.length; index += 1) {
    const code = id.charCodeAt(index)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x85ebca6b)
    high ^= high >>> 13
  }
  return { low: (low ^ (low >>> 15)) >>> 0, high: (high ^ (high >>> 16)) >>> 0 }
}

/** What a slot holds: a row, counted from 1, or one of these. */
const empty = 0
const gone = -1
/** Rows that are one part of getting ready. */
const rowsAtOnce = 16_384

/**
 * Finds an alert's row by its id: a hash table in memory over the hashes that the columns keep. Ids are random, so an
 * index of the database would be written to in as many places as there are alerts in a page, again and again.
 */
export class AlertIds {
  readonly #columns: AlertColumns
  #slots: Int32Array | null = null
  /** The slots while they are filled, and the first row that is not in them yet. */
  #filling: { slots: Int32Array; row: number } | null = null
  #used = 0

  constructor(columns: AlertColumns) {
    this.#columns = columns
  }

  forget(): void {
    this.#slots = null
    this.#filling = null
  }

  /** Gets ready in small parts; whoever looks for an id meanwhile does the rest at once. */
  *build(): Generator<undefined, void> {
    while (!this.#slots) {
      this.#fill(rowsAtOnce)
      yield
    }
  }

  /** The row whose hash it is and which `holds`. */
  find(low: number, high: number, holds: (row: number) => boolean): number | undefined {
    const slots = this.#ready()
    const { idLow, idHigh } = this.#columns
    const mask = slots.length - 1
    for (let slot = low & mask; slots[slot] !== empty; slot = (slot + 1) & mask) {
      const row = (slots[slot] as number) - 1
      if (row >= 0 && idLow[row] === low && idHigh[row] === high && holds(row)) return row
    }
    return undefined
  }

  /** The row is new, and has no flags yet: filling the slots has not seen it. */
  add(row: number): void {
    if (!this.#slots && !this.#filling) return
    if (this.#used * 2 > this.#ready().length) this.forget()
    const slots = this.#ready()
    put(slots, this.#columns.idLow[row] as number, row)
    this.#used += 1
  }

  remove(row: number): void {
    if (!this.#slots && !this.#filling) return
    const slots = this.#ready()
    const mask = slots.length - 1
    for (let slot = (this.#columns.idLow[row] as number) & mask; slots[slot] !== empty; slot = (slot + 1) & mask) {
      if (slots[slot] !== row + 1) continue
      slots[slot] = gone
      return
    }
  }

  #ready(): Int32Array {
    return this.#slots ?? this.#fill(Number.POSITIVE_INFINITY)
  }

  /** Takes in so many rows more. */
  #fill(rows: number): Int32Array {
    const { size, flags, idLow } = this.#columns
    this.#filling ??= this.#begin(size)
    const { slots, row: from } = this.#filling
    const to = Math.min(size, from + rows)
    for (let row = from; row < to; row += 1) {
      if (flags[row] === holeFlags) continue
      put(slots, idLow[row] as number, row)
      this.#used += 1
    }
    this.#filling.row = to
    if (to === size) {
      this.#slots = slots
      this.#filling = null
    }
    return slots
  }

  #begin(size: number): { slots: Int32Array; row: number } {
    let length = 1024
    while (length < size * 2) length *= 2
    this.#used = 0
    return { slots: new Int32Array(length), row: 0 }
  }
}

function put(slots: Int32Array, low: number, row: number): void {
  const mask = slots.length - 1
  let slot = low & mask
  while (slots[slot] !== empty) slot = (slot + 1) & mask
  slots[slot] = row + 1
}
