import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'wouter'
import type { AccountState } from '../../../shared/bridge/console-state.ts'
import { connectionView } from '../../app/top-bar/connection-view.ts'
import { ErrorNote, SkeletonRows } from '../../components/states.tsx'
import { StateIcon } from '../../components/status/state-icon.tsx'
import { Panel } from '../../components/surface/panel.tsx'
import { MiddleCut } from '../../components/text/middle-cut.tsx'
import { RelativeTime } from '../../components/time/relative-time.tsx'
import { numberText } from '../../messages/locale.ts'
import { messages } from '../../messages/messages.ts'
import { useClock } from '../../state/clock.ts'
import { bridge } from '../../state/console-client.ts'
import { paths } from '../../state/url-state.ts'
import css from './accounts.module.css'
import { useAttempt } from './add/attempt.ts'
import { KeyTrouble } from './key-trouble.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { ReplaceKeyDialog } from './replace-key-dialog.tsx'
import { RotateKeyDialog } from './rotate-key-dialog.tsx'

const PrivacyPanel = lazy(async () => ({ default: (await import('./privacy/privacy-panel.tsx')).PrivacyPanel }))

function ConnectionText({ account }: { account: AccountState }) {
  const now = useClock((time) => Math.floor(time / 1000) * 1000)
  const view = connectionView(account.connection, now)
  return (
    <span className={css.connection} data-tone={view.tone}>
      {view.icon !== 'busy' && <StateIcon state={view.icon} />}
      {view.text}
    </span>
  )
}

/** How old the key is, as its service says; only keys of role admin may ask. */
function KeyAge({ account }: { account: AccountState }) {
  const text = messages.privacy.key
  const { data } = useQuery({
    queryKey: ['key', account.id],
    queryFn: () => bridge.accounts.key({ accountId: account.id }),
    enabled: account.connection.state === 'live' && account.account?.key.role === 'admin' && account.account.key.siteIds === null,
  })
  if (!data) return messages.accounts.unknown
  return (
    <>
      <RelativeTime at={data.createdAt} />
      {data.previousEndsAt !== null && (
        <span className="dim">
          {' '}
          · {text.old} <RelativeTime at={data.previousEndsAt} />
        </span>
      )}
    </>
  )
}

/** One account: how it is, whose key it has, and what can be done with it. */
export function AccountPanel({ account }: { account: AccountState }) {
  const text = messages.accounts
  const [dialog, setDialog] = useState<'rename' | 'key' | 'session-key' | 'rotate' | 'remove' | null>(null)
  const [privacy, setPrivacy] = useState(false)
  const attempt = useAttempt()
  const { connection, account: who } = account
  const bundled = account.kind !== 'hosted'
  const stopped = connection.state === 'stopped'
  const broken = ['offline', 'unauthorized'].includes(connection.state)
  const act = (work: (input: { accountId: string }) => Promise<unknown>) =>
    void attempt.run(async () => {
      await work({ accountId: account.id })
    })
  const facts: [string, React.ReactNode][] = [
    [text.fields.connection, <ConnectionText key="connection" account={account} />],
    [
      text.fields.address,
      <span key="address">
        {account.url === null ? text.notRunning : <code>{account.url}</code>}
        {bundled && <span className="dim"> · {text.bundled}</span>}
      </span>,
    ],
    [text.fields.account, who ? who.name : text.unknown],
    [text.fields.plan, who ? text.planText(text.plans[who.plan], who.retentionDays) : text.unknown],
    [text.fields.region, who ? who.region : text.unknown],
    [text.fields.sites, numberText(account.sites)],
    [text.fields.key, who ? text.keyRole(who.key.name, who.key.role) : text.unknown],
    [
      messages.privacy.key.sees,
      who
        ? who.key.siteIds === null
          ? messages.privacy.key.allSites
          : messages.privacy.key.someSites(who.key.siteIds.length)
        : text.unknown,
    ],
    [messages.privacy.key.age, <KeyAge key="age" account={account} />],
    [text.fields.keyStore, text.keyStores[account.keyStore]],
    [text.fields.clock, connection.clockSkew === null ? text.unknown : text.clockSkew(Math.round(connection.clockSkew / 1000))],
    [text.fields.waiting, numberText(account.waiting)],
  ]
  return (
    <Panel
      title={<MiddleCut text={account.name} />}
      aside={
        <>
          <span className={css.kind}>{text.kinds[account.kind]}</span>
          <Link href={`${paths.fleet}?account=${account.id}`} className="link">
            {text.show}
          </Link>
        </>
      }
    >
      {connection.problem !== null && (
        <p className={css.problem}>
          <IconAlertTriangle size={14} aria-hidden /> {connection.problem}
        </p>
      )}
      <KeyTrouble
        account={account}
        busy={attempt.busy}
        onRetry={() => act(bridge.accounts.retry)}
        onEnter={() => setDialog(connection.keyProblem === 'missing' ? 'key' : 'session-key')}
      />
      {who?.simulated && (
        <p className={css.simulated}>
          {text.simulated}. {who.note}
        </p>
      )}
      <dl className={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ErrorNote error={attempt.error} title={text.failed} />
      <div className={css.actions}>
        {broken && (
          <Button loading={attempt.busy} onClick={() => act(bridge.accounts.retry)}>
            {text.retry}
          </Button>
        )}
        {bundled && stopped && (
          <Button loading={attempt.busy} onClick={() => act(bridge.accounts.startService)}>
            {text.start}
          </Button>
        )}
        {bundled && !stopped && (
          <Button loading={attempt.busy} data-tip={text.stopNote} onClick={() => act(bridge.accounts.stopService)}>
            {text.stop}
          </Button>
        )}
        {!bundled && <Button onClick={() => setDialog('key')}>{text.replaceKey}</Button>}
        {!bundled && who?.key.role === 'admin' && connection.state === 'live' && (
          <Button onClick={() => setDialog('rotate')}>{messages.privacy.key.rotate}</Button>
        )}
        <Button aria-expanded={privacy} onClick={() => setPrivacy(!privacy)}>
          {messages.privacy.show}
        </Button>
        <Button onClick={() => setDialog('rename')}>{text.rename}</Button>
        <Button className={css.remove} onClick={() => setDialog('remove')}>
          {text.remove}
        </Button>
      </div>
      {privacy && (
        <Suspense fallback={<SkeletonRows rows={4} />}>
          <PrivacyPanel account={account} />
        </Suspense>
      )}
      {dialog === 'rename' && <RenameDialog account={account} onClose={() => setDialog(null)} />}
      {dialog === 'key' && <ReplaceKeyDialog account={account} onClose={() => setDialog(null)} />}
      {dialog === 'session-key' && <ReplaceKeyDialog account={account} session onClose={() => setDialog(null)} />}
      {dialog === 'rotate' && <RotateKeyDialog account={account} onClose={() => setDialog(null)} />}
      {dialog === 'remove' && <RemoveDialog account={account} onClose={() => setDialog(null)} />}
    </Panel>
  )
}
