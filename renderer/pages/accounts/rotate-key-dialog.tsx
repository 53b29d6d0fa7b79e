import { Button, Modal } from '@mantine/core'
import type { AccountState } from '../../../shared/bridge/console-state.ts'
import { ErrorNote } from '../../components/states.tsx'
import { sayDone } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { queryClient } from '../../state/query-client.ts'
import css from './accounts.module.css'
import { useAttempt } from './add/attempt.ts'

/** Another secret for the same rights, made by the service; nobody has to see it. */
export function RotateKeyDialog({ account, onClose }: { account: AccountState; onClose: () => void }) {
  const text = messages.privacy.key
  const attempt = useAttempt()
  return (
    <Modal opened onClose={onClose} title={text.rotateTitle(account.name)} closeButtonProps={{ 'aria-label': messages.common.close }}>
      <form
        className={css.dialog}
        onSubmit={(event) => {
          event.preventDefault()
          void attempt.run(async () => {
            await bridge.accounts.rotateKey({ accountId: account.id })
            void queryClient.invalidateQueries({ queryKey: ['key', account.id] })
            sayDone(text.rotated)
            onClose()
          })
        }}
      >
        <p>{text.rotateNote}</p>
        <ErrorNote error={attempt.error} title={messages.accounts.failed} />
        <div className={css.dialogActions}>
          <Button onClick={onClose}>{messages.common.cancel}</Button>
          <Button type="submit" variant="filled" loading={attempt.busy} data-autofocus>
            {text.rotate}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
