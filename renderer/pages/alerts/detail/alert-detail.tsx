import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactElement, Suspense } from 'react'
import { Link } from 'wouter'
import type { AlertDetail } from '../../../../shared/bridge/contract/alerts.ts'
import { isOpen } from '../../../../shared/model/alerts/alert.ts'
import { SnoozeMenu } from '../../../components/snooze/snooze-menu.tsx'
import { ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { SeverityIcon } from '../../../components/status/severity.tsx'
import frame from '../../../components/surface/detail.module.css'
import { CoveredText } from '../../../components/text/covered-text.tsx'
import { KeyHint } from '../../../components/text/key-hint.tsx'
import { MiddleCut } from '../../../components/text/middle-cut.tsx'
import { Sentence } from '../../../components/text/sentence.tsx'
import { clockText, exactText } from '../../../components/time/time-text.ts'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import { bridge } from '../../../state/console-client.ts'
import { useAccount } from '../../../state/console-store.ts'
import { paths, useScopedPath } from '../../../state/url-state.ts'
import type { AlertActions } from '../alert-actions.ts'
import { firedAt, statusText } from '../alert-status.ts'
import css from './alert-detail.module.css'
import { ChangesBefore } from './changes-before.tsx'
import { Evidence } from './evidence.tsx'
import { Guidance } from './guidance.tsx'
import { RelatedAlerts } from './related-alerts.tsx'
import { RuleInForce } from './rule-in-force.tsx'
import { Section } from './section.tsx'
import { Story } from './story.tsx'

const text = messages.alerts.detail
const AlertChart = lazy(async () => ({ default: (await import('./alert-chart.tsx')).AlertChart }))

export interface AlertDetailViewProps {
  accountId: string
  alertId: string
  actions: AlertActions
  snoozeOpen: boolean
  onSnoozeOpen: (open: boolean) => void
}

/** Everything known about one alert: what, why, evidence, what to do. */
export function AlertDetailView({ accountId, alertId, ...rest }: AlertDetailViewProps): ReactElement {
  const detail = useQuery({ queryKey: ['alert', accountId, alertId], queryFn: () => bridge.alerts.get({ accountId, id: alertId }) })
  if (detail.data !== undefined) return <Loaded detail={detail.data} {...rest} />
  if (detail.error !== null) return <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />
  return <SkeletonRows rows={12} />
}

function Loaded({
  detail,
  actions,
  snoozeOpen,
  onSnoozeOpen,
}: { detail: AlertDetail } & Omit<AlertDetailViewProps, 'accountId' | 'alertId'>): ReactElement {
  const { alert, rule, accountId } = detail
  const scoped = useScopedPath()
  const catalog = useQuery({ queryKey: ['catalog', accountId], queryFn: () => bridge.catalog.get({ accountId }) })
  const account = useAccount(accountId)
  const status = useClock((now) => statusText(detail, now))
  const fired = firedAt(alert)
  const since = useClock((now) => (isOpen(alert) ? text.since : text.firedAt)(clockText(fired, now)))
  const title = alert.title
  return (
    <article className={frame.detail} aria-label={`${title}, ${detail.siteName}`}>
      <header className={frame.head}>
        <div className={frame.state}>
          <SeverityIcon severity={alert.severity} size={14} />
          <b data-severity={alert.severity}>{messages.common.severity[alert.severity]}</b>
          <span className="dim" data-tip={exactText(fired)}>
            {status} · {since}
          </span>
          {detail.pending !== null && <span className={css.pending}>{messages.alerts.pending[detail.pending]}</span>}
        </div>
        <div className={frame.actions}>
          <SnoozeMenu opened={snoozeOpen} onChange={onSnoozeOpen} rows={[detail]}>
            <Button rightSection={<KeyHint keys="S" />}>{messages.alerts.snooze}</Button>
          </SnoozeMenu>
          <Button
            onClick={() => void actions.resolve([detail])}
            disabled={!isOpen(alert)}
            data-tip={messages.alerts.resolveHint}
            rightSection={<KeyHint keys="R" />}
          >
            {messages.alerts.resolve}
          </Button>
          <Button
            variant="filled"
            onClick={() => void actions.acknowledge([detail])}
            disabled={alert.status !== 'firing'}
            rightSection={<KeyHint keys="E" className={frame.onFill} />}
          >
            {messages.alerts.acknowledge}
          </Button>
        </div>
      </header>
      <h2 className={`${frame.title} ${css.title}`}>
        <Sentence text={text.titleOn(title)} />{' '}
        <Link href={scoped(paths.site(accountId, alert.siteId))} className={css.site}>
          <MiddleCut text={detail.siteName} tail={16} />
        </Link>
      </h2>
      <p className={css.summary}>
        <CoveredText
          text={alert.summary}
          what={text.sentence}
          onReveal={() => bridge.alerts.reveal({ accountId, id: alert.id, fields: ['summary'] })}
        />
      </p>
      {alert.late && <p className={css.late}>{messages.alerts.lateHint}</p>}
      {account?.account?.simulated && <p className={css.simulated}>{text.simulated}</p>}

      <div className={`${frame.parts} ${css.parts}`}>
        <div className={frame.part}>
          {rule !== null && (
            <div className={css.columns}>
              <Section title={text.meaning}>
                <p className={css.prose}>{rule.meaning}</p>
              </Section>
              <Section title={text.why}>
                <p className={css.prose}>{rule.why}</p>
              </Section>
            </div>
          )}
          {rule !== null && catalog.data !== undefined && (
            <Suspense fallback={<div className={css.chartPlace} />}>
              <AlertChart accountId={accountId} alert={alert} rule={rule} catalog={catalog.data} />
            </Suspense>
          )}
          <Section title={text.changesBefore}>
            <ChangesBefore signals={detail.changesBefore} types={catalog.data?.signalTypes ?? []} firedAt={fired} />
          </Section>
          <Evidence
            accountId={accountId}
            alertId={alert.id}
            evidence={detail.evidence}
            total={alert.evidenceTotal}
            types={catalog.data?.signalTypes ?? []}
          />
        </div>
        <div className={frame.part}>
          {rule !== null ? (
            <RuleInForce accountId={accountId} rule={rule} from={detail.ruleFrom} alert={alert} metrics={catalog.data?.metrics ?? []} />
          ) : (
            <Section title={text.rule}>
              <p className="dim">{text.ruleUnknown(alert.ruleId)}</p>
            </Section>
          )}
          {rule !== null && <Guidance rule={rule} />}
          <RelatedAlerts title={text.elsewhere} rows={detail.elsewhere} empty={text.elsewhereNone} lead="site" />
          <RelatedAlerts title={text.history} rows={detail.history} empty={text.historyNone} lead="time" />
          <Story alert={alert} onNote={(note) => actions.note({ accountId, id: alert.id }, note)} />
        </div>
      </div>
    </article>
  )
}
