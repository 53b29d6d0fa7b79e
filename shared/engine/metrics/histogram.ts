import { pushNumber, pushSigned, readNumber, readSigned } from './leb128.ts'

/**
 * A mergeable histogram of non-negative values with logarithmic bins: DDSketch
 * without the collapsing of bins (Masson, Rim, Lee: "DDSketch: a fast and
 * fully-mergeable quantile sketch with relative-error guarantees", VLDB 2019).
 * A quantile read from it is within 1.5 % of a value of that rank. Merging adds
 * counts, so the order in which values or histograms come in does not matter.
 */
export interface Histogram {
  /** Values too small for a bin (below `smallest`), zero included. */
  zeros: number
  /** Bin number to count. Bin i holds values in (gamma^(i-1), gamma^i]. */
  readonly bins: Map<number, number>
}

const relativeError = 0.015
const gamma = (1 + relativeError) / (1 - relativeError)
const logGamma = Math.log(gamma)
/** Values are kept in steps of 1/1024 (see bucket.ts), so nothing between this and zero exists. */
const smallest = 1 / 1024

/** An empty histogram. */
export function newHistogram(): Histogram {
  return { zeros: 0, bins: new Map() }
}

/** Counts one value; negative ones count as zero. */
export function observeValue(histogram: Histogram, value: number): void {
  if (value < smallest) {
    histogram.zeros++
    return
  }
  const bin = Math.ceil(Math.log(value) / logGamma)
  histogram.bins.set(bin, (histogram.bins.get(bin) ?? 0) + 1)
}

/** Adds the counts of `from` to `into`. */
export function mergeHistogram(into: Histogram, from: Histogram): void {
  into.zeros += from.zeros
  for (const [bin, count] of from.bins) into.bins.set(bin, (into.bins.get(bin) ?? 0) + count)
}

/** The value below which a share `q` (0 to 1) of the values lies, in their unit; undefined when there are none. */
export function quantileOf(histogram: Histogram, q: number): number | undefined {
  let total = histogram.zeros
  for (const count of histogram.bins.values()) total += count
  if (total === 0) return undefined
  let rank = q * (total - 1) - histogram.zeros
  if (rank < 0) return 0
  const bins = [...histogram.bins.keys()].sort((a, b) => a - b)
  for (const bin of bins) {
    rank -= histogram.bins.get(bin)!
    if (rank < 0) return middleOf(bin)
  }
  return middleOf(bins.at(-1)!)
}

/** The value in the middle of a bin: at most `relativeError` from either end. */
function middleOf(bin: number): number {
  return (2 * gamma ** bin) / (gamma + 1)
}

/** The stored form: LEB128 numbers; zeros, then for each bin in order its distance from the one before (zigzag) and its count. */
export function encodeHistogram(histogram: Histogram): Uint8Array {
  const bytes: number[] = []
  pushNumber(bytes, histogram.zeros)
  let previous = 0
  for (const bin of [...histogram.bins.keys()].sort((a, b) => a - b)) {
    pushSigned(bytes, bin - previous)
    pushNumber(bytes, histogram.bins.get(bin)!)
    previous = bin
  }
  return new Uint8Array(bytes)
}

/** Reads what `encodeHistogram` wrote. */
export function decodeHistogram(bytes: Uint8Array): Histogram {
  const reader = { bytes, at: 0 }
  const histogram = newHistogram()
  histogram.zeros = readNumber(reader)
  let previous = 0
  while (reader.at < bytes.length) {
    previous += readSigned(reader)
    histogram.bins.set(previous, readNumber(reader))
  }
  return histogram
}
