import { EmptyState, useAfter } from '../components/states.tsx'
import { messages } from '../messages/messages.ts'
import { useConsole } from '../state/console-store.ts'
import css from './frame.module.css'
import { Mark } from './mark.tsx'

/** Before the console has said its first word: nothing at first, then why it takes so long. */
export function Beginning() {
  const status = useConsole((store) => store.bridge)
  const late = useAfter(400)
  const text = messages.frame.beginning
  return (
    <main className={css.beginning}>
      {status === 'ended' ? (
        <EmptyState icon={<Mark size={28} />} title={text.ended} text={text.endedText} />
      ) : (
        late && (
          <EmptyState
            icon={<Mark size={28} />}
            title={status === 'lost' ? text.lost : text.connecting}
            text={status === 'lost' ? text.lostText : undefined}
          />
        )
      )}
    </main>
  )
}
