import { pushSigned, readSigned } from '../metrics/leb128.ts'

/**
 * A column of numbers in as few bytes each as hold them without loss: one byte
 * that says how (kind + 8 * step), then for all but `double` a base in whole steps
 * (LEB128, zigzag), then by how many steps each value is above it, little-endian.
 * The base is the smallest value, or 0 where a byte each holds them as they are.
 * `constant`, where all are the same, has nothing more; `double` has no base.
 */
const constant = 0
const byte = 1
const short = 2
const word = 3
const double = 4
/** As the column before this one: a single byte. */
const same = 5

/** Tried in this order: whole seconds in ms, whole numbers, what buckets keep (see `exact`). */
const steps = [1000, 1, 1 / 1024] as const
/** Within this, zigzag stays exact. */
const farthest = 2 ** 52

/** A column in its place, still packed. */
export interface Column {
  readonly kind: number
  readonly step: number
  readonly base: number
  readonly bytes: Uint8Array
  /** Where its values begin, and where it ends. */
  readonly at: number
  readonly end: number
}

/** Packs a column; `before` is the one that stands before it, if that may be referred to. */
export function encodeColumn(values: Float64Array, before?: Float64Array): Uint8Array {
  if (before && values.every((value, index) => Object.is(value, before[index]))) return Uint8Array.of(same)
  for (const [index, step] of steps.entries()) {
    const packed = encodeSteps(values, index, step)
    if (packed) return packed
  }
  const bytes = new Uint8Array(1 + 8 * values.length)
  const view = new DataView(bytes.buffer)
  bytes[0] = double
  for (let i = 0; i < values.length; i++) view.setFloat64(1 + 8 * i, values[i]!, true)
  return bytes
}

function encodeSteps(values: Float64Array, index: number, step: number): Uint8Array | undefined {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const value of values) {
    const count = value / step
    if (!Number.isInteger(count) || Math.abs(count) > farthest || Object.is(value, -0)) return undefined
    if (count < least) least = count
    if (count > most) most = count
  }
  const range = most - least
  if (range > 0xffffffff) return undefined
  const kind = range === 0 ? constant : range <= 0xff ? byte : range <= 0xffff ? short : word
  const base = kind === byte && least >= 0 && most <= 0xff ? 0 : least
  const head = [kind + 8 * index]
  pushSigned(head, base)
  const bytes = new Uint8Array(head.length + widthOf(kind) * values.length)
  bytes.set(head)
  const view = new DataView(bytes.buffer)
  let at = head.length
  for (const value of values) {
    const above = value / step - base
    if (kind === byte) view.setUint8(at, above)
    else if (kind === short) view.setUint16(at, above, true)
    else if (kind === word) view.setUint32(at, above, true)
    at += widthOf(kind)
  }
  return bytes
}

function widthOf(kind: number): number {
  return kind === byte ? 1 : kind === short ? 2 : kind === word ? 4 : kind === double ? 8 : 0
}

/** Finds a column of `n` values in its place; `before` is the column that stands before it. */
export function readColumn(bytes: Uint8Array, at: number, n: number, before?: Column): Column {
  const tag = bytes[at] ?? 0
  const kind = tag & 7
  if (kind === same && before) return { ...before, end: at + 1 }
  const reader = { bytes, at: at + 1 }
  const base = kind === double ? 0 : readSigned(reader)
  return { kind, step: steps[tag >> 3] ?? 1, base, bytes, at: reader.at, end: reader.at + widthOf(kind) * n }
}

/** Unpacks the `n` values of a column into `into`, from `start` on. */
export function fillColumn({ kind, step, base, bytes, at }: Column, n: number, into: Float64Array, start: number): void {
  switch (kind) {
    case constant:
      into.fill(base * step, start, start + n)
      return
    case byte:
      // As most counts are: copied many at a time.
      if (base === 0 && step === 1) into.set(bytes.subarray(at, at + n), start)
      else for (let i = 0; i < n; i++) into[start + i] = (base + bytes[at + i]!) * step
      return
    case short:
      for (let i = 0, from = at; i < n; i++, from += 2) into[start + i] = (base + (bytes[from]! | (bytes[from + 1]! << 8))) * step
      return
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (kind === word) for (let i = 0; i < n; i++) into[start + i] = (base + view.getUint32(at + 4 * i, true)) * step
  else for (let i = 0; i < n; i++) into[start + i] = view.getFloat64(at + 8 * i, true)
}
