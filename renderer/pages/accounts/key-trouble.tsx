import { Button } from '@mantine/core'
import type { AccountState } from '../../../shared/bridge/console-state.ts'
import { messages } from '../../messages/messages.ts'
import css from './accounts.module.css'

/** Why the key of an account cannot be had, and the ways out: unlock and try again, or enter it for this session. */
export function KeyTrouble({
  account,
  busy,
  onRetry,
  onEnter,
}: {
  account: AccountState
  busy: boolean
  onRetry: () => void
  onEnter: () => void
}) {
  const text = messages.accounts.keyTrouble
  const why = account.connection.keyProblem
  if (why === null) return null
  return (
    <section className={css.trouble} aria-label={text.title}>
      <p>{text.hints[why]}</p>
      <p className="dim">{text.cached}</p>
      <div className={css.troubleActions}>
        {why !== 'missing' && (
          <Button loading={busy} onClick={onRetry}>
            {text.again}
          </Button>
        )}
        <Button onClick={onEnter}>{why === 'missing' ? text.enter : text.enterForSession}</Button>
      </div>
    </section>
  )
}
