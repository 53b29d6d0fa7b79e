import { IconEye, IconEyeOff } from '@tabler/icons-react'
import type { ReactElement } from 'react'
import { messages } from '../../messages/messages.ts'
import css from './reveal-button.module.css'

/** Shows something personal and covers it again. `what` is what it is called: the name of a field, a sentence. */
export function RevealButton({ what, masked, onToggle }: { what: string; masked: boolean; onToggle: () => void }): ReactElement {
  const text = messages.alerts.detail
  const Icon = masked ? IconEye : IconEyeOff
  return (
    <button
      type="button"
      className={css.reveal}
      aria-pressed={!masked}
      aria-label={text.reveal(what)}
      data-tip={masked ? text.revealHint : text.maskHint}
      onClick={onToggle}
    >
      <Icon size={14} aria-hidden />
    </button>
  )
}
