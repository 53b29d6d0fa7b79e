// biome-ignore-all lint/a11y/useSemanticElements: rows in sight only, at places of their own: a table element cannot do that.
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus; what can be changed in a row is a field of its own.
import { Button, NumberInput, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactElement, useState } from 'react'
import { Link } from 'wouter'
import { quoteFilterValue } from '../../../shared/bridge/filter.ts'
import type { Retention } from '../../../shared/model/account/retention.ts'
import { formatNumber, formatValue } from '../../charts/axis/number-format.ts'
import { VirtualList } from '../../components/list/virtual-list.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { MiddleCut } from '../../components/text/middle-cut.tsx'
import { RelativeTime } from '../../components/time/relative-time.tsx'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { useRowWindow } from '../../state/row-window.ts'
import { paths, useScopedPath } from '../../state/url-state.ts'
import css from './retention.module.css'
import { inForce, type RetentionDraft } from './retention-draft.ts'

const text = messages.retention
const rowHeight = 40

interface SiteRowsProps {
  accountId: string
  retention: Retention
  draft: RetentionDraft
  /** Undefined: may only be looked at. */
  onSite: ((siteId: string, days: number | null) => void) | undefined
  actions: ReactElement | null
}

/** Every site of an account with what it keeps and what is stored of it; its own days can be typed over. */
export function SiteRows({ accountId, retention, draft, onSite, actions }: SiteRowsProps): ReactElement {
  const scoped = useScopedPath()
  const [search, setSearch] = useState('')
  const [asked] = useDebouncedValue(search.trim(), 80)
  const filter = asked.split(/\s+/).filter(Boolean).map(quoteFilterValue).join(' ')
  const rows = useRowWindow({
    key: ['fleet', accountId, 'retention', filter],
    fetchPage: (offset, limit) => bridge.fleet.list({ accountId, filter, sort: 'name', offset, limit }),
  })
  const kept = new Map(retention.sites.map((site) => [site.siteId, site]))
  const changed = new Map((draft.sites ?? []).map((site) => [site.siteId, site.days]))
  const most = draft.days ?? retention.days
  return (
    <div className={css.sites}>
      <div className={css.toolbar}>
        <h3>{text.sites}</h3>
        <TextInput
          className={css.search}
          aria-label={text.search}
          placeholder={text.search}
          value={search}
          maxLength={200}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        {actions}
      </div>
      {rows.page === undefined ? (
        rows.error === null ? (
          <SkeletonRows rows={4} height={rowHeight} />
        ) : (
          <ErrorState error={rows.error} onRetry={rows.retry} />
        )
      ) : rows.total === 0 ? (
        filter === '' ? (
          <EmptyState {...text.noSites} />
        ) : (
          <EmptyState title={text.noSiteFits.title} action={<Button onClick={() => setSearch('')}>{text.noSiteFits.clear}</Button>} />
        )
      ) : (
        <div role="table" aria-label={text.sites} aria-rowcount={rows.total + 1}>
          <div className={css.head} role="row">
            <span role="columnheader">{text.columns.site}</span>
            <span role="columnheader">{text.columns.own}</span>
            <span role="columnheader">{text.columns.inForce}</span>
            <span role="columnheader" className={css.num}>
              {text.columns.signals}
            </span>
            <span role="columnheader" className={css.num}>
              {text.columns.alerts}
            </span>
            <span role="columnheader" className={css.num} data-tip={text.bytesNote}>
              {text.columns.bytes}
            </span>
            <span role="columnheader" className={css.num}>
              {text.columns.oldest}
            </span>
          </div>
          <div style={{ height: Math.min(12, rows.total) * rowHeight }}>
            <VirtualList
              count={rows.total}
              height={rowHeight}
              role="rowgroup"
              tabIndex={0}
              aria-label={text.sites}
              onRange={rows.setRange}
              ready={(index) => rows.rowAt(index) !== undefined}
              row={(index) => {
                const row = rows.rowAt(index)
                if (row === undefined) return null
                const { id, name } = row.site
                const site = kept.get(id)
                const own = changed.has(id) ? (changed.get(id) ?? null) : (site?.ownDays ?? null)
                return (
                  <div className={css.row} role="row" data-changed={changed.has(id) || undefined}>
                    <span role="cell" className={css.name}>
                      <Link href={scoped(paths.site(accountId, id, 'retention'))} className="link">
                        <MiddleCut text={name} tail={14} />
                      </Link>
                    </span>
                    <span role="cell">
                      {onSite === undefined || site === undefined ? (
                        <span className="dim">{own === null ? text.asPlan : text.days(own)}</span>
                      ) : (
                        <DaysInput label={text.ownLabel(name)} value={own} most={most} onChange={(days) => onSite(id, days)} />
                      )}
                    </span>
                    <span role="cell">{text.days(inForce(most, own))}</span>
                    <span role="cell" className={css.num}>
                      {formatNumber(site?.signals ?? 0)}
                    </span>
                    <span role="cell" className={css.num}>
                      {formatNumber(site?.alerts ?? 0)}
                    </span>
                    <span role="cell" className={css.num}>
                      {formatValue(site?.bytes ?? 0, 'bytes')}
                    </span>
                    <span role="cell" className={css.num}>
                      {site?.oldest == null ? <span className="dim">{text.nothingStored}</span> : <RelativeTime at={site.oldest} />}
                    </span>
                  </div>
                )
              }}
            />
          </div>
        </div>
      )}
    </div>
  )
}

/** Days that a site says itself: empty for as long as the plan. */
export function DaysInput({
  label,
  value,
  most,
  onChange,
}: {
  label: string
  value: number | null
  most: number
  onChange: (days: number | null) => void
}): ReactElement {
  return (
    <NumberInput
      className={css.own}
      size="sm"
      aria-label={label}
      placeholder={text.asPlan}
      value={value ?? ''}
      min={1}
      max={most}
      hideControls
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      onChange={(days) => onChange(typeof days === 'number' && days >= 1 ? days : null)}
    />
  )
}
