import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { Link } from 'wouter'
import { presenceMetrics } from '../../../shared/engine/presence.ts'
import type { Catalog } from '../../../shared/model/rules/catalog.ts'
import { formatNumber } from '../../charts/axis/number-format.ts'
import { RangePicker } from '../../charts/range-picker.tsx'
import { useChartRange } from '../../charts/use-chart-range.ts'
import { errorText } from '../../components/error-text.ts'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { SeverityCounts } from '../../components/status/severity-counts.tsx'
import { Sparkline } from '../../components/status/sparkline.tsx'
import { Panel } from '../../components/surface/panel.tsx'
import { Stat } from '../../components/surface/stat.tsx'
import { MiddleCut } from '../../components/text/middle-cut.tsx'
import { Sentence } from '../../components/text/sentence.tsx'
import { RelativeTime } from '../../components/time/relative-time.tsx'
import { spanText } from '../../components/time/time-text.ts'
import { messages } from '../../messages/messages.ts'
import { useClock } from '../../state/clock.ts'
import { bridge } from '../../state/console-client.ts'
import { paths, useScopedPath } from '../../state/url-state.ts'
import { AlertLines } from '../alerts/list/alert-lines.tsx'
import { IngestionFigures, useIngestion } from './ingestion.tsx'
import { keyMetrics } from './key-metrics.ts'
import { CachedNote, MetricChart, type SiteRef, useSeries } from './metric-chart.tsx'
import css from './site.module.css'
import type { SiteDetail } from './site-header.tsx'

const text = messages.site.overview
const minute = 60_000

/** Is it healthy? Figures first, then what is open, then the charts that matter most. */
export function Overview({ site: row, catalog }: { site: SiteDetail; catalog: Catalog | undefined }): ReactElement {
  const own: SiteRef = { accountId: row.accountId, siteId: row.site.id }
  const scoped = useScopedPath()
  const ingestion = useIngestion(own)
  const alerts = useQuery({
    queryKey: ['alerts', own.accountId, 'site', own.siteId, 'open'],
    queryFn: () => bridge.alerts.list({ accountId: own.accountId, siteId: own.siteId, filter: 'is:open', limit: 8 }),
  })
  return (
    <div className={css.stack}>
      <Figures row={row} received={ingestion.data?.signals.received ?? null} receivedKnown={ingestion.error === null} />
      <div className={css.pair}>
        <Panel
          title={text.openAlerts}
          aside={
            <Link href={scoped(paths.site(own.accountId, own.siteId, 'alerts'))} className="link">
              {text.allAlerts}
            </Link>
          }
        >
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
        <Panel title={text.environment}>
          <Environment row={row} />
        </Panel>
      </div>
      {catalog !== undefined && <KeyCharts row={row} catalog={catalog} own={own} />}
      <Panel title={text.ingestion}>
        {ingestion.data !== undefined ? (
          <IngestionFigures ingestion={ingestion.data} usualInterval={row.health?.usualInterval ?? null} />
        ) : ingestion.error !== null ? (
          <p className="dim">{errorText(ingestion.error).what}</p>
        ) : (
          <SkeletonRows rows={1} height={60} />
        )}
      </Panel>
    </div>
  )
}

function Figures({
  row: { health },
  received,
  receivedKnown,
}: {
  row: SiteDetail
  received: number | null
  receivedKnown: boolean
}): ReactElement {
  const open = health === null ? 0 : Object.values(health.openAlerts).reduce((sum, count) => sum + count, 0)
  const watermark = health?.watermark ?? null
  const stale = useClock(
    (now) => watermark !== null && health !== null && now - watermark > Math.max(2 * health.usualInterval, 15 * minute),
  )
  return (
    <div className={css.stats}>
      <Panel>
        <Stat
          label={messages.site.health}
          value={health?.score ?? messages.common.unknown}
          tone={
            health?.state === 'critical' ? 'bad' : health?.state === 'degraded' ? 'warn' : health?.state === 'healthy' ? undefined : 'dim'
          }
          note={health === null ? messages.site.notScored : <Sparkline values={health.trend} state={health.state} width={120} />}
        />
      </Panel>
      <Panel>
        <Stat
          label={text.openAlerts}
          value={open}
          tone={health !== null && health.openAlerts.critical > 0 ? 'bad' : undefined}
          note={
            health === null || open === 0 ? (
              messages.common.none
            ) : (
              <span className={css.countsNote}>
                <SeverityCounts counts={health.openAlerts} />
                {health.acknowledgedAlerts > 0 && <span className="dim">{text.acknowledgedOf(health.acknowledgedAlerts)}</span>}
              </span>
            )
          }
        />
      </Panel>
      <Panel>
        <Stat
          label={text.lastSignal}
          value={watermark === null ? messages.common.never : <RelativeTime at={watermark} bare />}
          tone={stale ? 'warn' : undefined}
          note={health === null ? undefined : text.usual(spanText(health.usualInterval))}
        />
      </Panel>
      <Panel>
        <Stat
          label={text.signals}
          value={received === null ? messages.common.unknown : formatNumber(received)}
          tone={received === null ? 'dim' : undefined}
          note={received === null && !receivedKnown ? text.offline : text.received}
        />
      </Panel>
      <Panel>
        <Stat
          label={text.dropped}
          value={formatNumber(health?.droppedEvents ?? 0)}
          tone={(health?.droppedEvents ?? 0) > 0 ? 'warn' : undefined}
          note={text.droppedNote}
        />
      </Panel>
    </div>
  )
}

/** What the site last said about what runs there. Its newest change stands first. */
function Environment({ row: { health } }: { row: SiteDetail }): ReactElement {
  const change = health?.lastChange ?? null
  const entries = Object.entries(health?.environment ?? {}).filter(([, value]) => value !== '')
  return (
    <dl className={css.environment}>
      <div>
        <dt>{text.lastChange}</dt>
        <dd>
          {change === null ? (
            text.noChange
          ) : (
            <>
              <Sentence text={change.text} /> <RelativeTime at={change.at} className="faint" />
            </>
          )}
        </dd>
      </div>
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{text.environmentNames[name] ?? name.replaceAll('_', ' ')}</dt>
          <dd>
            <MiddleCut text={value} tail={12} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function KeyCharts({ row, catalog, own }: { row: SiteDetail; catalog: Catalog; own: SiteRef }): ReactElement {
  const scoped = useScopedPath()
  const chart = useChartRange(own.accountId)
  const definitions = keyMetrics(row.site.platform, catalog.metrics)
  const ids = [...new Set([...definitions.map((definition) => definition.id), ...presenceMetrics(catalog, row.site.platform)])]
  const { data, cachedAt, error, refetch } = useSeries(own, ids, chart.span)
  return (
    <Panel
      title={text.keyMetrics}
      aside={
        <>
          <span className={css.zoomHint}>{messages.site.metrics.zoom}</span>
          <RangePicker chart={chart} />
          <Link href={scoped(paths.site(own.accountId, own.siteId, 'metrics'))} className="link">
            {text.allMetrics}
          </Link>
        </>
      }
    >
      <CachedNote at={cachedAt} />
      {data === undefined && error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <div className={css.charts}>
          {definitions.map((definition) => (
            <MetricChart
              key={definition.id}
              definition={definition}
              series={data}
              error={null}
              onRetry={() => void refetch()}
              span={chart.span}
              usualInterval={row.health?.usualInterval ?? 15 * minute}
              onSelect={chart.zoom}
              height={112}
            />
          ))}
        </div>
      )}
    </Panel>
  )
}
