import { joinBytes } from '../../../shared/engine/blocks/join-bytes.ts'
import type { Bucket } from '../../../shared/engine/metrics/bucket.ts'
import { decodeHistogram, encodeHistogram, type Histogram } from '../../../shared/engine/metrics/histogram.ts'
import { type Cell, firstIndex, newTimeline, restoreCell, type Series, type Timeline } from '../../../shared/engine/metrics/timeline.ts'

/** Numbers kept of a cell: minute, count, sum, min, max, last, its instant, and the length of its histogram in bytes. */
const perCell = 8
const noBytes = new Uint8Array(0)

/**
 * A timeline at rest: a sixth of the memory, and hardly anything to collect. Its cells are in the order of minutes. What
 * is unpacked from it lives in it: numbers are read and written where they lie.
 */
export interface PackedTimeline {
  readonly kind: Timeline['kind']
  readonly series: readonly Series[]
  readonly numbers: Float64Array
  readonly histograms: Uint8Array
}

/**
 * Packs a timeline. Nothing is lost but the identity of its cells. `before` is what
 * it was unpacked from, if it was, and `changedFrom` the first minute of which
 * something was changed or added since: what lies before that is copied.
 */
export function packTimeline(timeline: Timeline, before?: PackedTimeline, changedFrom = 0): PackedTimeline {
  const { kind, minutes } = timeline
  const kept = before ? minutesOf(before, minutes[0] ?? changedFrom, changedFrom) : nothing
  const changed = minutes.slice(firstIndex(timeline, changedFrom)).flatMap((minute) => [...timeline.cells.get(minute)!.values()])
  if (before && changed.length === 0 && kept.series.length === before.series.length) return before
  const histograms = changed.map(({ bucket }) => packedHistogram(bucket))
  const numbers = new Float64Array(kept.numbers.length + changed.length * perCell)
  numbers.set(kept.numbers)
  for (const [index, cell] of changed.entries()) writeCell(numbers, kept.numbers.length + index * perCell, cell, histograms[index]!.length)
  return {
    kind,
    series: [...kept.series, ...changed.map(({ series }) => series)],
    numbers,
    histograms: kind === 'duration' ? joinBytes([kept.histograms, ...histograms]) : noBytes,
  }
}

/** Unpacks a timeline, which from then on is the only one that the packed one may be used for. */
export function unpackTimeline({ kind, series, numbers, histograms }: PackedTimeline): Timeline {
  const timeline = newTimeline(kind)
  let read = 0
  for (let index = 0; index < series.length; index++) {
    const at = index * perCell
    restoreCell(timeline, numbers[at]!, series[index]!, new PackedBucket(numbers, at, histograms, read))
    read += numbers[at + 7]!
  }
  return timeline
}

/** A bucket in the numbers of a packed timeline. Its histogram is unpacked when somebody asks: few of those that rules could look at are. */
class PackedBucket implements Bucket {
  private readonly numbers: Float64Array
  private readonly at: number
  private readonly histograms: Uint8Array
  private readonly firstByte: number
  private unpacked: Histogram | null | undefined

  constructor(numbers: Float64Array, at: number, histograms: Uint8Array, firstByte: number) {
    this.numbers = numbers
    this.at = at
    this.histograms = histograms
    this.firstByte = firstByte
    this.unpacked = undefined
  }

  get count(): number {
    return this.numbers[this.at + 1]!
  }
  set count(count: number) {
    this.numbers[this.at + 1] = count
  }
  get sum(): number {
    return this.numbers[this.at + 2]!
  }
  set sum(sum: number) {
    this.numbers[this.at + 2] = sum
  }
  get min(): number {
    return this.numbers[this.at + 3]!
  }
  set min(min: number) {
    this.numbers[this.at + 3] = min
  }
  get max(): number {
    return this.numbers[this.at + 4]!
  }
  set max(max: number) {
    this.numbers[this.at + 4] = max
  }
  get last(): number {
    return this.numbers[this.at + 5]!
  }
  set last(last: number) {
    this.numbers[this.at + 5] = last
  }
  get lastAt(): number {
    return this.numbers[this.at + 6]!
  }
  set lastAt(at: number) {
    this.numbers[this.at + 6] = at
  }

  get histogram(): Histogram | null {
    if (this.unpacked === undefined) this.unpacked = this.packed.length > 0 ? decodeHistogram(this.packed) : null
    return this.unpacked
  }
  set histogram(histogram: Histogram | null) {
    this.unpacked = histogram
  }

  /** Bytes of the histogram, as long as nobody has asked for it. */
  get untouched(): Uint8Array | undefined {
    return this.unpacked === undefined ? this.packed : undefined
  }

  private get packed(): Uint8Array {
    return this.histograms.subarray(this.firstByte, this.firstByte + this.numbers[this.at + 7]!)
  }
}

function packedHistogram(bucket: Bucket): Uint8Array {
  const untouched = bucket instanceof PackedBucket ? bucket.untouched : undefined
  if (untouched) return untouched
  return bucket.histogram ? encodeHistogram(bucket.histogram) : noBytes
}

type Cells = Pick<PackedTimeline, 'series' | 'numbers' | 'histograms'>

const nothing: Cells = { series: [], numbers: new Float64Array(0), histograms: noBytes }

/** What is packed of minutes from `from` on and before `to`. */
function minutesOf({ series, numbers, histograms }: PackedTimeline, from: number, to: number): Cells {
  let [first, firstByte] = [0, 0]
  for (; first < series.length && numbers[first * perCell]! < from; first++) firstByte += numbers[first * perCell + 7]!
  let [end, endByte] = [first, firstByte]
  for (; end < series.length && numbers[end * perCell]! < to; end++) endByte += numbers[end * perCell + 7]!
  return {
    series: series.slice(first, end),
    numbers: numbers.subarray(first * perCell, end * perCell),
    histograms: histograms.subarray(firstByte, endByte),
  }
}

function writeCell(numbers: Float64Array, at: number, { minute, bucket }: Cell, histogramLength: number): void {
  numbers[at] = minute
  numbers[at + 1] = bucket.count
  numbers[at + 2] = bucket.sum
  numbers[at + 3] = bucket.min
  numbers[at + 4] = bucket.max
  numbers[at + 5] = bucket.last
  numbers[at + 6] = bucket.lastAt
  numbers[at + 7] = histogramLength
}
