import { compileMatchers } from '../../../shared/engine/conditions/matcher.ts'
import type { MetricPoint, MetricSeries } from '../../../shared/model/metric.ts'
import type { Condition } from '../../../shared/model/rules/rule.ts'
import { stepFor } from '../axis/time-range.ts'
import type { Sample } from './decimate.ts'
import { mergeSeries } from './metric-lines.ts'

interface Span {
  from: number
  to: number
  step: number
}

/**
 * The value that a rule compares, minute by minute over a span: the condition's
 * aggregate over its window, of the series that fit its matchers and the
 * alert's group. For drawing beside the threshold; the service alone decides
 * what fires. Quantiles are those of each step: buckets do not hold more here.
 */
export function conditionLine(condition: Condition, series: readonly MetricSeries[], group: Record<string, string>, span: Span): Sample[] {
  const matches = compileMatchers(condition.match)
  const ofGroup = (labels: Record<string, string>) =>
    condition.groupBy.every((label) => group[label] === undefined || labels[label] === group[label])
  const own = series.filter(
    (entry) => entry.metric === condition.metric && matches((field) => entry.labels[field]) && ofGroup(entry.labels),
  )
  const points = mergeSeries(own)
  if (condition.aggregate === 'absent') return absence(points, span)
  if (condition.aggregate === 'quantile') {
    return steps(points, condition, span, (window) => {
      const newest = window.at(-1)
      return newest === undefined ? null : (((condition.quantile ?? 0.95) <= 0.5 ? newest.p50 : newest.p95) ?? newest.max)
    })
  }
  if (condition.aggregate === 'distinct') return distinct(own, condition, span)
  if (condition.aggregate === 'ratio') {
    const of = condition.of
    const divisor = compileMatchers(of?.match ?? [])
    const whole = mergeSeries(
      series.filter((entry) => entry.metric === of?.metric && divisor((field) => entry.labels[field]) && ofGroup(entry.labels)),
    )
    const below = new Map(steps(whole, condition, span, sum).map((sample) => [sample.at, sample.value]))
    return steps(points, condition, span, sum).map(({ at, value }) => {
      const total = below.get(at) ?? null
      return { at, value: total === null || total === 0 || total < condition.minimumCount ? null : (value ?? 0) / total }
    })
  }
  return steps(points, condition, span, (window) => aggregate(window, condition))
}

function aggregate(window: readonly MetricPoint[], condition: Condition): number | null {
  const newest = window.at(-1)
  switch (condition.aggregate) {
    case 'sum':
      return sum(window)
    case 'count':
      return window.reduce((total, point) => total + point.count, 0)
    case 'rate':
      return (sum(window) ?? 0) / condition.window
    case 'max':
      return newest === undefined ? null : Math.max(...window.map((point) => point.max))
    case 'min':
      return newest === undefined ? null : Math.min(...window.map((point) => point.min))
    case 'avg': {
      const count = window.reduce((total, point) => total + point.count, 0)
      return count === 0 || count < condition.minimumCount ? null : (sum(window) ?? 0) / count
    }
    default:
      return newest?.last ?? null
  }
}

function sum(window: readonly MetricPoint[]): number | null {
  return window.reduce((total, point) => total + point.sum, 0)
}

/** For each step the points of the window that ends with it. */
function steps(
  points: readonly MetricPoint[],
  condition: Condition,
  span: Span,
  value: (window: readonly MetricPoint[]) => number | null,
): Sample[] {
  const length = Math.max(condition.window * 1000, span.step)
  const samples: Sample[] = []
  let first = 0
  let end = 0
  for (let at = span.from; at < span.to; at += span.step) {
    while (end < points.length && points[end]!.at <= at) end += 1
    while (first < end && points[first]!.at <= at - length) first += 1
    samples.push({ at, value: value(points.slice(first, end)) })
  }
  return samples
}

function absence(points: readonly MetricPoint[], span: Span): Sample[] {
  const samples: Sample[] = []
  let next = 0
  for (let at = span.from; at < span.to; at += span.step) {
    while (next < points.length && points[next]!.at <= at) next += 1
    const seen = points[next - 1]
    samples.push({ at, value: seen === undefined ? null : Math.max(0, at - seen.at) / 1000 })
  }
  return samples
}

function distinct(series: readonly MetricSeries[], condition: Condition, span: Span): Sample[] {
  const length = Math.max(condition.window * 1000, span.step)
  const label = condition.label ?? ''
  const seen = series.flatMap((entry) => entry.points.map((point) => ({ at: point.at, value: entry.labels[label] })))
  seen.sort((a, b) => a.at - b.at)
  const samples: Sample[] = []
  for (let at = span.from; at < span.to; at += span.step) {
    samples.push({ at, value: new Set(seen.filter((entry) => entry.at <= at && entry.at > at - length).map((entry) => entry.value)).size })
  }
  return samples
}

/** Unit in which a condition's value is drawn, and what its numbers are multiplied with for that. */
export function conditionUnit(condition: Condition, metricUnit: string): { unit: string; factor: number } {
  switch (condition.aggregate) {
    case 'absent':
      return { unit: 's', factor: 1 }
    case 'ratio':
      return { unit: 'percent', factor: 100 }
    case 'count':
    case 'distinct':
      return { unit: '1', factor: 1 }
    case 'rate':
      return { unit: '/s', factor: 1 }
    default:
      return { unit: metricUnit, factor: 1 }
  }
}

const minute = 60_000
const hour = 60 * minute

/**
 * The time worth seeing around a firing: enough before it to know what is usual
 * and to hold the window, and as much of what followed, up to `end`. Whole minutes.
 */
export function spanAround(condition: Condition, fired: number, end: number): Span {
  const reach = (condition.aggregate === 'absent' ? Math.max(condition.threshold, condition.window) : condition.window) * 1000
  const before = Math.max(2 * hour, 1.3 * reach)
  const after = Math.min(Math.max(end - fired, 15 * minute), Math.max(4 * hour, 2 * reach))
  // Finer than other charts: a window of five minutes must not vanish in its step.
  const step = stepFor(before + after, 720)
  const from = Math.floor((fired - before) / step) * step
  return { from, to: Math.ceil((fired + after) / step) * step, step }
}
