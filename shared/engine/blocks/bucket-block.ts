import type { Bucket } from '../metrics/bucket.ts'
import { decodeHistogram, encodeHistogram } from '../metrics/histogram.ts'
import { pushNumber, readNumber } from '../metrics/leb128.ts'
import { type Column, encodeColumn, fillColumn, readColumn } from './block-column.ts'
import { decodeFirstFormat } from './first-format.ts'
import { joinBytes } from './join-bytes.ts'

/** A bucket and its minute of the day (0 to 1439). */
export interface BlockEntry {
  minute: number
  bucket: Bucket
}

/** What a day holds at most, so that one that cannot make a condition true need not be unpacked. */
export interface BlockSummary {
  count: number
  sum: number
  min: number
  max: number
  /** Of the minute with the most. */
  peakCount: number
  peakSum: number
}

/** Columns of a block. `offset` is how far into its minute `last` was seen, ms. */
export type BlockColumn = 'offset' | 'count' | 'sum' | 'min' | 'max' | 'last'

/** A block, still packed. */
export interface Block {
  /** Number of minutes that have a bucket. */
  readonly n: number
  /** The first of them. */
  readonly first: number
  /** All of them, ascending; undefined when each follows the one before. */
  readonly minutes: Uint16Array | undefined
  /** Stored with blocks of a certain size only. */
  readonly summary: BlockSummary | undefined
  /** When every value is 1, sums are counts and the other values 1: those columns are not there. */
  readonly columns: { readonly [Name in BlockColumn]?: Column }
  /** Where the histograms' lengths begin, if there are histograms. */
  readonly histograms: number | undefined
}

/** First byte of a block of this format; the first format began with 0 to 3. */
const format = 0xb2

const ones = 1
const withHistograms = 2
const consecutive = 4
const bitmap = 8
const summarized = 16

const minuteMs = 60_000
const dayMinutes = 1440
const bitmapBytes = dayMinutes / 8
/** A summary is worth its 48 bytes from this many entries on. */
const summaryFrom = 64
const valueColumns = ['sum', 'min', 'max', 'last'] as const
const summaryFields = ['count', 'sum', 'min', 'max', 'peakCount', 'peakSum'] as const

/**
 * One day of one metric and label set in one value: a byte for the format, a
 * byte of flags, number of entries and first minute (LEB128), from 64 entries on
 * a summary (six f64), the minutes (nothing where they follow each other, else
 * 180 bytes of a bitmap or u16 each, whichever is shorter), then columns of
 * `block-column.ts`: offset, count; unless all values are 1: sum, min, max, last;
 * with histograms: the length of each, and all their bytes (length 0: none).
 * Little-endian; about two bytes a minute for a counter that is never silent.
 * Entries must be sorted by minute and at least one.
 */
export function encodeBlock(day: number, entries: readonly BlockEntry[]): Uint8Array {
  const n = entries.length
  const first = entries[0]?.minute ?? 0
  const allOnes = entries.every(({ bucket: b }) => !b.histogram && b.sum === b.count && b.min === 1 && b.max === 1 && b.last === 1)
  const inRow = n > 0 && entries[n - 1]!.minute - first === n - 1
  const asBitmap = !inRow && 2 * n > bitmapBytes
  const histograms = entries.some(({ bucket }) => bucket.histogram)
    ? entries.map(({ bucket }) => (bucket.histogram ? encodeHistogram(bucket.histogram) : new Uint8Array()))
    : undefined
  const flags =
    (allOnes ? ones : 0) +
    (histograms ? withHistograms : 0) +
    (inRow ? consecutive : asBitmap ? bitmap : 0) +
    (n >= summaryFrom ? summarized : 0)
  const head = [format, flags]
  pushNumber(head, n)
  pushNumber(head, first)

  const parts: Uint8Array[] = [Uint8Array.from(head)]
  if (n >= summaryFrom) parts.push(encodeSummary(entries))
  if (!inRow) parts.push(encodeMinutes(entries, asBitmap))
  parts.push(encodeColumn(Float64Array.from(entries, ({ minute, bucket }) => bucket.lastAt - (day * dayMinutes + minute) * minuteMs)))
  parts.push(encodeColumn(Float64Array.from(entries, ({ bucket }) => bucket.count)))
  if (!allOnes) {
    let before: Float64Array | undefined
    for (const name of valueColumns) {
      const values = Float64Array.from(entries, ({ bucket }) => bucket[name])
      parts.push(encodeColumn(values, before))
      before = values
    }
  }
  if (histograms) parts.push(encodeColumn(Float64Array.from(histograms, ({ length }) => length)), ...histograms)
  return joinBytes(parts)
}

