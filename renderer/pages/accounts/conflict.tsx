import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { sayFailed } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import css from './accounts.module.css'

/** What a person asked for beside what the service has now, and the two ways to settle it. */
export function ConflictSides({ intentId }: { intentId: string }) {
  const text = messages.accounts.outbox
  const found = useQuery({ queryKey: ['outbox', 'conflict', intentId], queryFn: () => bridge.outbox.conflict({ intentId }) })
  const settle = (choice: 'theirs' | 'mine') =>
    void bridge.outbox.settle({ intentId, choice }).catch((error: unknown) => sayFailed(messages.accounts.failed, error))
  if (found.error) return <ErrorState error={found.error} title={text.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <SkeletonRows rows={2} />
  const shown = (value: string | number | boolean | null) => (value === null ? text.unset : String(value))
  return (
    <div className={css.conflict}>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.place}</th>
            <th scope="col">{text.base}</th>
            <th scope="col">{text.mine}</th>
            <th scope="col">{text.theirs}</th>
          </tr>
        </thead>
        <tbody>
          {found.data.fields.map(({ place, base, mine, theirs }) => (
            <tr key={place}>
              <th scope="row">{place}</th>
              <td>{shown(base)}</td>
              <td>{shown(mine)}</td>
              <td>{shown(theirs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Button onClick={() => settle('theirs')}>{text.keepTheirs}</Button>
      <Button onClick={() => settle('mine')}>{text.applyMine}</Button>
    </div>
  )
}
