import { Button, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AccountState } from '../../../shared/bridge/console-state.ts'
import { ErrorNote } from '../../components/states.tsx'
import { sayDone } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import css from './accounts.module.css'
import { useAttempt } from './add/attempt.ts'

/** Another name in this console; the service's own name stays. */
export function RenameDialog({ account, onClose }: { account: AccountState; onClose: () => void }) {
  const text = messages.accounts
  const [name, setName] = useState(account.name)
  const attempt = useAttempt()
  return (
    <Modal opened onClose={onClose} title={text.renameTitle(account.name)} closeButtonProps={{ 'aria-label': messages.common.close }}>
      <form
        className={css.dialog}
        onSubmit={(event) => {
          event.preventDefault()
          void attempt.run(async () => {
            await bridge.accounts.rename({ accountId: account.id, name: name.trim() })
            sayDone(text.renamed)
            onClose()
          })
        }}
      >
        <TextInput label={text.name} value={name} maxLength={100} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
        <ErrorNote error={attempt.error} title={text.failed} />
        <div className={css.dialogActions}>
          <Button onClick={onClose}>{messages.common.cancel}</Button>
          <Button type="submit" variant="filled" loading={attempt.busy} disabled={name.trim() === '' || name.trim() === account.name}>
            {text.save}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
