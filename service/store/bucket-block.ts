import type { Bucket } from '../../shared/engine/bucket.ts'
import { decodeHistogram, encodeHistogram } from '../../shared/engine/histogram.ts'

/** A bucket and its minute of the day (0 to 1439). */
export interface BlockEntry {
  minute: number
  bucket: Bucket
}

const ones = 1
const histograms = 2
const minuteMs = 60_000

/**
 * One day of one metric and label set in one value, little-endian, by columns:
 * flags (u16: 1 all values are 1, 2 histograms follow), number of entries (u16),
 * then minutes of the day (u16 each), offset of `last` in its minute (u16, ms),
 * counts (u32); unless all values are 1: sum, min, max, last (f64 each);
 * with histograms: for each its length (u32) and bytes.
 * Entries must be sorted by minute.
 */
export function encodeBlock(day: number, entries: readonly BlockEntry[]): Uint8Array {
  const allOnes = entries.every(({ bucket: b }) => !b.histogram && b.sum === b.count && b.min === 1 && b.max === 1 && b.last === 1)
  const encoded = entries.map(({ bucket }) => (bucket.histogram ? encodeHistogram(bucket.histogram) : new Uint8Array()))
  const withHistograms = entries.some(({ bucket }) => bucket.histogram)
  const tail = withHistograms ? encoded.reduce((bytes, histogram) => bytes + 4 + histogram.length, 0) : 0
  const bytes = new Uint8Array(4 + entries.length * (8 + (allOnes ? 0 : 32)) + tail)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, (allOnes ? ones : 0) + (withHistograms ? histograms : 0), true)
  view.setUint16(2, entries.length, true)
  let at = 4
  for (const { minute } of entries) at = put(at, 2, () => view.setUint16(at, minute, true))
  for (const { minute, bucket } of entries)
    at = put(at, 2, () => view.setUint16(at, bucket.lastAt - (day * 1440 + minute) * minuteMs, true))
  for (const { bucket } of entries) at = put(at, 4, () => view.setUint32(at, bucket.count, true))
  if (!allOnes) {
    for (const column of ['sum', 'min', 'max', 'last'] as const) {
      for (const { bucket } of entries) at = put(at, 8, () => view.setFloat64(at, bucket[column], true))
    }
  }
  if (withHistograms) {
    for (const histogram of encoded) {
      view.setUint32(at, histogram.length, true)
      bytes.set(histogram, at + 4)
      at += 4 + histogram.length
    }
  }
  return bytes
}

function put(at: number, size: number, write: () => void): number {
  write()
  return at + size
}

/** Minute of the day of a block's first entry, without reading the rest. */
export function firstMinute(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return view.getUint16(2, true) === 0 ? Number.POSITIVE_INFINITY : view.getUint16(4, true)
}

/** Reads what `encodeBlock` wrote, sorted by minute. */
export function decodeBlock(day: number, bytes: Uint8Array): BlockEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const flags = view.getUint16(0, true)
  const n = view.getUint16(2, true)
  const minutes = 4
  const offsets = minutes + 2 * n
  const counts = offsets + 2 * n
  const values = counts + 4 * n
  let at = values + (flags & ones ? 0 : 32 * n)
  const entries: BlockEntry[] = []
  for (let i = 0; i < n; i++) {
    const minute = view.getUint16(minutes + 2 * i, true)
    const count = view.getUint32(counts + 4 * i, true)
    const value = (column: number, all: number) => (flags & ones ? all : view.getFloat64(values + 8 * (column * n + i), true))
    const bucket: Bucket = {
      count,
      sum: value(0, count),
      min: value(1, 1),
      max: value(2, 1),
      last: value(3, 1),
      lastAt: (day * 1440 + minute) * minuteMs + view.getUint16(offsets + 2 * i, true),
      histogram: null,
    }
    if (flags & histograms) {
      const length = view.getUint32(at, true)
      if (length > 0) bucket.histogram = decodeHistogram(bytes.subarray(at + 4, at + 4 + length))
      at += 4 + length
    }
    entries.push({ minute, bucket })
  }
  return entries
}
