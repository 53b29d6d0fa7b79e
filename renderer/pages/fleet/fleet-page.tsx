import { useCallback, useMemo, useRef, useState } from 'react'
import { fleetFilterKeys } from '../../../shared/bridge/filter.ts'
import { useShortcuts } from '../../app/keyboard/shortcuts.ts'
import { FilterInput } from '../../components/filter/filter-input.tsx'
import { sayFailed } from '../../components/toast.ts'
import { ViewsMenu } from '../../components/views/views-menu.tsx'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { askFirstPage, useRowWindow } from '../../state/row-window.ts'
import { useAccountScope } from '../../state/url-state.ts'
import css from './fleet.module.css'
import { ColumnsMenu, GroupMenu, ViewSwitch } from './fleet-menus.tsx'
import { useFleetView } from './fleet-view.ts'
import { FleetBody } from './list/fleet-body.tsx'
import { layOut } from './list/fleet-layout.ts'
import { LookedMenu, useLooked } from './looked.tsx'
import { BulkBar } from './selection/bulk-bar.tsx'
import { rowsAt } from './selection/rows-at.ts'
import { useSiteSelection } from './selection/site-selection.ts'
import { SummaryStrip } from './summary-strip.tsx'
import { WorkUnderWay } from './work-under-way.tsx'

/** Every site, what is wrong first. */
export function FleetPage() {
  const text = messages.fleet
  const [scope] = useAccountScope()
  const view = useFleetView()
  const { filter, setFilter, group, sort, direction } = view
  const looked = useLooked(scope)
  const filterInput = useRef<HTMLInputElement>(null)
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())

  const listOf = useCallback(
    (filter: string) => ({
      key: ['fleet', scope, 'list', filter, group, sort, direction],
      fetchPage: (offset: number, limit: number) => bridge.fleet.list({ accountId: scope, filter, group, sort, direction, offset, limit }),
    }),
    [scope, group, sort, direction],
  )
  const rows = useRowWindow(listOf(filter))
  const ask = useCallback((next: string) => askFirstPage(listOf(next)), [listOf])
  const selection = useSiteSelection()
  const { add } = selection
  // Only rows in sight are here: the others are asked for.
  const selectRows = useCallback(
    async (indexes: number[]) => {
      try {
        add(
          await rowsAt(indexes, async (offset, limit) => {
            const page = await listOf(filter).fetchPage(offset, limit)
            return page.rows
          }),
        )
      } catch (error) {
        sayFailed(messages.fleet.selection.selecting, error)
      }
    },
    [add, listOf, filter],
  )
  const groups = rows.page?.groups
  const layout = useMemo(() => layOut(groups ?? [], rows.total, folded), [groups, rows.total, folded])
  const fold = useCallback((key: string) => {
    setFolded((before) => {
      const after = new Set(before)
      if (!after.delete(key)) after.add(key)
      return after
    })
  }, [])

  function focusFilter(): void {
    const field = filterInput.current
    field?.focus()
    // After the blank that a filter in focus ends with.
    requestAnimationFrame(() => field?.setSelectionRange(field.value.length, field.value.length))
  }
  useShortcuts(text.keys.title, [
    { keys: '/', text: text.keys.filter, run: focusFilter },
    { keys: 'm', text: text.keys.looked, run: looked.mark },
    { keys: 'v', text: text.keys.view, run: () => view.setView(view.view === 'table' ? 'tiles' : 'table') },
  ])

  return (
    <div className={css.page}>
      <h1 className="visually-hidden">{text.title}</h1>
      <SummaryStrip scope={scope} filter={filter} onFilter={setFilter} />
      <WorkUnderWay scope={scope} />
      <div className={css.tools}>
        <FilterInput value={filter} onAsk={ask} onChange={setFilter} keys={fleetFilterKeys} accountId={scope} inputRef={filterInput} />
        <ViewsMenu page="fleet" />
        <GroupMenu value={group} onChange={view.setGroup} />
        {view.view === 'table' && <ColumnsMenu hidden={view.hidden} onChange={view.setHidden} />}
        <ViewSwitch value={view.view} onChange={view.setView} />
        <LookedMenu looked={looked} />
      </div>
      <BulkBar
        selection={selection}
        total={rows.total}
        onSelectAll={() => void selectRows(Array.from({ length: rows.total }, (_, index) => index))}
      />
      <FleetBody
        rows={rows}
        layout={layout}
        folded={folded}
        onFold={fold}
        newSites={looked.sites}
        selection={selection}
        onSelectRows={selectRows}
        view={view}
        onClearFilter={() => setFilter('')}
      />
    </div>
  )
}
