import { Button, Modal, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useState } from 'react'
import type { AccountState } from '../../../../shared/bridge/console-state.ts'
import { longestGraceDays } from '../../../../shared/model/account/erasure.ts'
import { ErrorNote, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { RelativeTime } from '../../../components/time/relative-time.tsx'
import { sayDone } from '../../../components/toast.ts'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import accountsCss from '../accounts.module.css'
import { useAttempt } from '../add/attempt.ts'
import css from './privacy.module.css'

const text = messages.privacy.erase
const graces = [0, 1, 7, 14, longestGraceDays]

/** The end of everything: asked for with time to think again, and cancelled until then. */
export function EraseSection({ account }: { account: AccountState }): ReactElement {
  const accountId = account.id
  const [asking, setAsking] = useState(false)
  const cancelling = useAttempt()
  const state = useQuery({ queryKey: ['erasure', accountId], queryFn: () => bridge.erasure.get({ accountId }), refetchOnMount: 'always' })
  if (state.data === undefined)
    return state.error === null ? <SkeletonRows rows={1} /> : <ErrorState error={state.error} onRetry={() => void state.refetch()} />
  const { request, erasedAt } = state.data
  const cancel = () =>
    void cancelling.run(async () => {
      await bridge.erasure.cancel({ accountId })
      await state.refetch()
      sayDone(text.cancelled)
    })
  return (
    <div className={css.section}>
      <p className="dim">{text.text}</p>
      {erasedAt !== null && (
        <p className="dim">
          {text.erasedAt} <RelativeTime at={erasedAt} />.
        </p>
      )}
      {request !== null ? (
        <div className={css.due} role="status">
          <span>
            {text.due(request.requestedBy)} <RelativeTime at={request.dueAt} />.
          </span>
          <Button loading={cancelling.busy} onClick={cancel}>
            {text.cancel}
          </Button>
        </div>
      ) : (
        <div>
          <Button className={css.erase} onClick={() => setAsking(true)} disabled={account.account === null}>
            {text.ask}
          </Button>
        </div>
      )}
      <ErrorNote error={cancelling.error} title={text.cancelFailed} />
      {asking && account.account !== null && (
        <EraseDialog
          account={account}
          instanceId={account.account.instanceId}
          onClose={() => setAsking(false)}
          onAsked={() => {
            setAsking(false)
            void state.refetch()
          }}
        />
      )}
    </div>
  )
}

interface EraseDialogProps {
  account: AccountState
  instanceId: string
  onClose: () => void
  onAsked: () => void
}

function EraseDialog({ account, instanceId, onClose, onAsked }: EraseDialogProps): ReactElement {
  const [typed, setTyped] = useState('')
  const [days, setDays] = useState(14)
  const attempt = useAttempt()
  return (
    <Modal opened onClose={onClose} title={text.dialog(account.name)} closeButtonProps={{ 'aria-label': messages.common.close }}>
      <form
        className={accountsCss.dialog}
        onSubmit={(event) => {
          event.preventDefault()
          void attempt.run(async () => {
            await bridge.erasure.request({ accountId: account.id, instanceId, graceDays: days })
            sayDone(text.asked)
            onAsked()
          })
        }}
      >
        <p>{text.warning}</p>
        <Select
          label={text.grace}
          value={String(days)}
          allowDeselect={false}
          onChange={(value) => setDays(graces.find((grace) => String(grace) === value) ?? days)}
          data={graces.map((grace) => ({ value: String(grace), label: text.graceDays(grace) }))}
        />
        <TextInput
          label={text.type(account.name)}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-autofocus
        />
        <ErrorNote error={attempt.error} title={text.failed} />
        <div className={accountsCss.dialogActions}>
          <Button onClick={onClose}>{messages.common.cancel}</Button>
          <Button type="submit" className={accountsCss.destroy} loading={attempt.busy} disabled={typed.trim() !== account.name.trim()}>
            {text.confirm(days)}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
