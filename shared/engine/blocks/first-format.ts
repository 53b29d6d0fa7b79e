import { decodeHistogram } from '../metrics/histogram.ts'
import type { BlockEntry } from './bucket-block.ts'

const ones = 1
const histograms = 2
const minuteMs = 60_000

/**
 * Reads a block as they were written at first. Little-endian, by columns: flags
 * (u16: 1 all values are 1, 2 histograms follow), number of entries (u16), then
 * minutes of the day (u16 each), offset of `last` in its minute (u16, ms), counts
 * (u32); unless all values are 1: sum, min, max, last (f64 each); with
 * histograms: for each its length (u32) and bytes.
 */
export function decodeFirstFormat(day: number, bytes: Uint8Array): BlockEntry[] {
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
    const entry: BlockEntry = {
      minute,
      bucket: {
        count,
        sum: value(0, count),
        min: value(1, 1),
        max: value(2, 1),
        last: value(3, 1),
        lastAt: (day * 1440 + minute) * minuteMs + view.getUint16(offsets + 2 * i, true),
        histogram: null,
      },
    }
    if (flags & histograms) {
      const length = view.getUint32(at, true)
      if (length > 0) entry.bucket.histogram = decodeHistogram(bytes.subarray(at + 4, at + 4 + length))
      at += 4 + length
    }
    entries.push(entry)
  }
  return entries
}
