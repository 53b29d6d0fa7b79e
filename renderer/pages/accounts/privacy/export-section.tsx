import { Button, Progress } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import type { AccountState } from '../../../../shared/bridge/console-state.ts'
import type { Export } from '../../../../shared/model/account/export.ts'
import { formatValue } from '../../../charts/axis/number-format.ts'
import { ErrorNote, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { RelativeTime } from '../../../components/time/relative-time.tsx'
import { sayDone } from '../../../components/toast.ts'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import { useAttempt } from '../add/attempt.ts'
import css from './privacy.module.css'

const text = messages.privacy.export

/** Everything of an account in a file: made by its service, then saved on this machine. */
export function ExportSection({ account, note }: { account: AccountState; note?: string }): ReactElement {
  const accountId = account.id
  const attempt = useAttempt()
  const [saved, setSaved] = useState<string | null>(null)
  const list = useQuery({
    queryKey: ['exports', accountId],
    queryFn: () => bridge.exports.list({ accountId }),
    refetchInterval: ({ state }) => (state.data?.some((made) => made.state === 'running') ? 700 : false),
    refetchOnMount: 'always',
  })
  if (list.data === undefined)
    return list.error === null ? <SkeletonRows rows={1} /> : <ErrorState error={list.error} onRetry={() => void list.refetch()} />
  const [newest] = list.data
  const act = (work: () => Promise<unknown>) =>
    void attempt.run(async () => {
      await work()
      await list.refetch()
    })
  const start = () =>
    act(() => {
      setSaved(null)
      return bridge.exports.start({ accountId })
    })
  const end = (id: string) => act(() => bridge.exports.end({ accountId, id }))
  return (
    <div className={css.section}>
      <p className="dim">
        {text.text} {note}
      </p>
      {newest?.state === 'running' && <Running made={newest} onCancel={() => end(newest.id)} />}
      {newest?.state === 'failed' && <p className={css.bad}>{newest.problem}</p>}
      {newest?.state === 'ready' && (
        <Ready
          made={newest}
          accountId={accountId}
          onRemove={() => end(newest.id)}
          onSaved={(path) => {
            setSaved(path)
            void list.refetch()
          }}
        />
      )}
      {saved !== null && <Saved path={saved} />}
      {(newest === undefined || newest.state === 'failed') && (
        <div>
          <Button loading={attempt.busy} onClick={start}>
            {saved === null ? text.start : text.again}
          </Button>
        </div>
      )}
      <ErrorNote error={attempt.error} title={text.failed} />
    </div>
  )
}

function Running({ made, onCancel }: { made: Export; onCancel: () => void }): ReactElement {
  const { files, ofFiles, records } = made.progress
  const words = text.running(files, ofFiles, records)
  return (
    <div className={css.line} role="status">
      <span>{words}</span>
      <Progress value={(100 * files) / Math.max(1, ofFiles)} size="sm" className={css.bar} aria-label={words} transitionDuration={200} />
      <Button onClick={onCancel}>{text.cancel}</Button>
    </div>
  )
}

/** A file that waits at the service. Saving can be cancelled, and ends with the page. */
function Ready({
  made,
  accountId,
  onSaved,
  onRemove,
}: {
  made: Export
  accountId: string
  onSaved: (path: string) => void
  onRemove: () => void
}): ReactElement {
  const attempt = useAttempt()
  const saving = useRef<AbortController | null>(null)
  useEffect(() => () => saving.current?.abort(), [])
  const save = () =>
    void attempt.run(async () => {
      const stop = new AbortController()
      saving.current = stop
      try {
        onSaved((await bridge.exports.save({ accountId, id: made.id }, { signal: stop.signal })).path)
      } catch (error) {
        if (!stop.signal.aborted) throw error
      }
    })
  return (
    <>
      <p>
        {text.ready(formatValue(made.bytes ?? 0, 'bytes'))} <span className="dim">{text.kinds(made.records)}</span>{' '}
        <span className="dim">
          {text.ends} <RelativeTime at={made.endsAt} />.
        </span>
      </p>
      <div className={css.line}>
        <Button variant="filled" loading={attempt.busy} onClick={save}>
          {text.save}
        </Button>
        {attempt.busy ? (
          <>
            <span role="status">{text.saving}</span>
            <Button onClick={() => saving.current?.abort()}>{text.cancel}</Button>
          </>
        ) : (
          <Button onClick={onRemove}>{text.remove}</Button>
        )}
      </div>
      <ErrorNote error={attempt.error} title={text.failed} />
    </>
  )
}

function Saved({ path }: { path: string }): ReactElement {
  const clipboard = useClipboard()
  return (
    <div className={css.saved} role="status">
      <span>
        {text.saved} <code className={css.path}>{path}</code>
      </span>
      <Button
        size="compact-sm"
        onClick={() => {
          clipboard.copy(path)
          sayDone(text.copied)
        }}
      >
        {text.copy}
      </Button>
      <span className="dim">{text.savedNote}</span>
    </div>
  )
}
