import { Button, Modal, PasswordInput } from '@mantine/core'
import { useState } from 'react'
import type { AccountState, KeepKey } from '../../../shared/bridge/console-state.ts'
import { ErrorNote } from '../../components/states.tsx'
import { sayDone } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import css from './accounts.module.css'
import { useAttempt } from './add/attempt.ts'
import { KeepKeyChoice } from './add/keep-key.tsx'

/** Another key for the same account. `session`: meant for this session, because the keychain does not give the old one. */
export function ReplaceKeyDialog({ account, session = false, onClose }: { account: AccountState; session?: boolean; onClose: () => void }) {
  const text = messages.accounts
  const [key, setKey] = useState('')
  const [keep, setKeep] = useState<KeepKey>(session ? 'session' : 'keychain')
  const attempt = useAttempt()
  return (
    <Modal opened onClose={onClose} title={text.replaceTitle(account.name)} closeButtonProps={{ 'aria-label': messages.common.close }}>
      <form
        className={css.dialog}
        onSubmit={(event) => {
          event.preventDefault()
          void attempt.run(async () => {
            await bridge.accounts.replaceKey({ accountId: account.id, key: key.trim(), keep })
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
        <KeepKeyChoice keep={keep} onChange={setKeep} />
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