function encodeSummary(entries: readonly BlockEntry[]): Uint8Array {
  const summary: BlockSummary = { count: 0, sum: 0, min: Infinity, max: -Infinity, peakCount: 0, peakSum: -Infinity }
  for (const { bucket } of entries) {
    summary.count += bucket.count
    summary.sum += bucket.sum
    summary.min = Math.min(summary.min, bucket.min)
    summary.max = Math.max(summary.max, bucket.max)
    summary.peakCount = Math.max(summary.peakCount, bucket.count)
    summary.peakSum = Math.max(summary.peakSum, bucket.sum)
  }
  const bytes = new Uint8Array(8 * summaryFields.length)
  const view = new DataView(bytes.buffer)
  for (const [index, field] of summaryFields.entries()) view.setFloat64(8 * index, summary[field], true)
  return bytes
}

function encodeMinutes(entries: readonly BlockEntry[], asBitmap: boolean): Uint8Array {
  if (asBitmap) {
    const bits = new Uint8Array(bitmapBytes)
    for (const { minute } of entries) bits[minute >> 3]! |= 1 << (minute & 7)
    return bits
  }
  const bytes = new Uint8Array(2 * entries.length)
  const view = new DataView(bytes.buffer)
  for (const [index, { minute }] of entries.entries()) view.setUint16(2 * index, minute, true)
  return bytes
}

/** Finds the parts of what `encodeBlock` wrote, or wrote in its first format, without unpacking them. */
export function openBlock(bytes: Uint8Array): Block {
  if (bytes[0] !== format) return openBlock(encodeBlock(0, decodeFirstFormat(0, bytes)))
  const flags = bytes[1]!
  const reader = { bytes, at: 2 }
  const n = readNumber(reader)
  const first = readNumber(reader)
  let { at } = reader
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let summary: BlockSummary | undefined
  if (flags & summarized) {
    const field = (index: number) => view.getFloat64(at + 8 * index, true)
    summary = { count: field(0), sum: field(1), min: field(2), max: field(3), peakCount: field(4), peakSum: field(5) }
    at += 8 * summaryFields.length
  }
  let minutes: Uint16Array | undefined
  if (flags & bitmap) {
    minutes = minutesOf(bytes.subarray(at, at + bitmapBytes), n)
    at += bitmapBytes
  } else if (!(flags & consecutive)) {
    minutes = Uint16Array.from({ length: n }, (_, index) => view.getUint16(at + 2 * index, true))
    at += 2 * n
  }
  const offset = readColumn(bytes, at, n)
  const count = readColumn(bytes, offset.end, n)
  if (flags & ones) return { n, first, minutes, summary, columns: { offset, count, sum: count }, histograms: undefined }
  const sum = readColumn(bytes, count.end, n)
  const min = readColumn(bytes, sum.end, n, sum)
  const max = readColumn(bytes, min.end, n, min)
  const last = readColumn(bytes, max.end, n, max)
  return {
    n,
    first,
    minutes,
    summary,
    columns: { offset, count, sum, min, max, last },
    histograms: flags & withHistograms ? last.end : undefined,
  }
}

function minutesOf(bits: Uint8Array, n: number): Uint16Array {
  const minutes = new Uint16Array(n)
  let found = 0
  for (let minute = 0; minute < dayMinutes; minute++) if (bits[minute >> 3]! & (1 << (minute & 7))) minutes[found++] = minute
  return minutes
}

/** Unpacks a column of a block into `into`, from `start` on. */
export function fillFrom({ columns, n }: Block, name: BlockColumn, into: Float64Array, start: number): void {
  const column = columns[name]
  if (column) fillColumn(column, n, into, start)
  else into.fill(1, start, start + n)
}

/** Minute of the day of a block's first entry, without reading the rest. */
export function firstMinute(bytes: Uint8Array): number {
  return openBlock(bytes).first
}

/** Reads what `encodeBlock` wrote, also in its first format, sorted by minute. */
export function decodeBlock(day: number, bytes: Uint8Array): BlockEntry[] {
  if (bytes[0] !== format) return decodeFirstFormat(day, bytes)
  const block = openBlock(bytes)
  const { n, first, minutes } = block
  const column = (name: BlockColumn) => {
    const values = new Float64Array(n)
    fillFrom(block, name, values, 0)
    return values
  }
  const [offset, count, sum, min, max, last] = [
    column('offset'),
    column('count'),
    column('sum'),
    column('min'),
    column('max'),
    column('last'),
  ]
  const histograms = block.histograms === undefined ? undefined : readColumn(bytes, block.histograms, n)
  const lengths = new Float64Array(histograms ? n : 0)
  if (histograms) fillColumn(histograms, n, lengths, 0)
  let at = histograms?.end ?? 0
  const entries: BlockEntry[] = []
  for (let i = 0; i < n; i++) {
    const minute = minutes ? minutes[i]! : first + i
    const length = lengths[i] ?? 0
    entries.push({
      minute,
      bucket: {
        count: count[i]!,
        sum: sum[i]!,
        min: min[i]!,
        max: max[i]!,
        last: last[i]!,
        lastAt: (day * dayMinutes + minute) * minuteMs + offset[i]!,
        histogram: length > 0 ? decodeHistogram(bytes.subarray(at, at + length)) : null,
      },
    })
    at += length
  }
  return entries
}
