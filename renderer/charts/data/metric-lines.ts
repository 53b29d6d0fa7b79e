import type { MetricDefinition, MetricPoint, MetricSeries } from '../../../shared/model/metric.ts'
import type { Sample } from './decimate.ts'

/** One drawn line. */
export interface ChartLine {
  id: string
  label: string
  samples: Sample[]
  /** Each value stands for its whole step, as counts do: drawn as steps, not as peaks. */
  stepped?: boolean
}

/** The label sets of one metric merged into one series, in order. Quantiles cannot be merged: the highest stands. */
export function mergeSeries(series: readonly MetricSeries[]): MetricPoint[] {
  if (series.length === 1) return series[0]!.points
  const merged = new Map<number, MetricPoint>()
  for (const { points } of series) {
    for (const point of points) {
      const known = merged.get(point.at)
      merged.set(point.at, known === undefined ? point : mergePoints(known, point))
    }
  }
  return [...merged.values()].sort((a, b) => a.at - b.at)
}

function mergePoints(a: MetricPoint, b: MetricPoint): MetricPoint {
  const point: MetricPoint = {
    at: a.at,
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    last: Math.max(a.last, b.last),
  }
  const p50 = Math.max(a.p50 ?? Number.NEGATIVE_INFINITY, b.p50 ?? Number.NEGATIVE_INFINITY)
  const p95 = Math.max(a.p95 ?? Number.NEGATIVE_INFINITY, b.p95 ?? Number.NEGATIVE_INFINITY)
  if (Number.isFinite(p50)) point.p50 = p50
  if (Number.isFinite(p95)) point.p95 = p95
  return point
}

/**
 * Every step of [from, to) with its value or null. A step without a point is a
 * gap, except where `quiet` says that the site did report around it: there a
 * counter counted nothing, which is zero.
 */
export function sampleSteps(
  points: readonly MetricPoint[],
  read: (point: MetricPoint) => number | null,
  span: { from: number; to: number; step: number },
  quiet?: (at: number) => boolean,
): Sample[] {
  const byStep = new Map(points.map((point) => [point.at, point]))
  const samples: Sample[] = []
  for (let at = span.from; at < span.to; at += span.step) {
    const point = byStep.get(at)
    samples.push({ at, value: point === undefined ? (quiet?.(at) ? 0 : null) : read(point) })
  }
  return samples
}

/**
 * Tells whether a site reported around an instant: true at a report and between
 * two that are no further apart than `tolerance` ms.
 */
export function reportedAround(reports: readonly number[], step: number, tolerance: number): (at: number) => boolean {
  const sorted = [...new Set(reports)].sort((a, b) => a - b)
  return (at) => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle]! <= at) low = middle + 1
      else high = middle
    }
    const before = sorted[low - 1]
    const after = sorted[low]
    return before !== undefined && (at === before || (after !== undefined && after - before <= Math.max(tolerance, step)))
  }
}

/** Label sets that one chart draws side by side. */
const mostSets = 4

/**
 * What a metric draws: counters their sum per step over all label sets; gauges
 * their level and durations their 95th percentile, for each of the label sets
 * with most observations (levels and quantiles cannot be added up); a duration
 * of one label set its median too.
 */
export function metricLines(
  definition: Pick<MetricDefinition, 'id' | 'title' | 'kind'>,
  series: readonly MetricSeries[],
  span: { from: number; to: number; step: number },
  quiet?: (at: number) => boolean,
): ChartLine[] {
  if (definition.kind === 'counter') {
    return [
      {
        id: definition.id,
        label: definition.title,
        samples: sampleSteps(mergeSeries(series), (point) => point.sum, span, quiet),
        stepped: true,
      },
    ]
  }
  const busiest = series.toSorted((a, b) => observations(b) - observations(a)).slice(0, mostSets)
  const named = (entry: MetricSeries) => Object.values(entry.labels).join(' · ') || definition.title
  if (definition.kind === 'gauge') {
    return busiest.map((entry) => ({
      id: named(entry),
      label: named(entry),
      samples: holdLevel(
        sampleSteps(entry.points, (point) => point.last, span),
        span.step,
      ),
    }))
  }
  const only = busiest.length === 1 ? busiest[0] : undefined
  if (only === undefined) {
    return busiest.map((entry) => ({
      id: named(entry),
      label: named(entry),
      samples: sampleSteps(entry.points, (point) => point.p95 ?? average(point), span),
    }))
  }
  return [
    { id: 'p95', label: 'p95', samples: sampleSteps(only.points, (point) => point.p95 ?? average(point), span) },
    { id: 'p50', label: 'median', samples: sampleSteps(only.points, (point) => point.p50 ?? null, span) },
  ].filter((line) => line.samples.some((sample) => sample.value !== null))
}

function observations(series: MetricSeries): number {
  return series.points.reduce((total, point) => total + point.count, 0)
}

function average(point: MetricPoint): number | null {
  return point.count > 0 ? point.sum / point.count : null
}

/** A stated level holds until the next statement, but for no longer than two usual gaps between statements (30 minutes at least): then nobody knows. */
function holdLevel(samples: Sample[], step: number): Sample[] {
  const longest = Math.max(30 * 60_000, 2 * step, 2 * usualGap(samples))
  let last: Sample | null = null
  return samples.map((sample) => {
    if (sample.value !== null) {
      last = sample
      return sample
    }
    const known: Sample | null = last
    return known !== null && sample.at - known.at <= longest ? { at: sample.at, value: known.value } : sample
  })
}

/** Median distance between samples that have a value, ms; 0 with fewer than three of them. */
function usualGap(samples: readonly Sample[]): number {
  const times = samples.filter((sample) => sample.value !== null).map((sample) => sample.at)
  const gaps = times.slice(1).map((at, index) => at - times[index]!)
  return gaps.length < 2 ? 0 : gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)]!
}
