import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useMemo, useState } from 'react'
import { presenceMetrics } from '../../../../shared/engine/presence.ts'
import type { Catalog } from '../../../../shared/model/rules/catalog.ts'
import type { Rule } from '../../../../shared/model/rules/rule.ts'
import { formatValue } from '../../../charts/axis/number-format.ts'
import { endingAt, stepFor } from '../../../charts/axis/time-range.ts'
import { conditionLine, conditionUnit } from '../../../charts/data/condition-line.ts'
import { highestOfGroups } from '../../../charts/data/group-line.ts'
import { reported } from '../../../charts/data/presence.ts'
import { TimeSeriesChart } from '../../../charts/time-series-chart.tsx'
import { errorText } from '../../../components/error-text.ts'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import { bridge } from '../../../state/console-client.ts'
import css from './editor.module.css'

const text = messages.rules.chart
const hour = 3_600_000
const spans = { '24h': 24 * hour, '7d': 7 * 24 * hour } as const
type Span = keyof typeof spans

/** What the rule compares on one site of the scope, with its threshold as a line that can be dragged. */
export function ThresholdChart({
  accountId,
  scope,
  rule,
  catalog,
  onThreshold,
}: {
  accountId: string
  scope: string
  /** With the settings as they are edited. */
  rule: Rule
  catalog: Catalog
  onThreshold: ((value: number) => void) | undefined
}): ReactElement | null {
  const { condition } = rule
  const [chosen, setChosen] = useState<string | null>(null)
  const [range, setRange] = useState<Span>('24h')
  const sites = useQuery({
    queryKey: ['rules', accountId, 'chart-sites', scope, rule.id],
    queryFn: () => bridge.rules.sites({ accountId, ruleId: rule.id, scope }),
  }).data
  const siteId = chosen ?? sites?.[0]?.id
  const length = spans[range]
  const step = stepFor(length, 720)
  const to = useClock((now) => Math.floor(endingAt(now, length).to / step) * step)
  const span = useMemo(() => ({ from: to - length, to, step }), [to, length, step])
  const lookBack = condition.aggregate === 'absent' ? 0 : Math.ceil((condition.window * 1000) / step) * step
  const known = new Set(catalog.metrics.map((metric) => metric.id))
  const metrics = [...new Set([condition.metric, condition.of?.metric ?? '', ...presenceMetrics(catalog, rule.platform)])].filter((id) =>
    known.has(id),
  )
  const { data, error } = useQuery({
    queryKey: ['site', accountId, siteId, 'metrics', metrics.join(), span.from - lookBack, span.to, span.step],
    queryFn: () => bridge.sites.metrics({ accountId, id: siteId ?? '', metrics, from: span.from - lookBack, to: span.to, step: span.step }),
    placeholderData: (before) => before,
    enabled: siteId !== undefined,
  })
  const metricUnit = catalog.metrics.find((metric) => metric.id === condition.metric)?.unit ?? '1'
  const { unit, factor } = conditionUnit(condition, metricUnit)
  const title = messages.condition.comparedNumber(condition, (id) => catalog.metrics.find((metric) => metric.id === id)?.title ?? id)
  // Dragging the threshold moves a line, and must not work the others out anew.
  const { threshold: _, ...shape } = condition
  const same = JSON.stringify(shape)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `same` stands for the condition without its threshold.
  const lines = useMemo(() => {
    const series = data?.items ?? []
    const wanted = condition.metric === 'site_heartbeat' ? series.map((entry) => ({ ...entry, metric: 'site_heartbeat' })) : series
    const heard = reported(series, span.step, 15 * 60_000)
    const samples = highestOfGroups(condition, wanted, (group) => conditionLine(condition, wanted, group, span)).map(({ at, value }) => ({
      at,
      value: value === null || (condition.aggregate !== 'absent' && !heard(at)) ? null : value * factor,
    }))
    return [{ id: condition.metric, label: title, samples }]
  }, [data, same, span, factor, title])

  if (sites === undefined || sites.length === 0) return null
  const threshold = condition.threshold * factor
  return (
    <section aria-label={text.title}>
      <div className={css.headingRow}>
        <h3 className={css.heading}>{text.title}</h3>
        <Select
          aria-label={text.site}
          className={css.chartSite}
          value={siteId ?? null}
          searchable
          allowDeselect={false}
          limit={100}
          data={sites.map((site) => ({ value: site.id, label: site.name }))}
          onChange={setChosen}
        />
        <Select
          aria-label={messages.charts.range}
          className={css.span}
          value={range}
          allowDeselect={false}
          data={(Object.keys(spans) as Span[]).map((name) => ({ value: name, label: messages.charts.ranges[name] }))}
          onChange={(value) => setRange(value === '7d' ? '7d' : '24h')}
        />
      </div>
      {error !== null && data === undefined ? (
        <p className="dim">{errorText(error).code === 'offline' ? text.offline : errorText(error).what}</p>
      ) : data === undefined ? (
        <div className={css.chartPlace} />
      ) : (
        <>
          <TimeSeriesChart
            title={title}
            unit={unit}
            from={span.from}
            to={span.to}
            step={span.step}
            lines={lines}
            height={190}
            threshold={{ value: threshold, label: onThreshold === undefined ? text.threshold(formatValue(threshold, unit)) : '' }}
            onThreshold={onThreshold === undefined ? undefined : (value) => onThreshold(Number((value / factor).toPrecision(12)))}
          />
          <p className="faint">
            {onThreshold !== undefined && text.drag} {condition.groupBy.length > 0 && text.groups}
          </p>
        </>
      )}
    </section>
  )
}
