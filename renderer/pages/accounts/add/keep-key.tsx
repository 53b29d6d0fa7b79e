import { Checkbox } from '@mantine/core'
import type { KeepKey } from '../../../../shared/bridge/console-state.ts'
import { messages } from '../../../messages/messages.ts'
import { useConsole } from '../../../state/console-store.ts'

/** Whether a key that is entered goes into the keychain; nothing to choose where there is none. */
export function KeepKeyChoice({ keep, onChange }: { keep: KeepKey; onChange: (keep: KeepKey) => void }) {
  const text = messages.accounts.keep
  const keychain = useConsole((state) => state.console?.keyStore.store !== 'session')
  if (!keychain) return null
  return (
    <Checkbox
      label={text.session}
      description={text.sessionNote}
      checked={keep === 'session'}
      onChange={(event) => onChange(event.currentTarget.checked ? 'session' : 'keychain')}
    />
  )
}
