import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import type { Ingestion } from '../../../shared/model/sites/ingestion.ts'
import { formatNumber, formatValue } from '../../charts/axis/number-format.ts'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { Panel } from '../../components/surface/panel.tsx'
import { Stat } from '../../components/surface/stat.tsx'
import { RelativeTime } from '../../components/time/relative-time.tsx'
import { spanText } from '../../components/time/time-text.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import type { SiteRef } from './metric-chart.tsx'
import css from './site.module.css'

const text = messages.site.ingestion

/** What the site sent in the last 24 hours; only the service knows. */
export function useIngestion({ accountId, siteId }: SiteRef) {
  return useQuery({ queryKey: ['site', accountId, siteId, 'ingestion'], queryFn: () => bridge.sites.ingestion({ accountId, id: siteId }) })
}

/** The figures of a site's ingestion. */
export function IngestionFigures({ ingestion, usualInterval }: { ingestion: Ingestion; usualInterval: number | null }): ReactElement {
  const { batches, signals, processing, lastFailure } = ingestion
  return (
    <div className={css.figures}>
      <Stat
        label={text.batches}
        value={formatNumber(batches.total)}
        note={`${formatNumber(batches.completed)} ${text.completed}, ${formatNumber(batches.repeated)} ${text.repeated}`}
      />
      <Stat
        label={text.failedBatches}
        value={formatNumber(batches.failed)}
        tone={batches.failed > 0 ? 'bad' : undefined}
        note={lastFailure === null ? text.noFailure : text.lastFailure(lastFailure.code)}
      />
      <Stat
        label={text.signals}
        value={formatNumber(signals.received)}
        note={`${formatNumber(signals.stored)} ${text.stored}, ${formatNumber(signals.dropped)} ${text.refused}`}
      />
      <Stat label={text.fieldsDropped} value={formatNumber(ingestion.fieldsDropped)} note={text.fieldsDroppedNote} />
      <Stat
        label={text.processing}
        value={processing === null ? messages.common.unknown : formatValue(processing.p50, 'ms')}
        note={processing === null ? undefined : text.p95(formatValue(processing.p95, 'ms'))}
      />
      <Stat
        label={text.lastBatch}
        value={ingestion.lastBatchAt === null ? messages.common.never : <RelativeTime at={ingestion.lastBatchAt} bare />}
        note={usualInterval === null ? undefined : messages.site.overview.usual(spanText(usualInterval))}
      />
    </div>
  )
}

/** Ingestion as a page of its own. */
export function IngestionTab({ usualInterval, ...ref }: SiteRef & { usualInterval: number | null }): ReactElement {
  const { data, error, refetch } = useIngestion(ref)
  if (data === undefined)
    return error === null ? <SkeletonRows rows={3} height={60} /> : <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <div className={css.stack}>
      {data.droppedBySite > 0 && <p className={css.banner}>{text.banner(data.droppedBySite)}</p>}
      <Panel title={messages.site.overview.ingestion}>
        <IngestionFigures ingestion={data} usualInterval={usualInterval} />
      </Panel>
      <Panel title={text.explained}>
        <dl className={css.terms}>
          {text.terms.map(([term, meaning]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </Panel>
    </div>
  )
}
