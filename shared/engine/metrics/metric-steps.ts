import type { Instant } from '../../model/ids.ts'
import type { MetricSeries } from '../../model/metric.ts'
import { type Bucket, mergeBucket, newBucket, toPoint } from './bucket.ts'

const minuteMs = 60_000

/** A bucket of one minute. `labels` is the canonical JSON of its label set. */
export interface MinuteBucket {
  /** Unix minute. */
  minute: number
  labels: string
  bucket: Bucket
}

/** Minutes, both included, that the whole steps within [from, to) consist of; instants and `step` in ms. */
export function minutesOfSteps(from: Instant, to: Instant, step: number): { first: number; last: number } {
  const start = Math.floor(from / step) * step
  return { first: Math.ceil(start / minuteMs), last: Math.ceil(to / minuteMs) - 1 }
}

/** Series of one metric, a series for each label set, merged to steps of `step` ms; steps without data have no point. Durations come with p50 and p95. */
export function seriesInSteps(siteId: string, metric: string, step: number, minutes: Iterable<MinuteBucket>): MetricSeries[] {
  const byLabels = new Map<string, Map<number, Bucket>>()
  for (const { minute, labels, bucket } of minutes) {
    const steps = byLabels.get(labels) ?? new Map<number, Bucket>()
    byLabels.set(labels, steps)
    const at = Math.floor((minute * minuteMs) / step) * step
    const merged = steps.get(at) ?? newBucket(bucket.histogram ? 'duration' : 'gauge')
    mergeBucket(merged, bucket)
    steps.set(at, merged)
  }
  return [...byLabels].map(([labels, steps]) => ({
    siteId,
    metric,
    labels: JSON.parse(labels) as Record<string, string>,
    step,
    points: [...steps].sort(([a], [b]) => a - b).map(([at, bucket]) => toPoint(bucket, at)),
  }))
}
