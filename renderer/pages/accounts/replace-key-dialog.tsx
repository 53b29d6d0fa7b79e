import { Button, Modal, PasswordInput } from '@mantine/core'
import { useState } from 'react'
import type { AccountState } from '../../../shared/bridge/console-state.ts'
import { ErrorNote } from '../../components/states.tsx'
import { sayDone } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import css from './accounts.module.css'
import { useAttempt } from './add/attempt.ts'

/** Another key for the same account. */
export function ReplaceKeyDialog({ account, onClose }: { account: AccountState; onClose: () => void }) {
  const text = messages.accounts
  const [key, setKey] = useState('')
  const attempt = useAttempt()
  return (
    <Modal opened onClose={onClose} title={text.replaceTitle(account.name)} closeButtonProps={{ 'aria-label': messages.common.close }}>
      <form
        className={css.dialog}
        onSubmit={(event) => {
          event.preventDefault()
          void attempt.run(async () => {
            await bridge.accounts.replaceKey({ accountId: account.id, key: key.trim() })
            sayDone(text.replaced)
            onClose()
          })
        }}
      >
        <PasswordInput
          label={text.newKey}
          description={text.replaceNote}
          value={key}
          maxLength={500}
          autoComplete="off"
          onChange={(event) => setKey(event.currentTarget.value)}
          data-autofocus
        />
        <ErrorNote error={attempt.error} title={text.failed} say={messages.firstRun.service.problems} />
        <div className={css.dialogActions}>
          <Button onClick={onClose}>{messages.common.cancel}</Button>
          <Button type="submit" variant="filled" loading={attempt.busy} disabled={key.trim() === ''}>
            {text.replaceKey}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
