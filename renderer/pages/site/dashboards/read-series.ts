import type { MetricDefinition, MetricSeries } from '../../../../shared/model/metric.ts'
import type { StatReading } from './dashboard.ts'

/**
 * One figure over all that was asked for, in the unit of its metric (a share in percent, a number of values plain). Null when
 * nothing is known; a counter of a site that did report (`heard`) counted nothing, which is zero.
 */
export function readStat(
  definition: Pick<MetricDefinition, 'id' | 'kind'>,
  read: StatReading,
  series: readonly MetricSeries[],
  heard: boolean,
): number | null {
  const own = series.filter(({ metric }) => metric === definition.id)
  const points = own.flatMap((entry) => entry.points)
  const none = definition.kind === 'counter' && heard ? 0 : null
  if (typeof read === 'object' && 'distinct' in read)
    return own.length === 0 ? none : new Set(own.flatMap(({ labels }) => labels[read.distinct] ?? [])).size
  if (typeof read === 'object') {
    const whole = sum(series.filter(({ metric }) => metric === read.shareOf))
    return whole === 0 ? null : (100 * sum(own)) / whole
  }
  if (points.length === 0) return none
  switch (read) {
    case 'sum':
      return sum(own)
    case 'max':
      return points.reduce((high, point) => Math.max(high, point.max), Number.NEGATIVE_INFINITY)
    case 'p95':
      return points.reduce((high, point) => Math.max(high, point.p95 ?? point.max), Number.NEGATIVE_INFINITY)
    case 'last': {
      const newest = points.reduce((at, point) => Math.max(at, point.at), 0)
      return points.filter(({ at }) => at === newest).reduce((high, point) => Math.max(high, point.last), Number.NEGATIVE_INFINITY)
    }
  }
}

/** Values of a label with most of a metric, highest first: counters added up, levels and durations at their highest. */
export function topValues(
  { id, kind }: Pick<MetricDefinition, 'id' | 'kind'>,
  label: string,
  series: readonly MetricSeries[],
): { value: string; amount: number }[] {
  const amounts = new Map<string, number>()
  for (const entry of series) {
    if (entry.metric !== id) continue
    const value = entry.labels[label] ?? ''
    const known = amounts.get(value)
    const amount =
      kind === 'counter'
        ? sum([entry])
        : entry.points.reduce((high, point) => Math.max(high, point.p95 ?? point.max), Number.NEGATIVE_INFINITY)
    amounts.set(value, known === undefined ? amount : kind === 'counter' ? known + amount : Math.max(known, amount))
  }
  return [...amounts]
    .map(([value, amount]) => ({ value, amount }))
    .filter(({ amount }) => amount > 0)
    .sort((a, b) => b.amount - a.amount || (a.value < b.value ? -1 : 1))
}

function sum(series: readonly MetricSeries[]): number {
  return series.reduce((total, { points }) => total + points.reduce((part, point) => part + point.sum, 0), 0)
}
