import type { Instant } from '../../model/ids.ts'
import type { MetricDefinition, MetricPoint } from '../../model/metric.ts'
import { type Histogram, mergeHistogram, newHistogram, observeValue, quantileOf } from './histogram.ts'

/**
 * What a metric did within one minute for one label set. Two buckets with the
 * same observations are equal, in whatever order these came in and however they
 * were merged: sums are exact (see `exact`), and among values of the same
 * instant the larger one is `last`.
 */
export interface Bucket {
  count: number
  sum: number
  min: number
  max: number
  last: number
  lastAt: Instant
  /** Durations only. */
  histogram: Histogram | null
}

const steps = 1024
const largest = 2 ** 42

/**
 * A value as buckets keep it: in steps of 1/1024 and within +-2^42. Sums of such
 * values are exact in a double (up to 2^53 steps), hence free of any order.
 */
export function exact(value: number): number {
  // Plus zero: a negative zero becomes the plain one, or the two would be told apart by who came first.
  return Math.round(Math.max(-largest, Math.min(largest, value)) * steps) / steps + 0
}

/** An empty bucket for a metric of this kind. */
export function newBucket(kind: MetricDefinition['kind']): Bucket {
  return {
    count: 0,
    sum: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    last: 0,
    lastAt: -1,
    histogram: kind === 'duration' ? newHistogram() : null,
  }
}

/** Adds one observation. `value` must have gone through `exact`. */
export function observe(bucket: Bucket, value: number, at: Instant): void {
  bucket.count++
  bucket.sum += value
  if (value < bucket.min) bucket.min = value
  if (value > bucket.max) bucket.max = value
  if (at > bucket.lastAt || (at === bucket.lastAt && value > bucket.last)) {
    bucket.last = value
    bucket.lastAt = at
  }
  if (bucket.histogram) observeValue(bucket.histogram, value)
}

/** Adds everything that `from` saw to `into`. */
export function mergeBucket(into: Bucket, from: Bucket): void {
  into.count += from.count
  into.sum += from.sum
  if (from.min < into.min) into.min = from.min
  if (from.max > into.max) into.max = from.max
  if (from.lastAt > into.lastAt || (from.lastAt === into.lastAt && from.last > into.last)) {
    into.last = from.last
    into.lastAt = from.lastAt
  }
  if (from.histogram) {
    into.histogram ??= newHistogram()
    mergeHistogram(into.histogram, from.histogram)
  }
}

/** A bucket as a point of a series; `at` is the start of its step. */
export function toPoint(bucket: Bucket, at: Instant): MetricPoint {
  const { count, sum, min, max, last, histogram } = bucket
  const point: MetricPoint = { at, count, sum, min, max, last }
  if (!histogram) return point
  const quantile = (q: number) => Math.max(min, Math.min(max, quantileOf(histogram, q) ?? 0))
  return { ...point, p50: quantile(0.5), p95: quantile(0.95) }
}
