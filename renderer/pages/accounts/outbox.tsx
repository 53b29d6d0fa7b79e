import { Button } from '@mantine/core'
import { IconAlertTriangle, IconClock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { Panel } from '../../components/surface/panel.tsx'
import { RelativeTime } from '../../components/time/relative-time.tsx'
import { sayFailed } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { useAccounts } from '../../state/console-store.ts'
import css from './accounts.module.css'
import { ConflictSides } from './conflict.tsx'

/** What a person did that its service has not taken yet, or refused. */
export function Outbox() {
  const text = messages.accounts
  const accounts = useAccounts()
  const found = useQuery({ queryKey: ['outbox'], queryFn: () => bridge.outbox.list() })
  const nameOf = (id: string) => accounts.find((account) => account.id === id)?.name ?? messages.common.unknown
  const dismiss = (intentId: string) => void bridge.outbox.dismiss({ intentId }).catch((error: unknown) => sayFailed(text.failed, error))
  return (
    <Panel title={text.outbox.title} padded={false}>
      {found.error && <ErrorState error={found.error} title={text.outbox.error} onRetry={() => void found.refetch()} />}
      {!found.data && !found.error && <SkeletonRows rows={2} />}
      {found.data?.length === 0 && <p className={css.outboxEmpty}>{text.outbox.empty}</p>}
      {found.data && found.data.length > 0 && (
        <ul className={css.outbox}>
          {found.data.map((intent) => (
            <li key={intent.id} data-refused={intent.state === 'refused' || intent.state === 'conflict' || undefined}>
              {intent.state === 'refused' || intent.state === 'conflict' ? (
                <IconAlertTriangle size={14} aria-hidden />
              ) : (
                <IconClock size={14} aria-hidden />
              )}
              <div className={css.intent}>
                {intent.text}
                <span className="dim">
                  {' '}
                  · {nameOf(intent.accountId)} · <RelativeTime at={intent.createdAt} />
                </span>
                {intent.reason !== null && <span className={css.reason}>{intent.reason}</span>}
                {intent.state === 'conflict' && <ConflictSides intentId={intent.id} />}
              </div>
              <span className="dim">{text.outbox[intent.state]}</span>
              {intent.state === 'refused' && <Button onClick={() => dismiss(intent.id)}>{text.outbox.dismiss}</Button>}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
