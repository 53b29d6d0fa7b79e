import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { presenceMetrics } from '../../../shared/engine/presence.ts'
import type { MetricDefinition, MetricSeries } from '../../../shared/model/metric.ts'
import type { Catalog } from '../../../shared/model/rules/catalog.ts'
import { RangePicker } from '../../charts/range-picker.tsx'
import { type ChartRange, useChartRange } from '../../charts/use-chart-range.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { useUrlParameter } from '../../state/url-state.ts'
import { metricsOf } from './key-metrics.ts'
import { CachedNote, MetricChart, type SiteRef, useSeries } from './metric-chart.tsx'
import css from './site.module.css'
import type { SiteDetail } from './site-header.tsx'

const text = messages.site.metrics
const atOnce = 20

/** Every metric of the site that has data in the chosen time, as charts with one crosshair and one range. */
export function MetricsTab({ site: row, catalog }: { site: SiteDetail; catalog: Catalog }): ReactElement {
  const own: SiteRef = { accountId: row.accountId, siteId: row.site.id }
  const chart = useChartRange(own.accountId)
  const [search, setSearch] = useUrlParameter('search')
  const all = metricsOf(row.site.platform, catalog.metrics)
  const known = useMetricsWithData(own, all, chart)
  const presence = useSeries(own, presenceMetrics(catalog, row.site.platform), chart.span)
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const withData = all.filter((definition) => known.data?.has(definition.id))
  const shown = withData.filter((definition) =>
    words.every((word) => `${definition.title} ${definition.id} ${definition.meaning}`.toLowerCase().includes(word)),
  )

  return (
    <div className={css.stack}>
      <div className={css.toolbar}>
        <TextInput
          aria-label={text.search}
          placeholder={text.search}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          className={css.search}
        />
        {known.data !== undefined && (
          <span className="dim">
            {text.count(shown.length, withData.length)} {text.withData}
          </span>
        )}
        <span className={css.toolbarEnd}>
          <span className={css.zoomHint}>{text.zoom}</span>
          <RangePicker chart={chart} />
        </span>
      </div>
      {known.data === undefined ? (
        known.error === null ? (
          <SkeletonRows rows={6} height={64} />
        ) : (
          <ErrorState error={known.error} onRetry={() => void known.refetch()} />
        )
      ) : withData.length === 0 ? (
        <EmptyState {...text.empty} />
      ) : shown.length === 0 ? (
        <EmptyState title={text.filteredEmpty.title} action={<Button onClick={() => setSearch('')}>{text.filteredEmpty.clear}</Button>} />
      ) : (
        <div className={css.chartPanels}>
          <CachedNote at={presence.cachedAt} />
          {shown.map((definition) => (
            <LazyChart
              key={definition.id}
              definition={definition}
              own={own}
              chart={chart}
              presence={presence.data}
              usualInterval={row.health?.usualInterval ?? 900_000}
            />
          ))}
        </div>
      )}
    </div>
  )
}

/** Which metrics have any data in the range: asked for coarsely, since a point says enough. */
function useMetricsWithData(own: SiteRef, all: MetricDefinition[], { span, zoomed, range }: ChartRange) {
  const length = span.to - span.from
  return useQuery({
    // Not renewed with every step of the clock: a metric that begins to have data shows up with the next visit or range.
    queryKey: ['metrics-known', own.accountId, own.siteId, zoomed?.from ?? range, zoomed?.to],
    queryFn: async () => {
      const chunks = Array.from({ length: Math.ceil(all.length / atOnce) }, (_, index) => all.slice(index * atOnce, (index + 1) * atOnce))
      const answers = await Promise.all(
        chunks.map((chunk) =>
          bridge.sites.metrics({
            accountId: own.accountId,
            id: own.siteId,
            metrics: chunk.map((definition) => definition.id),
            from: span.from,
            to: span.to,
            step: length,
          }),
        ),
      )
      return new Set(answers.flatMap(({ items }) => items).map((series) => series.metric))
    },
    placeholderData: (before) => before,
  })
}

interface LazyChartProps {
  definition: MetricDefinition
  own: SiteRef
  chart: ChartRange
  presence: MetricSeries[] | undefined
  usualInterval: number
}

/** A chart that asks for its numbers only once it comes near the screen. */
function LazyChart({ definition, own, chart, presence, usualInterval }: LazyChartProps): ReactElement {
  const frame = useRef<HTMLDivElement>(null)
  const [near, setNear] = useState(false)
  useEffect(() => {
    const element = frame.current
    if (element === null) return
    const observer = new IntersectionObserver((entries) => setNear(entries.some((entry) => entry.isIntersecting)), { rootMargin: '300px' })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const { data, error, refetch } = useSeries(own, [definition.id], chart.span, near)
  const series = data === undefined ? undefined : [...data, ...(presence ?? []).filter((entry) => entry.metric !== definition.id)]
  return (
    <div ref={frame} className={css.chartPanel}>
      {near || data !== undefined ? (
        <MetricChart
          definition={definition}
          series={series}
          error={error}
          onRetry={() => void refetch()}
          span={chart.span}
          usualInterval={usualInterval}
          onSelect={chart.zoom}
          level={2}
        />
      ) : (
        <div className={css.chartPlace} style={{ height: 152 }} />
      )}
    </div>
  )
}
