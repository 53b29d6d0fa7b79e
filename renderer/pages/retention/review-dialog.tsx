// biome-ignore-all lint/a11y/useSemanticElements: rows in sight only, at places of their own: a table element cannot do that.
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus; what can be changed in a row is a field of its own.
import { Button, Modal, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useState } from 'react'
import type { AccountState } from '../../../shared/bridge/console-state.ts'
import type { Retention, RetentionEdit, RetentionPreview } from '../../../shared/model/account/retention.ts'
import { formatNumber } from '../../charts/axis/number-format.ts'
import { errorText } from '../../components/error-text.ts'
import { VirtualList } from '../../components/list/virtual-list.tsx'
import { ErrorNote, SkeletonRows } from '../../components/states.tsx'
import { SiteName } from '../../components/text/site-name.tsx'
import { clockText } from '../../components/time/time-text.ts'
import { sayDone } from '../../components/toast.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { queryClient } from '../../state/query-client.ts'
import { useAttempt } from '../accounts/add/attempt.ts'
import { ExportSection } from '../accounts/privacy/export-section.tsx'
import css from './retention.module.css'
import { inForce, sitesThatKeepLess } from './retention-draft.ts'

const text = messages.retention.dialog
/** Single sites that the dialog names; of the others it says how many. */
const named = 6

/** What a change would do, before it is asked for; what deletes asks for the account's name. */
export function ReviewDialog({
  account,
  retention,
  edit,
  onClose,
  onApplied,
}: {
  account: AccountState
  retention: Retention
  edit: RetentionEdit
  onClose: () => void
  onApplied: () => void
}): ReactElement {
  const [typed, setTyped] = useState('')
  const attempt = useAttempt()
  const live = account.connection.state === 'live'
  const preview = useQuery({
    queryKey: ['retention', account.id, 'preview', JSON.stringify(edit)],
    queryFn: ({ signal }) => bridge.retention.preview({ accountId: account.id, ...edit }, { signal }),
    gcTime: 0,
    staleTime: 0,
  })
  const less = sitesThatKeepLess(retention, edit)
  const counted = preview.data
  const deletes = counted === undefined ? less.length > 0 : counted.sites.length > 0
  const known = counted !== undefined || preview.error !== null
  const apply = () =>
    void attempt.run(async () => {
      await bridge.retention.edit({ accountId: account.id, seenVersion: retention.version, ...edit }).catch(async (error: unknown) => {
        await queryClient.invalidateQueries({ queryKey: ['retention', account.id] })
        throw error
      })
      sayDone(live ? text.done : text.waits)
      void queryClient.invalidateQueries({ queryKey: ['retention', account.id] })
      onApplied()
    })
  return (
    <Modal opened onClose={onClose} size={860} title={text.title} closeButtonProps={{ 'aria-label': messages.common.close }}>
      <form
        className={css.dialog}
        onSubmit={(event) => {
          event.preventDefault()
          apply()
        }}
      >
        <Changes accountId={account.id} retention={retention} edit={edit} />
        {counted !== undefined && <Counted accountId={account.id} preview={counted} />}
        {preview.error !== null && (
          <div className={css.deletes}>
            <p>
              {text.uncounted} {errorText(preview.error).code === 'offline' ? text.queued : errorText(preview.error).what}
            </p>
            {less.length > 0 && <p>{text.keepsLess(less.length)}</p>}
          </div>
        )}
        {!known && (
          <>
            <p className="dim">{text.counting}</p>
            <SkeletonRows rows={2} />
          </>
        )}
        {deletes && known && (
          <>
            {live && (
              <section>
                <h3>{text.exportFirst}</h3>
                <ExportSection account={account} note={text.exportNote} />
              </section>
            )}
            <TextInput
              label={text.type(account.name)}
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
          </>
        )}
        <ErrorNote error={attempt.error} title={text.failed} />
        <div className={css.actions}>
          <Button onClick={onClose}>{messages.common.cancel}</Button>
          <Button
            type="submit"
            variant="filled"
            className={deletes ? css.destroy : undefined}
            loading={attempt.busy}
            disabled={!known || (deletes && typed.trim() !== account.name.trim())}
          >
            {deletes ? text.applyDeleting : text.apply}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function Changes({ accountId, retention, edit }: { accountId: string; retention: Retention; edit: RetentionEdit }): ReactElement {
  const own = new Map(retention.sites.map((site) => [site.siteId, site]))
  const days = edit.days ?? retention.days
  const { plans } = messages.retention
  return (
    <ul className={css.lines}>
      {edit.plan !== undefined && <li>{text.planLine(plans[retention.plan], plans[edit.plan])}</li>}
      {edit.days !== undefined && <li>{text.daysLine(retention.days, edit.days)}</li>}
      {(edit.sites ?? []).slice(0, named).map((site) => (
        <li key={site.siteId}>
          <SiteName accountId={accountId} siteId={site.siteId} />
          <span className="dim">{text.siteLine(own.get(site.siteId)?.days ?? retention.days, inForce(days, site.days))}</span>
        </li>
      ))}
      {(edit.sites?.length ?? 0) > named && <li className="dim">{text.moreSites((edit.sites?.length ?? 0) - named)}</li>}
    </ul>
  )
}

function Counted({ accountId, preview }: { accountId: string; preview: RetentionPreview }): ReactElement {
  const { columns, days } = messages.retention
  if (preview.sites.length === 0) return <p>{text.nothing}</p>
  const now = Date.now()
  const sites = preview.sites.toSorted((a, b) => b.signals - a.signals)
  const metricDays = sites.reduce((most, site) => Math.max(most, site.bucketDays), 0)
  return (
    <>
      <p className={css.deletes}>{text.deletes(preview.signals, preview.alerts, metricDays, sites.length)}</p>
      <div className={css.preview} role="table" aria-label={text.title} aria-rowcount={sites.length + 1}>
        <div className={css.previewHead} role="row">
          <span role="columnheader">{columns.site}</span>
          <span role="columnheader">{columns.inForce}</span>
          <span role="columnheader">{text.from}</span>
          <span role="columnheader">{text.to}</span>
          <span role="columnheader" className={css.num}>
            {columns.signals}
          </span>
          <span role="columnheader" className={css.num}>
            {columns.alerts}
          </span>
          <span role="columnheader" className={css.num}>
            {text.metricDays}
          </span>
        </div>
        <div style={{ height: Math.min(6, sites.length) * 30 }}>
          <VirtualList
            count={sites.length}
            height={30}
            role="rowgroup"
            tabIndex={0}
            aria-label={columns.site}
            row={(index) => {
              const site = sites[index]!
              return (
                <div className={css.previewRow} role="row">
                  <span role="cell" className={css.name}>
                    <SiteName accountId={accountId} siteId={site.siteId} />
                  </span>
                  <span role="cell">{days(site.days)}</span>
                  <span role="cell">{site.from === null ? messages.common.unknown : clockText(site.from, now)}</span>
                  <span role="cell">{clockText(site.to, now)}</span>
                  <span role="cell" className={css.num}>
                    {formatNumber(site.signals)}
                  </span>
                  <span role="cell" className={css.num}>
                    {formatNumber(site.alerts)}
                  </span>
                  <span role="cell" className={css.num}>
                    {formatNumber(site.bucketDays)}
                  </span>
                </div>
              )
            }}
          />
        </div>
      </div>
    </>
  )
}
