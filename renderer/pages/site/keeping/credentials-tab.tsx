import { Button, Modal, Select } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useState } from 'react'
import type { Credentials, CredentialsEntry } from '../../../../shared/model/sites/site.ts'
import { EmptyState, ErrorNote, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { Panel } from '../../../components/surface/panel.tsx'
import { MiddleCut } from '../../../components/text/middle-cut.tsx'
import { RelativeTime } from '../../../components/time/relative-time.tsx'
import { sayDone } from '../../../components/toast.ts'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import { bridge } from '../../../state/console-client.ts'
import { useAccount } from '../../../state/console-store.ts'
import accountsCss from '../../accounts/accounts.module.css'
import { useAttempt } from '../../accounts/add/attempt.ts'
import type { SiteRef } from '../metric-chart.tsx'
import css from './keeping.module.css'

const text = messages.siteParts.credentials
const overlaps = [0, 1, 4, 12, 24]

/** What the site sends with: the tokens that work, and how to make others. Only the service knows. */
export function CredentialsTab({ accountId, siteId, name }: SiteRef & { name: string }): ReactElement {
  const viewer = useAccount(accountId)?.account?.key.role === 'viewer'
  const [rotating, setRotating] = useState(false)
  const list = useQuery({
    queryKey: ['credentials', accountId, siteId],
    queryFn: () => bridge.credentials.list({ accountId, id: siteId }),
    enabled: !viewer,
    refetchOnMount: 'always',
  })
  if (viewer) return <EmptyState title={text.viewer} />
  if (list.data === undefined)
    return list.error === null ? <SkeletonRows rows={3} /> : <ErrorState error={list.error} onRetry={() => void list.refetch()} />
  return (
    <Panel
      title={text.title}
      padded={false}
      aside={
        <Button size="compact-sm" onClick={() => setRotating(true)}>
          {text.rotate}
        </Button>
      }
    >
      <p className={css.lead}>{text.text}</p>
      {list.data.length === 0 ? (
        <EmptyState {...text.empty} />
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{text.columns.token}</th>
              <th scope="col">{text.columns.made}</th>
              <th scope="col">{text.columns.ends}</th>
            </tr>
          </thead>
          <tbody>
            {list.data.map((entry) => (
              <tr key={entry.token}>
                <td>
                  <MiddleCut text={entry.token} tail={8} className="mono" />
                </td>
                <td>
                  <RelativeTime at={entry.createdAt} />
                </td>
                <td>
                  <Ends entry={entry} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rotating && (
        <RotateDialog
          accountId={accountId}
          siteId={siteId}
          name={name}
          onClose={() => {
            setRotating(false)
            void list.refetch()
          }}
        />
      )}
    </Panel>
  )
}

function Ends({ entry: { endsAt } }: { entry: CredentialsEntry }): ReactElement {
  const over = useClock((now) => endsAt !== null && endsAt <= now)
  if (endsAt === null) return <span>{text.newest}</span>
  return (
    <span className={over ? 'dim' : css.ending}>
      {over ? text.ended : text.endsAt} <RelativeTime at={endsAt} />
    </span>
  )
}

/** First how long the old ones go on, then the new ones, once. */
function RotateDialog({ accountId, siteId, name, onClose }: SiteRef & { name: string; onClose: () => void }): ReactElement {
  const [hours, setHours] = useState(1)
  const [fresh, setFresh] = useState<Credentials | null>(null)
  const attempt = useAttempt()
  return (
    <Modal
      opened
      onClose={onClose}
      // A stray click must not take away what is shown once.
      closeOnClickOutside={fresh === null}
      closeOnEscape={fresh === null}
      withCloseButton={fresh === null}
      title={fresh === null ? text.rotateTitle(name) : text.freshTitle}
      closeButtonProps={{ 'aria-label': messages.common.close }}
    >
      {fresh !== null ? (
        <div className={accountsCss.dialog}>
          <p>{text.freshNote}</p>
          <Shown what={text.token} value={fresh.token} />
          <Shown what={text.secret} value={fresh.secret} />
          <div className={accountsCss.dialogActions}>
            <Button variant="filled" onClick={onClose}>
              {text.done}
            </Button>
          </div>
        </div>
      ) : (
        <form
          className={accountsCss.dialog}
          onSubmit={(event) => {
            event.preventDefault()
            void attempt.run(async () => setFresh(await bridge.credentials.rotate({ accountId, id: siteId, overlapHours: hours })))
          }}
        >
          <p>{text.rotateNote}</p>
          <Select
            label={text.overlap}
            value={String(hours)}
            allowDeselect={false}
            onChange={(value) => setHours(overlaps.find((count) => String(count) === value) ?? hours)}
            data={overlaps.map((count) => ({ value: String(count), label: text.overlapHours(count) }))}
            data-autofocus
          />
          {hours === 0 && <p className={accountsCss.warning}>{text.atOnceWarning}</p>}
          <ErrorNote error={attempt.error} title={text.failed} />
          <div className={accountsCss.dialogActions}>
            <Button onClick={onClose}>{messages.common.cancel}</Button>
            <Button type="submit" variant="filled" loading={attempt.busy}>
              {text.make}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  )
}

function Shown({ what, value }: { what: string; value: string }): ReactElement {
  const clipboard = useClipboard()
  return (
    <div className={css.shown}>
      <span className="dim">{what}</span>
      <code>{value}</code>
      <Button
        size="compact-sm"
        aria-label={text.copy(what)}
        onClick={() => {
          clipboard.copy(value)
          sayDone(text.copied(what))
        }}
      >
        {messages.common.copy}
      </Button>
    </div>
  )
}
