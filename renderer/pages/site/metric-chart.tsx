import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useMemo } from 'react'
import type { MetricDefinition, MetricSeries } from '../../../shared/model/metric.ts'
import { type ChartLine, metricLines } from '../../charts/data/metric-lines.ts'
import { reported } from '../../charts/data/presence.ts'
import { TimeSeriesChart } from '../../charts/time-series-chart.tsx'
import type { ChartRange } from '../../charts/use-chart-range.ts'
import { ErrorState } from '../../components/states.tsx'
import { RelativeTime } from '../../components/time/relative-time.tsx'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import css from './site.module.css'

const text = messages.site.metrics

export interface SiteRef {
  accountId: string
  siteId: string
}

type Span = ChartRange['span']

/** Series of some metrics of a site over a span, all label sets. `cachedAt`: the service cannot be asked; they are what is cached, read then. */
export function useSeries({ accountId, siteId }: SiteRef, metrics: string[], span: Span, enabled = true) {
  const { data, error, refetch } = useQuery({
    queryKey: ['site', accountId, siteId, 'metrics', metrics.join(), span.from, span.to, span.step],
    queryFn: () => bridge.sites.metrics({ accountId, id: siteId, metrics, from: span.from, to: span.to, step: span.step }),
    placeholderData: (before) => before,
    enabled: enabled && metrics.length > 0,
  })
  return { data: data?.items, cachedAt: data?.cachedAt, error, refetch }
}

/** Says beside charts that they are drawn from what is cached, and how old that is. */
export function CachedNote({ at }: { at: number | undefined }): ReactElement | null {
  if (at === undefined) return null
  return (
    <p className={css.cachedNote} role="status">
      {text.cached} <RelativeTime at={at} />
    </p>
  )
}

export interface MetricChartProps {
  definition: MetricDefinition
  /** Series at hand, of this metric and of others: the others tell when the site reported. */
  series: MetricSeries[] | undefined
  error: unknown
  onRetry: () => void
  span: Span
  usualInterval: number
  onSelect: (span: { from: number; to: number }) => void
  height?: number
  level?: 2 | 3
}

/** One metric of a site as a chart. */
export function MetricChart({
  definition,
  series,
  error,
  onRetry,
  span,
  usualInterval,
  onSelect,
  height = 130,
  level = 3,
}: MetricChartProps): ReactElement {
  const lines = useMemo(() => {
    const all = series ?? []
    const own = all.filter((entry) => entry.metric === definition.id)
    return metricLines(definition, own, span, reported(all, span.step, usualInterval))
  }, [definition, series, span, usualInterval])
  if (series === undefined && error !== null) return <ErrorState error={error} onRetry={onRetry} />
  if (series === undefined) return <div className={css.chartPlace} style={{ height: height + 22 }} />
  return (
    <TimeSeriesChart
      title={titleOf(definition, lines, span.step)}
      hint={definition.meaning}
      unit={definition.unit}
      from={span.from}
      to={span.to}
      step={span.step}
      lines={lines}
      height={height}
      level={level}
      onSelect={onSelect}
    />
  )
}

function titleOf(definition: MetricDefinition, lines: readonly ChartLine[], step: number): string {
  if (definition.kind === 'counter') return text.perStep(definition.title, messages.condition.seconds(step / 1000).replace(/^1 /, ''))
  if (definition.kind === 'gauge' || lines.some((line) => line.id === 'p50')) return definition.title
  return text.p95(definition.title)
}
