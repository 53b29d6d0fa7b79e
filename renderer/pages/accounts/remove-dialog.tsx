import { Button, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AccountState } from '../../../shared/bridge/console-state.ts'
import { ErrorNote } from '../../components/states.tsx'
import { sayDone } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import css from './accounts.module.css'
import { useAttempt } from './add/attempt.ts'

/** What cannot be undone asks for the name. */
export function RemoveDialog({ account, onClose }: { account: AccountState; onClose: () => void }) {
  const text = messages.accounts
  const [typed, setTyped] = useState('')
  const attempt = useAttempt()
  return (
    <Modal opened onClose={onClose} title={text.removeTitle(account.name)} closeButtonProps={{ 'aria-label': messages.common.close }}>
      <form
        className={css.dialog}
        onSubmit={(event) => {
          event.preventDefault()
          void attempt.run(async () => {
            await bridge.accounts.remove({ accountId: account.id })
            sayDone(text.removed(account.name))
            onClose()
          })
        }}
      >
        <p>{account.kind === 'hosted' ? text.removeHosted : text.removeBundled}</p>
        {account.waiting > 0 && <p className={css.warning}>{text.removeWaiting(account.waiting)}</p>}
        <TextInput
          label={text.typeName(account.name)}
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-autofocus
        />
        <ErrorNote error={attempt.error} title={text.failed} />
        <div className={css.dialogActions}>
          <Button onClick={onClose}>{messages.common.cancel}</Button>
          <Button type="submit" className={css.destroy} loading={attempt.busy} disabled={typed.trim() !== account.name.trim()}>
            {text.remove}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
