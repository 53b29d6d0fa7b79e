import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { presenceMetrics } from '../../../../shared/engine/presence.ts'
import type { MetricDefinition, MetricSeries } from '../../../../shared/model/metric.ts'
import type { Catalog } from '../../../../shared/model/rules/catalog.ts'
import { formatValue } from '../../../charts/axis/number-format.ts'
import { RangePicker } from '../../../charts/range-picker.tsx'
import { useChartRange } from '../../../charts/use-chart-range.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { Panel } from '../../../components/surface/panel.tsx'
import { Stat } from '../../../components/surface/stat.tsx'
import { MiddleCut } from '../../../components/text/middle-cut.tsx'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import { useUrlParameter } from '../../../state/url-state.ts'
import { AlertLines } from '../../alerts/list/alert-lines.tsx'
import { CachedNote, MetricChart, type SiteRef, useSeries } from '../metric-chart.tsx'
import siteCss from '../site.module.css'
import type { SiteDetail } from '../site-header.tsx'
import { ChangeList } from './change-list.tsx'
import { type DashboardStat, metricsOfDashboard } from './dashboard.ts'
import css from './dashboards.module.css'
import { dashboards } from './dashboards.ts'
import { readStat, topValues } from './read-series.ts'

const text = messages.siteParts.dashboards
const words = messages.dashboards
/** Values of a label that a list names. */
const named = 6

