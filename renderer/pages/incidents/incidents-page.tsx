import { Button, SegmentedControl } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useParams } from 'wouter'
import { incidentFilterKeys } from '../../../shared/bridge/filter.ts'
import { useShortcuts } from '../../app/keyboard/shortcuts.ts'
import { FilterInput } from '../../components/filter/filter-input.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { useBroughtIntoView } from '../../components/surface/bring-into-view.ts'
import panes from '../../components/surface/two-panes.module.css'
import { parametersOf } from '../../components/views/saved-views.ts'
import { ViewsMenu } from '../../components/views/views-menu.tsx'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { useRowWindow, windowSize } from '../../state/row-window.ts'
import { paths, useAccountScope, useGo, useUrlParameter } from '../../state/url-state.ts'
import { IncidentDetail, type IncidentHands } from './detail/incident-detail.tsx'
import { IncidentRow } from './incident-row.tsx'
import css from './incidents.module.css'

/** Incidents, newest first, and beside them what is known of one, named by the address. */
export function IncidentsPage() {
  const text = messages.incidents
  const [scope] = useAccountScope()
  const [statusText, setStatus] = useUrlParameter('status', 'open')
  const [filter, setFilter] = useUrlParameter('filter')
  const status = statusText === 'all' ? 'all' : 'open'
  const { accountId, incidentId } = useParams<{ accountId?: string; incidentId?: string }>()
  const go = useGo()
  const [shown, setShown] = useState(windowSize)
  const [active, setActive] = useState(-1)
  const detail = useRef<HTMLDivElement>(null)
  useBroughtIntoView(detail, incidentId !== undefined)
  const filterInput = useRef<HTMLInputElement>(null)
  const hands = useRef<IncidentHands>(null)
  const list = useRowWindow({
    key: ['incidents', scope, status, filter],
    fetchPage: (offset, limit) => bridge.incidents.list({ accountId: scope, status, filter, offset, limit }),
  })
  const { setRange } = list
  useEffect(() => setRange(0, shown - 1), [setRange, shown])

  const rows = Array.from({ length: Math.min(shown, list.total) }, (_, index) => list.rowAt(index)).filter((row) => row !== undefined)
  const query = viewQuery(location.search)
  const isOpen = (row: { accountId: string; id: string }) => row.accountId === accountId && row.id === incidentId
  const open = (row: { accountId: string; id: string }) =>
    go(paths.incident(row.accountId, row.id) + query, { replace: incidentId !== undefined })
  const at = active >= 0 ? active : rows.findIndex(isOpen)
  const move = (step: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, at + step))
    const row = rows[next]
    setActive(next)
    if (row && incidentId !== undefined) open(row)
  }
  /** Opens it, and goes into it when it is open. */
  const enter = (row: (typeof rows)[number]) => (isOpen(row) ? detail.current?.focus() : open(row))
  useEffect(() => {
    if (active >= 0) document.querySelector<HTMLElement>(`[data-incident="${active}"]`)?.focus()
  }, [active])
  useShortcuts(text.keys.title, [
    { keys: 'j', text: text.keys.next, run: () => move(1) },
    { keys: 'k', text: text.keys.previous, run: () => move(-1) },
    {
      keys: 'Enter',
      text: text.keys.open,
      run: () => {
        const row = rows[at]
        if (row) enter(row)
        else detail.current?.focus()
      },
    },
    { keys: 'e', text: text.keys.acknowledge, run: () => hands.current?.acknowledge() },
    { keys: 'r', text: text.keys.resolve, run: () => hands.current?.resolve() },
    { keys: 'p', text: text.keys.pin, run: () => hands.current?.pin() },
    { keys: 'x', text: text.keys.export, run: () => hands.current?.export() },
    { keys: '/', text: text.keys.filter, run: () => filterInput.current?.focus() },
    { keys: 'Escape', text: text.keys.close, run: () => go(paths.incidents + query) },
  ])

  return (
    <div className={panes.page}>
      <header className={css.header}>
        <h1>{text.title}</h1>
        <SegmentedControl
          aria-label={text.status}
          value={status}
          onChange={setStatus}
          data={[
            { value: 'open', label: text.open },
            { value: 'all', label: text.all },
          ]}
        />
        <div className={css.filter}>
          <FilterInput
            value={filter}
            onChange={setFilter}
            keys={incidentFilterKeys}
            accountId={scope}
            placeholder={text.filterHint}
            inputRef={filterInput}
          />
        </div>
        <ViewsMenu page="incidents" />
        {list.page && <span className="dim">{text.count(list.total)}</span>}
      </header>
      <div className={panes.two}>
        <section className={panes.pane} aria-label={text.list}>
          {!list.page && !list.error && <SkeletonRows height={52} />}
          {list.error !== null && rows.length === 0 && <ErrorState error={list.error} title={text.error} onRetry={list.retry} />}
          {list.page && list.total === 0 && filter !== '' && (
            <EmptyState {...text.filteredEmpty} action={<Button onClick={() => setFilter('')}>{text.filteredEmpty.clear}</Button>} />
          )}
          {list.page && list.total === 0 && filter === '' && status === 'open' && (
            <EmptyState
              title={text.emptyOpen}
              text={text.emptyOpenText}
              action={<Button onClick={() => setStatus('all')}>{text.showAll}</Button>}
            />
          )}
          {list.page && list.total === 0 && filter === '' && status === 'all' && (
            <EmptyState title={text.emptyAll} text={text.emptyAllText} />
          )}
          {rows.map((row, index) => (
            <IncidentRow key={`${row.accountId}/${row.id}`} incident={row} index={index} open={isOpen(row)} onOpen={() => enter(row)} />
          ))}
          {list.total > shown && (
            <div className={css.more}>
              <Button onClick={() => setShown(shown + windowSize)}>{text.more(list.total - shown)}</Button>
            </div>
          )}
        </section>
        <div className={panes.pane} ref={detail} tabIndex={-1}>
          {accountId !== undefined && incidentId !== undefined ? (
            <IncidentDetail key={`${accountId}/${incidentId}`} accountId={accountId} incidentId={incidentId} hands={hands} />
          ) : (
            <EmptyState {...text.noneChosen} />
          )}
        </div>
      </div>
    </div>
  )
}

/** The part of an address that every incident keeps: which ones are listed. */
function viewQuery(search: string): string {
  const query = new URLSearchParams(parametersOf('incidents', search)).toString()
  return query === '' ? '' : `?${query}`
}
