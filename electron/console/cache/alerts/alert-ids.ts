import { holeFlags } from '../alert-flags.ts'
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

const empty = -1
const gone = -2

/**
 * Finds an alert's row by its id: a hash table in memory over the hashes that the columns keep. Ids are random, so an
 * index of the database would be written to in as many places as there are alerts in a page, again and again.
 */
export class AlertIds {
  readonly #columns: AlertColumns
  #slots: Int32Array | null = null
  #used = 0

  constructor(columns: AlertColumns) {
    this.#columns = columns
  }

  forget(): void {
    this.#slots = null
  }

  /** The row whose hash it is and which `holds`. */
  find(low: number, high: number, holds: (row: number) => boolean): number | undefined {
    const slots = this.#ready()
    const { idLow, idHigh } = this.#columns
    const mask = slots.length - 1
    for (let slot = low & mask; slots[slot] !== empty; slot = (slot + 1) & mask) {
      const row = slots[slot] as number
      if (row >= 0 && idLow[row] === low && idHigh[row] === high && holds(row)) return row
    }
    return undefined
  }

  add(row: number): void {
    if (!this.#slots) return
    if (this.#used * 2 > this.#slots.length) this.#slots = this.#build()
    // The row is new: it is not counted yet, so building anew has not seen it.
    this.#put(this.#slots, row)
  }

  remove(row: number): void {
    if (!this.#slots) return
    const mask = this.#slots.length - 1
    for (let slot = (this.#columns.idLow[row] as number) & mask; this.#slots[slot] !== empty; slot = (slot + 1) & mask) {
      if (this.#slots[slot] !== row) continue
      this.#slots[slot] = gone
      return
    }
  }

  #ready(): Int32Array {
    this.#slots ??= this.#build()
    return this.#slots
  }

  #build(): Int32Array {
    const { size, flags } = this.#columns
    let length = 1024
    while (length < size * 2) length *= 2
    const slots = new Int32Array(length).fill(empty)
    this.#used = 0
    for (let row = 0; row < size; row += 1) if (flags[row] !== holeFlags) this.#put(slots, row)
    return slots
  }

  #put(slots: Int32Array, row: number): void {
    const mask = slots.length - 1
    let slot = (this.#columns.idLow[row] as number) & mask
    while (slots[slot] !== empty) slot = (slot + 1) & mask
    slots[slot] = row
    this.#used += 1
  }
}
