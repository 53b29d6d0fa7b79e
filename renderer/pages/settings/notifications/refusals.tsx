import { useQuery } from '@tanstack/react-query'
import { ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { Panel } from '../../../components/surface/panel.tsx'
import { RelativeTime } from '../../../components/time/relative-time.tsx'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import { Setting } from '../parts/setting.tsx'

/** What the operating system did not show, and what waits. */
export function Refusals() {
  const text = messages.settings.refusals
  const status = useQuery({ queryKey: ['notifications', 'status'], queryFn: () => bridge.notifications.status(), refetchInterval: 30_000 })
  const found = status.data
  return (
    <Panel title={text.title} padded={false}>
      {found === undefined &&
        (status.error === null ? <SkeletonRows rows={2} /> : <ErrorState error={status.error} onRetry={() => void status.refetch()} />)}
      {found && (
        <>
          {found.refusals.length === 0 && <Setting label={text.none} note={text.noneText} />}
          {found.refusals.map(({ reason, text: sentence, count, firstAt, lastAt }) => (
            <Setting
              key={reason}
              label={text.reasons[reason]}
              note={
                <>
                  {sentence} · {text.first} <RelativeTime at={firstAt} /> · {text.last} <RelativeTime at={lastAt} />
                </>
              }
            >
              {text.count(count)}
            </Setting>
          ))}
          <Setting label={text.waits} note={text.waitsNote}>
            {text.held(found.held)} · {text.unconfirmed(found.unconfirmed)} · {text.flapping(found.flapping)}
          </Setting>
        </>
      )}
    </Panel>
  )
}
