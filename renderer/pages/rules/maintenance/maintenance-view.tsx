import { Button } from '@mantine/core'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useState } from 'react'
import type { PlannedWork } from '../../../../shared/bridge/rules.ts'
import { currentOrNextStretch } from '../../../../shared/engine/time/maintenance-schedule.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { clockText } from '../../../components/time/time-text.ts'
import { sayFailed } from '../../../components/toast.ts'
import { sayUndoable } from '../../../components/undo.tsx'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import { bridge } from '../../../state/console-client.ts'
import { useAccount } from '../../../state/console-store.ts'
import css from './maintenance.module.css'
import { scheduleText } from './schedule-text.ts'
import { WindowDialog } from './window-dialog.tsx'

const text = messages.maintenance

/** Maintenance windows of an account: when the next one is, and everything to plan and change them. */
export function MaintenanceView({ accountId }: { accountId: string }): ReactElement {
  const windows = useQuery({ queryKey: ['maintenance', accountId], queryFn: () => bridge.maintenance.list({ accountId }) })
  const account = useAccount(accountId)
  const [editing, setEditing] = useState<PlannedWork | 'new' | null>(null)
  const viewer = account?.account?.key.role === 'viewer'
  const live = account?.connection.state === 'live' || account?.connection.state === 'syncing'
  const canEdit = !viewer && live
  if (windows.data === undefined)
    return windows.error === null ? <SkeletonRows /> : <ErrorState error={windows.error} onRetry={() => void windows.refetch()} />
  const add = (
    <Button variant="filled" disabled={!canEdit} onClick={() => setEditing('new')}>
      {text.add}
    </Button>
  )
  return (
    <section className={css.view} aria-label={text.title}>
      <header className={css.head}>
        <div>
          <h2>{text.title}</h2>
          <p className="dim">{viewer ? text.readOnly : live ? text.intro : text.offline}</p>
        </div>
        {windows.data.length > 0 && add}
      </header>
      {windows.data.length === 0 ? (
        <EmptyState title={text.empty} text={text.intro} action={add} />
      ) : (
        <ul className={css.windows}>
          {windows.data.map((window) => (
            <WindowRow key={window.id} accountId={accountId} window={window} canEdit={canEdit} onEdit={() => setEditing(window)} />
          ))}
        </ul>
      )}
      {editing !== null && (
        <WindowDialog accountId={accountId} window={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </section>
  )
}

function WindowRow({
  accountId,
  window,
  canEdit,
  onEdit,
}: {
  accountId: string
  window: PlannedWork
  canEdit: boolean
  onEdit: () => void
}): ReactElement {
  const state = useClock((now) => stateOf(window, Math.floor(now / 1000) * 1000))
  const [word, ...rest] = state.split('|')
  const remove = async () => {
    try {
      await bridge.maintenance.delete({ accountId, id: window.id })
      const { title, scope, schedule, ruleIds, enabled } = window
      sayUndoable(text.deleted(title), () => {
        void bridge.maintenance
          .create({ accountId, title, scope, schedule, ruleIds, enabled })
          .catch((error: unknown) => sayFailed(text.failed, error))
      })
    } catch (error) {
      sayFailed(text.failed, error)
    }
  }
  const scope =
    window.scope.kind === 'account'
      ? text.scope.account
      : window.scope.kind === 'clients'
        ? text.scope.clients(window.names)
        : text.scope.sites(window.names)
  return (
    <li className={css.window} data-state={word}>
      <div className={css.what}>
        <b>{window.title}</b>
        <span>{scheduleText(window.schedule)}</span>
        <span className="dim">
          {scope} · {window.ruleIds === null ? text.everyRule : text.rules(window.ruleIds.length)}
        </span>
      </div>
      <span className={css.state}>{rest.join('|')}</span>
      <div className={css.actions}>
        <Button size="compact-sm" aria-label={text.edit(window.title)} disabled={!canEdit} onClick={onEdit}>
          <IconPencil size={14} aria-hidden />
        </Button>
        <Button size="compact-sm" aria-label={text.delete(window.title)} disabled={!canEdit} onClick={() => void remove()}>
          <IconTrash size={14} aria-hidden />
        </Button>
      </div>
    </li>
  )
}

/** How a window stands: a word for its look and the words for a person, apart by a bar, so that the clock renders only what changed. */
function stateOf(window: PlannedWork, now: number): string {
  if (!window.enabled) return `off|${text.disabled}`
  const stretch = currentOrNextStretch(window.schedule, now)
  if (!stretch) return `over|${text.over}`
  if (stretch.from <= now) return `now|${text.now(clockText(stretch.to, now))}`
  return `next|${text.next(clockText(stretch.from, now), clockText(stretch.to, stretch.from))}`
}
