import { Button } from '@mantine/core'
import { type ReactElement, useState } from 'react'
import { Link } from 'wouter'
import type { AccountState } from '../../../../shared/bridge/console-state.ts'
import type { Retention } from '../../../../shared/model/account/retention.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { Panel } from '../../../components/surface/panel.tsx'
import { messages } from '../../../messages/messages.ts'
import { useAccount } from '../../../state/console-store.ts'
import { paths } from '../../../state/url-state.ts'
import { PurgeProgress } from '../../retention/account-retention.tsx'
import { editOf } from '../../retention/retention-draft.ts'
import { limitOf, useRetention } from '../../retention/retention-query.ts'
import { ReviewDialog } from '../../retention/review-dialog.tsx'
import { DaysInput } from '../../retention/site-rows.tsx'
import { StoredFigures } from '../../retention/stored-figures.tsx'
import type { SiteRef } from '../metric-chart.tsx'
import siteCss from '../site.module.css'
import css from './keeping.module.css'

const text = messages.retention

/** What this site keeps, what is stored of it, and its own days. */
export function RetentionTab({ accountId, siteId, name }: SiteRef & { name: string }): ReactElement {
  const account = useAccount(accountId)
  const limit = account === undefined ? null : limitOf(account)
  const { data, error, refetch } = useRetention(accountId, limit !== 'restricted')
  if (account === undefined || limit === 'restricted') return <EmptyState {...text.restricted} />
  if (data === undefined)
    return error === null ? <SkeletonRows rows={3} height={60} /> : <ErrorState error={error} onRetry={() => void refetch()} />
  return <Kept account={account} retention={data} siteId={siteId} name={name} readOnly={limit === 'viewer'} />
}

interface KeptProps {
  account: AccountState
  retention: Retention & { pending: boolean }
  siteId: string
  name: string
  readOnly: boolean
}

function Kept({ account, retention, siteId, name, readOnly }: KeptProps): ReactElement {
  const site = retention.sites.find((candidate) => candidate.siteId === siteId)
  const [own, setOwn] = useState<number | null | undefined>(undefined)
  const [reviewing, setReviewing] = useState(false)
  if (site === undefined) return <EmptyState title={text.site.missing} />
  const shown = own === undefined ? site.ownDays : own
  const edit = own === undefined ? null : editOf(retention, { sites: [{ siteId, days: own }] })
  return (
    <div className={siteCss.stack}>
      <Panel
        title={text.site.title}
        aside={
          <Link href={`${paths.retention}?account=${account.id}`} className="link">
            {text.site.account}
          </Link>
        }
      >
        <StoredFigures days={site.days} note={site.ownDays === null ? text.asPlan : text.columns.own.toLowerCase()} stored={site} />
        {!readOnly && (
          <div className={css.own}>
            <span>{text.site.own}</span>
            <span className={css.days}>
              <DaysInput label={text.ownLabel(name)} value={shown} most={retention.days} onChange={setOwn} />
            </span>
            <span className="dim">{text.site.ownNote(retention.days)}</span>
            {edit !== null && (
              <>
                <Button onClick={() => setOwn(undefined)}>{text.discard}</Button>
                <Button variant="filled" onClick={() => setReviewing(true)}>
                  {text.site.apply}
                </Button>
              </>
            )}
          </div>
        )}
        {readOnly && <p className={css.note}>{text.readOnly}</p>}
        {retention.pending && <p className={css.note}>{text.pending}</p>}
        <PurgeProgress account={account} retention={retention} readOnly={readOnly} />
        <p className={css.note}>
          {text.site.plan(text.plans[retention.plan], retention.days)} {text.bytesNote}
        </p>
      </Panel>
      {reviewing && edit !== null && (
        <ReviewDialog
          account={account}
          retention={retention}
          edit={edit}
          onClose={() => setReviewing(false)}
          onApplied={() => {
            setReviewing(false)
            setOwn(undefined)
          }}
        />
      )}
    </div>
  )
}
