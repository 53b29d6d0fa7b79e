import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Fragment, type ReactElement, type ReactNode } from 'react'
import type { Diagnostics } from '../../../shared/bridge/diagnostics.ts'
import { formatValue } from '../../charts/axis/number-format.ts'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { Panel } from '../../components/surface/panel.tsx'
import { MiddleCut } from '../../components/text/middle-cut.tsx'
import { RelativeTime } from '../../components/time/relative-time.tsx'
import { sayDone, sayFailed } from '../../components/toast.ts'
import { numberText } from '../../messages/locale.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import css from './diagnostics.module.css'
import { Quarantined } from './quarantined.tsx'
import { SupportBundle } from './support-bundle.tsx'

const text = messages.diagnostics
/** While the page is open it is looked again this often, ms. */
const again = 5000

/** How the console and its connections are. */
export function DiagnosticsPage(): ReactElement {
  const found = useQuery({ queryKey: ['diagnostics'], queryFn: () => bridge.diagnostics.get(), refetchInterval: again, staleTime: 0 })
  const copy = (words: string) =>
    navigator.clipboard.writeText(words).then(
      () => sayDone(text.copied),
      (error: unknown) => sayFailed(text.copy, error),
    )
  return (
    <div className={css.page}>
      <header className={css.header}>
        <div>
          <h1>{text.title}</h1>
          <p className="dim">{text.intro}</p>
        </div>
        <Button className={css.copy} disabled={found.data === undefined} onClick={() => found.data && void copy(found.data.text)}>
          {text.copy}
        </Button>
      </header>
      {found.data !== undefined ? (
        <Found of={found.data.diagnostics} />
      ) : found.error !== null ? (
        <ErrorState error={found.error} title={text.error} onRetry={() => void found.refetch()} />
      ) : (
        <SkeletonRows rows={12} />
      )}
      <SupportBundle />
    </div>
  )
}

function Found({ of }: { of: Diagnostics }): ReactElement {
  const { runtime, cache, notifications } = of
  return (
    <>
      <Panel title={text.console}>
        <Facts
          entries={[
            [text.version, of.version],
            [text.runsOn, text.runtime(runtime.node, runtime.electron, runtime.platform, runtime.arch)],
            [text.dataDir, <MiddleCut key="dir" text={of.dataDir} className="mono" tail={24} />],
            [text.cache, text.cacheIs(formatValue(cache.bytes, 'bytes'), cache.schema)],
            ...(cache.problem === null ? [] : [[text.cacheProblem, cache.problem] as const]),
            [text.encryption, cache.encryption ? text.encryptionOn : text.encryptionOff],
            [text.keys, messages.accounts.keyStoreNotes[of.keys.store]],
          ]}
        />
      </Panel>
      {of.accounts.map((account) => (
        <Panel key={account.id} title={<MiddleCut text={account.name} />} aside={text.states[account.connection.state]}>
          <Account account={account} />
        </Panel>
      ))}
      <Panel title={text.notifications}>
        <Facts
          entries={[
            [text.held, numberText(notifications.held)],
            [text.unconfirmed, numberText(notifications.unconfirmed)],
            [text.flapping, numberText(notifications.flapping)],
            [
              text.refused,
              notifications.refusals.length === 0
                ? text.notRefused
                : notifications.refusals.map(({ reason, count, lastAt }) => (
                    <span key={reason} className={css.line}>
                      {text.refusals[reason]}, {text.times(count)} · <RelativeTime at={lastAt} className="dim" />
                    </span>
                  )),
            ],
          ]}
        />
      </Panel>
      <Quarantined answers={of.quarantined} />
    </>
  )
}

function Account({
  account: { connection, traffic, service, outbox, ...account },
}: {
  account: Diagnostics['accounts'][number]
}): ReactElement {
  const words = text.account
  const entries: (readonly [string, ReactNode])[] = [
    [words.address, account.url === null ? messages.common.none : <MiddleCut key="url" text={account.url} className="mono" tail={16} />],
    [
      words.connection,
      <Fragment key="connection">
        {text.states[connection.state]} · <RelativeTime at={connection.since} className="dim" />
        {connection.problem !== null && <span className={css.problem}>{connection.problem}</span>}
      </Fragment>,
    ],
    ...(connection.progress === null
      ? []
      : [[words.under, words.progress(connection.progress.text, connection.progress.done, connection.progress.total)] as const]),
    [
      words.synced,
      <Fragment key="synced">
        {connection.syncedAt === null ? messages.common.never : <RelativeTime at={connection.syncedAt} />}
        {!account.complete && `, ${words.snapshot}`}
      </Fragment>,
    ],
    [words.cached, words.cachedIs(account.sites, account.openAlerts)],
    [
      words.lastAnswer,
      traffic.lastAnswerAt === null ? (
        messages.common.never
      ) : (
        <Fragment key="answer">
          <RelativeTime at={traffic.lastAnswerAt} />
          {traffic.lastStatus !== null && `, ${words.status(traffic.lastStatus)}`}
        </Fragment>
      ),
    ],
    [words.latency, traffic.latency === null ? words.notMeasured : words.latencyIs(traffic.latency.median, traffic.latency.p95)],
    [words.requests, words.requestsAre(traffic.answers, traffic.unanswered, traffic.retries, traffic.rateLimited)],
    [words.clock, connection.clockSkew === null ? words.notMeasured : words.ahead(connection.clockSkew)],
    [words.outbox, words.outboxIs(outbox.waiting, outbox.refused)],
    [words.key, messages.accounts.keyStores[account.keyStore]],
    ...(service === null
      ? []
      : [
          [
            words.service,
            <Fragment key="service">
              {words.services[service.state]}
              {service.code !== null && ` (${service.code})`} · <RelativeTime at={service.since} className="dim" />,{' '}
              {words.starts(service.starts)}
            </Fragment>,
          ] as const,
        ]),
  ]
  return <Facts entries={entries} />
}

function Facts({ entries }: { entries: readonly (readonly [string, ReactNode])[] }): ReactElement {
  return (
    <dl className={css.facts}>
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
