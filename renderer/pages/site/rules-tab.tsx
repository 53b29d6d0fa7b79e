import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useMemo } from 'react'
import { FilterInput } from '../../components/filter/filter-input.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { paths, useUrlParameter } from '../../state/url-state.ts'
import { filterRules, ruleFilterKeys } from '../rules/rule-filter.ts'
import { inListOrder, RuleList } from '../rules/rule-list.tsx'
import type { SiteRef } from './metric-chart.tsx'
import css from './site.module.css'

const text = messages.rules

/** The rules in force on the site, each a link to where it is set for this site alone. */
export function RulesTab({ accountId, siteId }: SiteRef): ReactElement {
  const scope = `site:${siteId}`
  const [filter, setFilter] = useUrlParameter('filter')
  const list = useQuery({
    queryKey: ['rules', accountId, 'list', scope],
    queryFn: () => bridge.rules.list({ accountId, scope }),
  })
  const rows = useMemo(() => inListOrder(filterRules(list.data ?? [], filter)), [list.data, filter])
  if (list.data === undefined)
    return list.error === null ? <SkeletonRows /> : <ErrorState error={list.error} onRetry={() => void list.refetch()} />
  return (
    <div className={css.stack}>
      <div className={css.toolbar}>
        <div className={css.ruleFilter}>
          <FilterInput value={filter} onChange={setFilter} keys={ruleFilterKeys} accountId={accountId} placeholder={text.filterHint} />
        </div>
        <span className="dim">{text.count(rows.length, list.data.length)}</span>
      </div>
      <div className={css.rules}>
        {rows.length > 0 ? (
          <RuleList rows={rows} opened={undefined} active={undefined} pathOf={(id) => paths.rule(accountId, id, scope)} />
        ) : (
          <EmptyState title={text.filteredEmpty.title} action={<Button onClick={() => setFilter('')}>{text.filteredEmpty.clear}</Button>} />
        )}
      </div>
    </div>
  )
}
