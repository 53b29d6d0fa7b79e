import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useEffect, useMemo, useRef, useState } from 'react'
import { useParams } from 'wouter'
import { useShortcuts } from '../../app/keyboard/shortcuts.ts'
import { FilterInput } from '../../components/filter/filter-input.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { useBroughtIntoView } from '../../components/surface/bring-into-view.ts'
import panes from '../../components/surface/two-panes.module.css'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { useAccounts } from '../../state/console-store.ts'
import { paths, useAccountScope, useGo, useUrlParameter, useUrlUpdate } from '../../state/url-state.ts'
import { RuleDetailView } from './detail/rule-detail.tsx'
import { DriftView } from './drift-view.tsx'
import { MaintenanceView } from './maintenance/maintenance-view.tsx'
import { filterRules, ruleFilterKeys } from './rule-filter.ts'
import { inListOrder, RuleList } from './rule-list.tsx'
import css from './rules.module.css'
import { ViewLinks } from './view-links.tsx'
import { YamlMenu } from './yaml-dialog.tsx'

const text = messages.rules

/** Rules of one account: what they are, how they are set for whom, who differs, and planned maintenance. */
export function RulesPage(): ReactElement {
  const accounts = useAccounts()
  const [inView, setInView] = useAccountScope()
  const accountId = accounts.find(({ id }) => id === inView)?.id ?? accounts[0]!.id
  const [view] = useUrlParameter('view', 'rules')
  return (
    <div className={`${panes.page} ${css.page}`} data-view={view}>
      <header className={css.header}>
        <h1>{text.title}</h1>
        <ViewLinks view={view} />
        {accounts.length > 1 && (
          <Select
            aria-label={text.account}
            className={css.account}
            value={accountId}
            allowDeselect={false}
            data={accounts.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={setInView}
          />
        )}
        {view !== 'maintenance' && <YamlMenu key={accountId} accountId={accountId} />}
      </header>
      {view === 'drift' ? (
        <DriftView key={accountId} accountId={accountId} />
      ) : view === 'maintenance' ? (
        <MaintenanceView key={accountId} accountId={accountId} />
      ) : (
        <Rules key={accountId} accountId={accountId} />
      )}
    </div>
  )
}

function Rules({ accountId }: { accountId: string }): ReactElement {
  const { ruleId } = useParams<{ ruleId?: string }>()
  const [filter, setFilter] = useUrlParameter('filter')
  const [scope] = useUrlParameter('scope', 'account')
  const update = useUrlUpdate()
  const go = useGo()
  const input = useRef<HTMLInputElement>(null)
  const detail = useRef<HTMLDivElement>(null)
  useBroughtIntoView(detail, ruleId !== undefined)
  const [active, setActive] = useState(ruleId)
  useEffect(() => setActive(ruleId), [ruleId])
  const list = useQuery({
    queryKey: ['rules', accountId, 'list', scope],
    queryFn: () => bridge.rules.list({ accountId, scope }),
    placeholderData: (before) => before,
  })
  const rows = useMemo(() => inListOrder(filterRules(list.data ?? [], filter)), [list.data, filter])
  const pathOf = (id: string) => {
    const query = new URLSearchParams({ account: accountId })
    if (scope !== 'account') query.set('scope', scope)
    if (filter !== '') query.set('filter', filter)
    return `${paths.rules}/${id}?${query}`
  }
  const move = (by: number) => {
    const at = rows.findIndex(({ id }) => id === active)
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))]
    if (!next) return
    setActive(next.id)
    // Its Enter is its own then, wherever the focus was before.
    document.querySelector<HTMLElement>(`[data-rule="${next.id}"]`)?.focus({ preventScroll: true })
  }
  const open = (path: string) => go(path.replace(/([?&])account=[^&]*&?/, '$1').replace(/[?&]$/, ''))
  useShortcuts(text.keys.title, [
    { keys: 'j', text: text.keys.next, run: () => move(1) },
    { keys: 'k', text: text.keys.previous, run: () => move(-1) },
    {
      keys: 'Enter',
      text: text.keys.open,
      run: () => {
        if (active === undefined) return
        if (active === ruleId) detail.current?.focus()
        else open(pathOf(active))
      },
    },
    { keys: '/', text: text.keys.filter, run: () => input.current?.focus() },
    { keys: 'Escape', text: text.keys.close, run: () => ruleId !== undefined && open(paths.rules) },
  ])
  return (
    <>
      <div className={css.filter}>
        <FilterInput
          value={filter}
          onChange={setFilter}
          keys={ruleFilterKeys}
          accountId={accountId}
          placeholder={text.filterHint}
          inputRef={input}
        />
        {list.data && <span className="dim">{text.count(rows.length, list.data.length)}</span>}
      </div>
      <div className={panes.two}>
        <div className={panes.pane}>
          {list.data === undefined ? (
            list.error === null ? (
              <SkeletonRows rows={16} />
            ) : (
              <ErrorState error={list.error} onRetry={() => void list.refetch()} />
            )
          ) : rows.length > 0 ? (
            <RuleList rows={rows} opened={ruleId} active={active} pathOf={pathOf} onEnter={() => detail.current?.focus()} />
          ) : filter === '' ? (
            <EmptyState {...text.empty} />
          ) : (
            <EmptyState
              title={text.filteredEmpty.title}
              action={<Button onClick={() => setFilter('')}>{text.filteredEmpty.clear}</Button>}
            />
          )}
        </div>
        <div className={panes.pane} ref={detail} tabIndex={-1}>
          {ruleId === undefined ? (
            <EmptyState {...text.noneChosen} />
          ) : (
            <RuleDetailView
              key={ruleId}
              accountId={accountId}
              ruleId={ruleId}
              scope={scope}
              onScope={(next) => update({ account: accountId, scope: next === 'account' ? '' : next })}
            />
          )}
        </div>
      </div>
    </>
  )
}