/** One question each: figures first, then charts, then what stands out. */
export function DashboardsTab({ site: row, catalog }: { site: SiteDetail; catalog: Catalog }): ReactElement {
  const own: SiteRef = { accountId: row.accountId, siteId: row.site.id }
  const { platform } = row.site
  const offered = dashboards[platform]
  const [wanted, setWanted] = useUrlParameter('board', 'overview')
  const board = offered.find(({ id }) => id === wanted) ?? offered[0]!
  const chart = useChartRange(own.accountId)
  const definitionOf = (id: string) => catalog.metrics.find((metric) => metric.id === id)
  const known = metricsOfDashboard(board).filter((id) => definitionOf(id) !== undefined)
  const ids = [...new Set([...known, ...presenceMetrics(catalog, platform)])].slice(0, 20)
  const { data, cachedAt, error, refetch } = useSeries(own, ids, chart.span)
  const heard = (data ?? []).some((entry) => entry.points.length > 0)
  return (
    <div className={siteCss.stack}>
      <div className={siteCss.toolbar}>
        <fieldset className={css.boards}>
          <legend className="visually-hidden">{text.label}</legend>
          {offered.map(({ id }) => (
            <button key={id} type="button" className={css.board} aria-pressed={id === board.id} onClick={() => setWanted(id)}>
              {words[id].title}
            </button>
          ))}
        </fieldset>
      </div>
      <div className={siteCss.toolbar}>
        <h2>{words[board.id].question}</h2>
        <span className={siteCss.toolbarEnd}>
          <span className={siteCss.zoomHint}>{messages.site.metrics.zoom}</span>
          <RangePicker chart={chart} />
        </span>
      </div>
      {data === undefined ? (
        error === null ? (
          <SkeletonRows rows={4} height={64} />
        ) : (
          <ErrorState error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <>
          <CachedNote at={cachedAt} />
          <div className={css.stats}>
            {board.stats.map((stat) => {
              const definition = definitionOf(stat.metric)
              return definition === undefined ? null : (
                <Figure
                  key={`${stat.metric} ${JSON.stringify(stat.read)}`}
                  stat={stat}
                  definition={definition}
                  whole={typeof stat.read === 'object' && 'shareOf' in stat.read ? definitionOf(stat.read.shareOf) : undefined}
                  series={data}
                  heard={heard}
                />
              )
            })}
          </div>
          {heard ? (
            <div className={siteCss.chartPanels}>
              {board.charts.map((id) => {
                const definition = definitionOf(id)
                return definition === undefined ? null : (
                  <div key={id} className={siteCss.chartPanel}>
                    <MetricChart
                      definition={definition}
                      series={data}
                      error={null}
                      onRetry={() => void refetch()}
                      span={chart.span}
                      usualInterval={row.health?.usualInterval ?? 900_000}
                      onSelect={chart.zoom}
                    />
                  </div>
                )
              })}
            </div>
          ) : (
            <EmptyState title={text.noData} />
          )}
          <div className={css.lists}>
            {(board.tops ?? []).map(({ metric, label }) => {
              const definition = definitionOf(metric)
              return definition === undefined ? null : (
                <TopList key={`${metric} ${label}`} definition={definition} label={label} series={data} />
              )
            })}
          </div>
        </>
      )}
      {(board.alerts || board.changes) && (
        <div className={board.alerts && board.changes ? siteCss.pair : undefined}>
          {board.alerts && <OpenAlerts {...own} />}
          {board.changes && <ChangeList {...own} types={catalog.signalTypes} platform={platform} span={chart.span} />}
        </div>
      )}
    </div>
  )
}

interface FigureProps {
  stat: DashboardStat
  definition: MetricDefinition
  /** What a share is of. */
  whole: MetricDefinition | undefined
  series: MetricSeries[]
  heard: boolean
}

function Figure({ stat, definition, whole, series, heard }: FigureProps): ReactElement {
  const { read, badAbove } = stat
  const value = readStat(definition, read, series, heard)
  const bad = value !== null && badAbove !== undefined && value > badAbove
  const unit = typeof read === 'object' ? ('shareOf' in read ? 'percent' : '1') : definition.unit
  return (
    <Panel>
      <div data-tip={definition.meaning}>
        <Stat
          label={labelOf(stat, definition, whole)}
          value={value === null ? messages.common.unknown : formatValue(value, unit)}
          tone={value === null ? 'dim' : bad ? 'bad' : undefined}
          note={value === null ? text.none : undefined}
        />
      </div>
    </Panel>
  )
}

function labelOf({ read }: DashboardStat, { title }: MetricDefinition, whole: MetricDefinition | undefined): string {
  if (typeof read === 'object')
    return 'shareOf' in read
      ? words.share(title, whole?.title ?? read.shareOf)
      : words.distinct(words.distinctLabels[read.distinct] ?? read.distinct, title)
  if (read === 'sum') return title
  return read === 'p95' ? words.p95(title) : read === 'max' ? words.highest(title) : words.newest(title)
}

/** Which values of a label have most of it, as bars beside numbers. */
function TopList({
  definition,
  label,
  series,
}: {
  definition: MetricDefinition
  label: string
  series: MetricSeries[]
}): ReactElement | null {
  const values = topValues(definition, label, series)
  const [first] = values
  if (first === undefined) return null
  return (
    <Panel title={text.top(definition.title, text.labels[label] ?? label)}>
      <ul className={css.top}>
        {values.slice(0, named).map(({ value, amount }) => (
          <li key={value}>
            <span className={css.bar} style={{ width: `${(100 * amount) / first.amount}%` }} aria-hidden="true" />
            <span className={css.value}>{value === '' ? <span className="dim">{text.unlabelled}</span> : <MiddleCut text={value} />}</span>
            <b>{formatValue(amount, definition.unit)}</b>
          </li>
        ))}
      </ul>
      {values.length > named && <p className="dim">{text.others(values.length - named)}</p>}
    </Panel>
  )
}

function OpenAlerts({ accountId, siteId }: SiteRef): ReactElement {
  const alerts = useQuery({
    queryKey: ['alerts', accountId, 'site', siteId, 'open'],
    queryFn: () => bridge.alerts.list({ accountId, siteId, filter: 'is:open', limit: 8 }),
  })
  return (
    <Panel title={text.openAlerts}>
      {alerts.data !== undefined ? (
        alerts.data.rows.length === 0 ? (
          <p className="dim">{text.noOpenAlerts}</p>
        ) : (
          <AlertLines rows={alerts.data.rows} lead="title" />
        )
      ) : alerts.error !== null ? (
        <ErrorState error={alerts.error} onRetry={() => void alerts.refetch()} />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Panel>
  )
}
