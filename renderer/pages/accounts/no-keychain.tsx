import { Button } from '@mantine/core'
import { ErrorNote } from '../../components/states.tsx'
import { Panel } from '../../components/surface/panel.tsx'
import { sayDone } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { useConsole } from '../../state/console-store.ts'
import css from './accounts.module.css'
import { useAttempt } from './add/attempt.ts'

/** Says that no keychain answers, and lets it be looked for again; nothing where there is one. */
export function NoKeychain() {
  const text = messages.accounts.noKeychain
  const store = useConsole((state) => state.console?.keyStore)
  const attempt = useAttempt()
  if (store?.store !== 'session') return null
  return (
    <Panel title={text.title}>
      <p>{messages.accounts.keyStoreNotes.session}</p>
      <ErrorNote error={attempt.error} title={messages.accounts.failed} />
      <div className={css.troubleActions}>
        <Button
          loading={attempt.busy}
          onClick={() =>
            void attempt.run(async () => {
              const found = await bridge.accounts.findKeychain()
              sayDone(found.store === 'session' ? text.none : messages.accounts.keyStoreNotes[found.store])
            })
          }
        >
          {text.look}
        </Button>
      </div>
    </Panel>
  )
}
