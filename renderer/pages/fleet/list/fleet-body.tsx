// biome-ignore-all lint/a11y/useSemanticElements: rows in sight only, at places of their own: a table element cannot do that.
// biome-ignore-all lint/a11y/useFocusableInteractive: rows and cells are not controls; the links and buttons in them are.
import { Button } from '@mantine/core'
import { type CSSProperties, type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { FleetRow } from '../../../../shared/bridge/contract/fleet.ts'
import { useShortcuts } from '../../../app/keyboard/shortcuts.ts'
import { VirtualList } from '../../../components/list/virtual-list.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { messages } from '../../../messages/messages.ts'
import { useAccounts, useSettings } from '../../../state/console-store.ts'
import { paths, useAccountScope, useScopedPath } from '../../../state/url-state.ts'
import css from '../fleet.module.css'
import type { FleetColumn } from '../fleet-view.ts'
import type { FleetBodyProps } from './fleet-body-props.ts'
import { FleetGroupHead } from './fleet-group-head.tsx'
import { columnWidths, FleetHead } from './fleet-head.tsx'
import type { FleetGroup } from './fleet-layout.ts'
import { rowsWithin } from './fleet-layout.ts'
import { FleetRowView } from './fleet-row.tsx'
import { FleetTiles } from './fleet-tiles.tsx'

/** Why there is no row to show. */
function Nothing({ filter, onClearFilter }: { filter: string; onClearFilter: () => void }) {
  const text = messages.fleet
  const [scope] = useAccountScope()
  const accounts = useAccounts().filter((account) => scope === null || account.id === scope)
  const [, navigate] = useLocation()
  const hidden = accounts.reduce((sum, account) => sum + account.sites, 0)
  if (filter !== '' && hidden > 0) {
    return (
      <EmptyState
        title={text.filteredTitle}
        text={text.filteredText(messages.common.sites(hidden))}
        action={<Button onClick={onClearFilter}>{text.clearFilter}</Button>}
      />
    )
  }
  const syncing = accounts.some((account) => ['starting', 'syncing'].includes(account.connection.state) || account.connection.progress)
  return (
    <EmptyState
      title={text.emptyTitle}
      text={syncing ? text.emptySyncing : text.emptyText}
      action={syncing ? undefined : <Button onClick={() => navigate(`${paths.accounts}?add=file`)}>{text.watchFile}</Button>}
    />
  )
}

/** The list of sites: rows with the keys that move in it, or tiles. */
export function FleetBody(props: FleetBodyProps) {
  const { rows, view, onClearFilter } = props
  if (!rows.page) {
    return (
      <div className={css.table}>
        {rows.error ? <ErrorState error={rows.error} title={messages.fleet.errorTitle} onRetry={rows.retry} /> : <SkeletonRows rows={14} />}
      </div>
    )
  }
  if (rows.total === 0) {
    return (
      <div className={css.table}>
        <Nothing filter={view.filter} onClearFilter={onClearFilter} />
      </div>
    )
  }
  return view.view === 'tiles' ? <FleetTiles {...props} /> : <FleetTable {...props} />
}

const groupHeight = 28

function FleetTable({ rows, layout, folded, onFold, newSites, selection, onSelectRows, view }: FleetBodyProps) {
  const text = messages.fleet
  const [, navigate] = useLocation()
  const scoped = useScopedPath()
  const rowHeight = useSettings()?.density === 'comfortable' ? 40 : 32
  const height = useMemo(
    () => (position: number) => (layout.lineAt(position).kind === 'group' ? groupHeight : rowHeight),
    [layout, rowHeight],
  )
  const [active, setActive] = useState(-1)
  const table = useRef<HTMLDivElement>(null)
  const move = (step: 1 | -1) => {
    const next = layout.rowFrom(active < 0 ? (step === 1 ? 0 : layout.count - 1) : active + step, step)
    if (next >= 0) setActive(next)
  }
  // At once, so that an Enter right after is the row's; a row may only come to exist once the list has scrolled to it.
  useEffect(() => {
    if (active < 0) return
    const focus = () => {
      const link = table.current?.querySelector<HTMLElement>(`[data-position="${active}"] a`)
      link?.focus({ preventScroll: true })
      return link !== null && link !== undefined
    }
    if (focus()) return
    const frame = requestAnimationFrame(focus)
    return () => cancelAnimationFrame(frame)
  }, [active])

  useShortcuts(text.keys.title, [
    { keys: 'j', text: text.keys.next, run: () => move(1) },
    { keys: 'k', text: text.keys.previous, run: () => move(-1) },
    { keys: 'ArrowDown', run: () => move(1) },
    { keys: 'ArrowUp', run: () => move(-1) },
    // The link of the row has an Enter of its own, as soon as it has the focus.
    { keys: 'Enter', text: text.keys.open, run: () => open(rowAt(active)) },
    { keys: 'x', text: text.keys.select, run: () => selectAt(active, false) },
    { keys: 'Shift+X', text: text.keys.selectTo, run: () => selectAt(active, true) },
  ])
  function rowAt(position: number): FleetRow | undefined {
    const line = position >= 0 && position < layout.count ? layout.lineAt(position) : undefined
    return line?.kind === 'row' ? rows.rowAt(line.index) : undefined
  }
  function open(row: FleetRow | undefined): void {
    if (row) navigate(scoped(paths.site(row.accountId, row.site.id)))
  }
  const anchor = useRef(-1)
  const { toggle } = selection
  const select = useCallback(
    (row: FleetRow, position: number, range: boolean) => {
      if (range && anchor.current >= 0) onSelectRows(rowsWithin(layout, anchor.current, position))
      else toggle(row)
      anchor.current = position
    },
    [layout, onSelectRows, toggle],
  )
  function selectAt(position: number, range: boolean): void {
    const row = rowAt(position)
    if (row) select(row, position, range)
  }
  /** A click anywhere in a row is the click on its link, which is an element without a listener of its own. */
  function follow(event: MouseEvent): void {
    if (!(event.target instanceof Element) || event.button !== 0) return
    const line = event.target.closest('[data-position]')
    const link = event.target.closest('a')
    if (!line || event.target.closest('button, input')) return
    const position = Number(line.getAttribute('data-position'))
    const marked = event.metaKey || event.ctrlKey || event.shiftKey
    if (link ? marked || event.altKey : getSelection()?.isCollapsed === false) return
    event.preventDefault()
    const row = rowAt(position)
    if (marked) selectAt(position, event.shiftKey)
    else open(row)
  }

  // A group has the name of its client at its head.
  const { hidden: left, group } = view
  const hidden = useMemo(() => (group === 'client' ? new Set<FleetColumn>([...left, 'client']) : left), [left, group])
  const groupHead = (group: FleetGroup) => <FleetGroupHead group={group} folded={folded.has(group.key)} onFold={onFold} />
  return (
    <div
      ref={table}
      className={css.table}
      role="table"
      aria-label={text.list}
      aria-rowcount={rows.total + 1}
      data-selecting={selection.rows.length > 0 || undefined}
      style={{ '--columns': columnWidths(hidden) } as CSSProperties}
    >
      <FleetHead sort={view.sort} direction={view.direction} onSort={view.sortBy} hidden={hidden} />
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a click anywhere in a row is the click on its link; the keyboard has the link itself. */}
      <div className={css.rows} role="rowgroup" onClick={follow}>
        <VirtualList
          count={layout.count}
          height={height}
          active={active}
          place={`fleet table ${group} ${view.sort} ${view.direction} ${view.filter}`}
          onRange={(first, last) => {
            const between = layout.rowsBetween(first, last)
            rows.setRange(between.first, between.last)
          }}
          kindOf={(position) => layout.lineAt(position).kind}
          ready={(position) => layout.lineAt(position).kind === 'group' || rowAt(position) !== undefined}
          sticky={(position) => {
            const head = layout.headOf(position)
            const line = head >= 0 ? layout.lineAt(head) : undefined
            return line?.kind === 'group' ? groupHead(line.group) : null
          }}
          row={(position) => {
            const line = layout.lineAt(position)
            if (line.kind === 'group') return groupHead(line.group)
            const row = rows.rowAt(line.index)
            if (row === undefined) return null
            return (
              <FleetRowView
                row={row}
                position={position}
                index={line.index}
                active={position === active}
                isNew={newSites.has(`${row.accountId}/${row.site.id}`)}
                hidden={hidden}
                selected={selection.has(row)}
                scoped={scoped}
                onSelect={select}
              />
            )
          }}
        />
      </div>
    </div>
  )
}
