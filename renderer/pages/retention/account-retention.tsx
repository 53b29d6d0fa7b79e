import { Button, Progress, SegmentedControl, Select } from '@mantine/core'
import { type ReactElement, useState } from 'react'
import type { AccountState } from '../../../shared/bridge/console-state.ts'
import { type Retention, retentionDaysOf } from '../../../shared/model/account/retention.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { Panel } from '../../components/surface/panel.tsx'
import { MiddleCut } from '../../components/text/middle-cut.tsx'
import { messages } from '../../messages/messages.ts'
import { ConflictSides } from '../accounts/conflict.tsx'
import css from './retention.module.css'
import { editOf, type RetentionDraft, withPlan, withSite } from './retention-draft.ts'
import { limitOf, usePurge, useRetention } from './retention-query.ts'
import { ReviewDialog } from './review-dialog.tsx'
import { SiteRows } from './site-rows.tsx'
import { StoredFigures } from './stored-figures.tsx'

const text = messages.retention

/** What one account keeps and has stored, and what a person wants to be otherwise. */
export function AccountRetention({ account }: { account: AccountState }): ReactElement {
  const limit = limitOf(account)
  const { data, error, refetch } = useRetention(account.id, limit !== 'restricted')
  return (
    <Panel title={<MiddleCut text={account.name} />} padded={false}>
      {limit === 'restricted' ? (
        <EmptyState {...text.restricted} />
      ) : data !== undefined ? (
        <Kept account={account} retention={data} readOnly={limit === 'viewer'} />
      ) : error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={5} />
      )}
    </Panel>
  )
}

interface KeptProps {
  account: AccountState
  retention: Retention & { pending: boolean; conflict: string | null }
  readOnly: boolean
}

function Kept({ account, retention, readOnly }: KeptProps): ReactElement {
  const [draft, setDraft] = useState<RetentionDraft>({})
  const [reviewing, setReviewing] = useState(false)
  const edit = editOf(retention, draft)
  const changes = edit === null ? 0 : (edit.plan || edit.days ? 1 : 0) + (edit.sites?.length ?? 0)
  const plan = draft.plan ?? retention.plan
  const days = draft.days ?? retention.days
  const offered = retentionDaysOf(plan)
  const less = retention.sites.filter((site) => site.days < retention.days).length
  return (
    <>
      <div style={{ padding: 12 }}>
        <StoredFigures days={retention.days} note={text.shorter(less)} stored={retention} />
        <div className={css.terms}>
          <span className={css.term}>
            <span className="dim">{text.plan}</span>
            <SegmentedControl
              aria-label={text.plan}
              value={plan}
              readOnly={readOnly}
              disabled={readOnly}
              onChange={(next) => setDraft(withPlan(draft, next as typeof plan))}
              data={(['free', 'paid'] as const).map((value) => ({ value, label: text.plans[value] }))}
            />
          </span>
          <span className={css.term}>
            <span className="dim">{text.keeps}</span>
            <Select
              className={css.select}
              aria-label={text.keeps}
              value={String(days)}
              disabled={readOnly || offered.length === 1}
              allowDeselect={false}
              onChange={(value) => setDraft({ ...draft, days: offered.find((count) => String(count) === value) ?? days })}
              data={offered.map((count, index) => ({ value: String(count), label: text.addOn(count, index === 0) }))}
            />
          </span>
        </div>
        {readOnly && <p className={css.note}>{text.readOnly}</p>}
        {retention.pending && <p className={css.warn}>{text.pending}</p>}
        {retention.conflict !== null && (
          <div className={css.conflict}>
            <p>{text.conflict}</p>
            <ConflictSides intentId={retention.conflict} />
          </div>
        )}
        <PurgeProgress account={account} retention={retention} readOnly={readOnly} />
        <p className={css.note}>{text.totals}</p>
      </div>
      <SiteRows
        accountId={account.id}
        retention={retention}
        draft={draft}
        onSite={readOnly ? undefined : (siteId, own) => setDraft(withSite(draft, siteId, own))}
        actions={
          edit === null ? null : (
            <div className={css.changes}>
              <span className="dim" role="status">
                {text.changes(changes)}
              </span>
              <Button onClick={() => setDraft({})}>{text.discard}</Button>
              <Button variant="filled" onClick={() => setReviewing(true)}>
                {text.review}
              </Button>
            </div>
          )
        }
      />
      {reviewing && edit !== null && (
        <ReviewDialog
          account={account}
          retention={retention}
          edit={edit}
          onClose={() => setReviewing(false)}
          onApplied={() => {
            setReviewing(false)
            setDraft({})
          }}
        />
      )}
    </>
  )
}

interface PurgeProgressProps {
  account: AccountState
  retention: Retention & { pending: boolean }
  readOnly: boolean
}

/** What the service is deleting right now, for as long as it does. */
export function PurgeProgress({ account, retention, readOnly }: PurgeProgressProps): ReactElement | null {
  const purge = usePurge(account, retention, readOnly)
  if (purge === null) return null
  const words = text.purging(purge.signals, purge.sites)
  return (
    <div className={css.purge} role="status">
      <span>{words}</span>
      {purge.percent !== null && (
        <>
          <Progress value={purge.percent} size="sm" className={css.purgeBar} aria-label={words} transitionDuration={200} />
          <span className="dim">{text.purgingShare(purge.percent)}</span>
        </>
      )}
    </div>
  )
}
