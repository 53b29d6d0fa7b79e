import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useMemo } from 'react'
import { presenceMetrics } from '../../../../shared/engine/presence.ts'
import { type Alert, isOpen } from '../../../../shared/model/alerts/alert.ts'
import type { Catalog } from '../../../../shared/model/rules/catalog.ts'
import type { Rule } from '../../../../shared/model/rules/rule.ts'
import { formatValue } from '../../../charts/axis/number-format.ts'
import { conditionLine, conditionUnit, spanAround } from '../../../charts/data/condition-line.ts'
import { reported } from '../../../charts/data/presence.ts'
import { TimeSeriesChart } from '../../../charts/time-series-chart.tsx'
import { errorText } from '../../../components/error-text.ts'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import { bridge } from '../../../state/console-client.ts'
import { firedAt } from '../alert-status.ts'
import css from './alert-detail.module.css'

const text = messages.alerts.detail
const minute = 60_000

/** What the rule compared around the moment, with its threshold drawn and the firing time shaded. */
export function AlertChart({
  accountId,
  alert,
  rule,
  catalog,
}: {
  accountId: string
  alert: Alert
  rule: Rule
  catalog: Catalog
}): ReactElement {
  const { condition } = rule
  const fired = firedAt(alert)
  const now = useClock((at) => Math.floor(at / minute) * minute)
  const end = isOpen(alert) ? now + minute : (alert.resolvedAt ?? alert.lastFiredAt) + 15 * minute
  const span = spanAround(condition, fired, end)
  const definition = catalog.metrics.find((metric) => metric.id === condition.metric)
  const presence = presenceMetrics(catalog, rule.platform)
  const known = new Set(catalog.metrics.map((metric) => metric.id))
  const metrics = [...new Set([condition.metric, condition.of?.metric ?? '', ...presence])].filter((metric) => known.has(metric))
  const lookBack = condition.aggregate === 'absent' ? 0 : condition.window * 1000
  const query = { from: Math.floor((span.from - lookBack) / span.step) * span.step, to: span.to, step: span.step }
  const { data, error } = useQuery({
    queryKey: ['site', accountId, alert.siteId, 'metrics', metrics.join(), query.from, query.to, query.step],
    queryFn: () => bridge.sites.metrics({ accountId, id: alert.siteId, metrics, ...query }),
    placeholderData: (before) => before,
  })
  const { unit, factor } = conditionUnit(condition, definition?.unit ?? '1')
  const titleOf = (id: string) => catalog.metrics.find((metric) => metric.id === id)?.title ?? id
  const title = messages.condition.comparedNumber(condition, titleOf)

  // biome-ignore lint/correctness/useExhaustiveDependencies: span and presence follow from what is listed.
  const lines = useMemo(() => {
    const series = data?.items ?? []
    const wanted = condition.metric === 'site_heartbeat' ? series.map((entry) => ({ ...entry, metric: 'site_heartbeat' })) : series
    const heard = reported(series, span.step, 15 * minute)
    const samples = conditionLine(condition, wanted, alert.group, span).map((sample) =>
      condition.aggregate !== 'absent' && sample.value !== null && !heard(sample.at)
        ? { ...sample, value: null }
        : sample.value === null
          ? sample
          : { at: sample.at, value: sample.value * factor },
    )
    // The step that is still going on would look like a drop.
    return [
      { id: condition.metric, label: title, samples: samples.filter((sample) => sample.at < now || condition.aggregate === 'absent') },
    ]
  }, [data, condition, alert.group, span.from, span.to, span.step, factor, title, now])

  if (error !== null && data === undefined) {
    const words = errorText(error)
    return <p className={css.chartMissing}>{words.code === 'offline' ? text.chartOffline : words.what}</p>
  }
  if (data === undefined) return <div className={css.chartPlace} />
  const threshold = alert.threshold * factor
  return (
    <div className={css.chart}>
      <TimeSeriesChart
        title={title}
        hint={definition?.meaning}
        unit={unit}
        from={span.from}
        to={span.to}
        step={span.step}
        lines={lines}
        height={132}
        threshold={{ value: threshold, label: text.threshold(formatValue(threshold, unit)) }}
        shaded={[{ from: fired, to: alert.resolvedAt ?? Math.min(span.to, now + minute) }]}
      />
    </div>
  )
}
