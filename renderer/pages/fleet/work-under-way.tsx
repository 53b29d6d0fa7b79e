import { Progress } from '@mantine/core'
import { messages } from '../../messages/messages.ts'
import { useAccounts } from '../../state/console-store.ts'
import css from './fleet.module.css'

/** Work of a service that a person may wait for, such as loading the demo fleet's week. */
export function WorkUnderWay({ scope }: { scope: string | null }) {
  const accounts = useAccounts().filter((account) => (scope === null || account.id === scope) && account.connection.progress !== null)
  return accounts.map(({ id, name, connection: { progress } }) => {
    if (!progress) return null
    const percent = Math.min(100, Math.floor((100 * progress.done) / Math.max(1, progress.total)))
    return (
      <div key={id} className={css.work} role="status">
        <span>
          {name}: {progress.text}
        </span>
        <Progress value={percent} size="sm" className={css.workBar} aria-label={progress.text} transitionDuration={200} />
        <span className="dim">{messages.fleet.workDone(progress.done, progress.total, percent)}</span>
      </div>
    )
  })
}
