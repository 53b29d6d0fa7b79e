import { Button, Checkbox } from '@mantine/core'
import { memo, type ReactElement, useCallback, useDeferredValue, useEffect, useRef, useState } from 'react'
import { useParams } from 'wouter'
import type { AlertRow } from '../../../shared/bridge/contract/alerts.ts'
import { alertFilterKeys } from '../../../shared/bridge/filter.ts'
import { useShortcuts } from '../../app/keyboard/shortcuts.ts'
import { FilterInput } from '../../components/filter/filter-input.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { useBroughtIntoView } from '../../components/surface/bring-into-view.ts'
import panes from '../../components/surface/two-panes.module.css'
import { ViewsMenu } from '../../components/views/views-menu.tsx'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { updateSettings, useSettings } from '../../state/console-store.ts'
import { askFirstPage, type RowWindow, useRowWindow } from '../../state/row-window.ts'
import { useTimeParameter } from '../../state/time-parameter.ts'
import { paths, useAccountScope, useGo, useUrlParameter } from '../../state/url-state.ts'
import { type AlertActions, useAlertActions } from './alert-actions.ts'
import css from './alerts-page.module.css'
import { AlertDetailView } from './detail/alert-detail.tsx'
import { AlertList, alertListId } from './list/alert-list.tsx'
import { useAlertSelection } from './list/selection.ts'
import { TimelineStrip } from './timeline/timeline-strip.tsx'

const text = messages.alerts

/** Alerts of one account or of all: when, which, and what is known about one of them. */
export function AlertsPage(): ReactElement {
  const params = useParams<{ accountId?: string; alertId?: string }>()
  const go = useGo()
  const [accountId] = useAccountScope()
  const [filter, setFilter] = useUrlParameter('filter')
  const [chosen, setChosen] = useTimeParameter()
  const hide = useSettings()?.hideSuppressed ?? false
  // One toggle hides what somebody already took care of; it is a filter like any other.
  const wholeFilter = useCallback((typed: string) => (hide ? `${typed} -is:acknowledged -is:snoozed`.trim() : typed), [hide])
  const shownFilter = wholeFilter(filter)

  const listOf = useCallback(
    (filter: string) => ({
      key: ['alerts', accountId, 'list', filter, chosen?.from, chosen?.to],
      fetchPage: (offset: number, limit: number): Promise<{ total: number; rows: AlertRow[] }> =>
        bridge.alerts.list({ accountId, filter, ...(chosen ?? {}), offset, limit }),
    }),
    [accountId, chosen],
  )
  const rows = useRowWindow(listOf(shownFilter))
  const ask = useCallback((typed: string) => askFirstPage(listOf(wholeFilter(typed))), [listOf, wholeFilter])
  const selection = useAlertSelection()
  const actions = useAlertActions()
  const cursor = useCursor(rows, params.alertId)
  const [snoozeOpen, setSnoozeOpen] = useState(false)
  const filterInput = useRef<HTMLInputElement>(null)
  const detail = useRef<HTMLDivElement>(null)
  useBroughtIntoView(detail, params.alertId !== undefined)

  const open = useCallback(
    (row: AlertRow, index: number) => {
      cursor.put(row, index)
      go(withQuery(paths.alert(row.accountId, row.alert.id)), { replace: params.alertId !== undefined })
    },
    [go, params.alertId, cursor.put],
  )

  const activeRow = cursor.row
  const chosenRows = selection.rows.length > 0 ? selection.rows : activeRow === undefined ? [] : [activeRow]
  // While a detail is open it follows the cursor, once the cursor rests.
  const following = useRef<ReturnType<typeof setTimeout>>(undefined)
  const move = (by: number) => {
    const index = Math.min(rows.total - 1, Math.max(0, cursor.index + by))
    const row = rows.rowAt(index)
    if (row === undefined) return
    cursor.put(row, index)
    // An Enter is the list's then, wherever the focus was before.
    document.getElementById(alertListId)?.focus({ preventScroll: true })
    clearTimeout(following.current)
    if (params.alertId !== undefined) following.current = setTimeout(() => open(row, index), 150)
  }
  const act = async (what: Promise<boolean>) => {
    if (await what) selection.clear()
  }
  useShortcuts(text.keys.title, [
    { keys: 'j', text: text.keys.down, run: () => move(1) },
    { keys: 'ArrowDown', run: () => move(1) },
    { keys: 'k', text: text.keys.up, run: () => move(-1) },
    { keys: 'ArrowUp', run: () => move(-1) },
    {
      keys: 'Enter',
      text: text.keys.open,
      run: () => {
        if (activeRow === undefined) return
        if (activeRow.alert.id === params.alertId) detail.current?.focus()
        else open(activeRow, cursor.index)
      },
    },
    { keys: 'x', text: text.keys.select, run: () => activeRow && selection.toggle(activeRow) },
    { keys: 'e', text: text.keys.acknowledge, run: () => chosenRows.length > 0 && void act(actions.acknowledge(chosenRows)) },
    { keys: 'r', text: text.keys.resolve, run: () => chosenRows.length > 0 && void act(actions.resolve(chosenRows)) },
    { keys: 's', text: text.keys.snooze, run: () => setSnoozeOpen(chosenRows.length > 0) },
    { keys: '/', text: text.keys.filter, run: () => filterInput.current?.focus() },
    { keys: 'Escape', text: text.keys.clear, run: () => (selection.rows.length > 0 ? selection.clear() : go(withQuery(paths.alerts))) },
  ])

  const narrow = useCallback((term: string) => setFilter(`${filter} ${term}`.trim()), [filter, setFilter])
  // The list is what a key is pressed for: the strip above it asks and draws after it.
  const stripFilter = useDeferredValue(shownFilter)
  const filtered = shownFilter !== '' || chosen !== null
  const clearAll = () => {
    setFilter('')
    setChosen(null)
    if (hide) void updateSettings({ hideSuppressed: false })
  }
  return (
    <div className={panes.page}>
      <h1 className="visually-hidden">{text.title}</h1>
      <TimelineStrip accountId={accountId} filter={stripFilter} chosen={chosen} onChoose={setChosen} onNarrow={narrow} />
      <div className={css.filter}>
        <FilterInput
          value={filter}
          onAsk={ask}
          onChange={setFilter}
          keys={alertFilterKeys}
          accountId={accountId}
          placeholder={text.filterHint}
          inputRef={filterInput}
        />
        <Tools accountId={accountId} filter={stripFilter} timed={chosen !== null} hide={hide} actions={actions} />
      </div>
      <div className={panes.two} data-open={params.alertId !== undefined}>
        {rows.error !== null && rows.page === undefined ? (
          <div className={panes.pane}>
            <ErrorState error={rows.error} onRetry={rows.retry} />
          </div>
        ) : rows.page === undefined ? (
          <div className={panes.pane}>
            <SkeletonRows rows={10} height={55} />
          </div>
        ) : rows.total === 0 ? (
          <div className={panes.pane}>
            {filtered ? (
              <EmptyState {...text.filteredEmpty} action={<Button onClick={clearAll}>{text.filteredEmpty.clear}</Button>} />
            ) : (
              <EmptyState {...text.empty} />
            )}
          </div>
        ) : (
          <AlertList
            rows={rows}
            active={cursor.row === undefined ? -1 : cursor.index}
            openedId={params.alertId}
            selection={selection}
            actions={actions}
            onOpen={open}
          >
            {!shownFilter.includes('is:open') && (
              <Button size="compact-sm" variant="subtle" onClick={() => setFilter(`${filter} is:open`.trim())}>
                {text.openOnly}
              </Button>
            )}
          </AlertList>
        )}
        <div className={panes.pane} ref={detail} tabIndex={-1}>
          {params.accountId !== undefined && params.alertId !== undefined ? (
            <AlertDetailView
              key={`${params.accountId} ${params.alertId}`}
              accountId={params.accountId}
              alertId={params.alertId}
              actions={actions}
              snoozeOpen={snoozeOpen}
              onSnoozeOpen={setSnoozeOpen}
            />
          ) : (
            <EmptyState {...text.noneChosen} />
          )}
        </div>
      </div>
    </div>
  )
}

/** What stands beside the filter. */
const Tools = memo(function Tools({
  accountId,
  filter,
  timed,
  hide,
  actions,
}: {
  accountId: string | null
  filter: string
  /** The list is limited to a stretch of time. */
  timed: boolean
  hide: boolean
  actions: AlertActions
}): ReactElement {
  return (
    <>
      <ViewsMenu page="alerts" />
      <Checkbox
        size="xs"
        label={text.hideSuppressed}
        checked={hide}
        onChange={(event) => void updateSettings({ hideSuppressed: event.currentTarget.checked })}
      />
      <Button onClick={() => void actions.exportCsv(accountId, filter)} data-tip={timed ? text.exportAllTimes : undefined}>
        {text.exportCsv}
      </Button>
    </>
  )
})

/** The address of another alert keeps the filter, the range and the chosen time. */
function withQuery(path: string): string {
  const query = new URLSearchParams(location.search)
  query.delete('account')
  const rest = query.toString()
  return rest === '' ? path : `${path}?${rest}`
}

interface Cursor {
  /** Index of the row under the cursor; -1 for none. */
  index: number
  /** That row, while the list still has it there: an action never hits a row that slipped under the cursor. */
  row: AlertRow | undefined
  put(row: AlertRow, index: number): void
}

/** The cursor of the list stays on its alert when the order changes, and begins on the alert that the address opens. */
function useCursor(rows: RowWindow<{ total: number; rows: AlertRow[] }>, openedId: string | undefined): Cursor {
  const [place, setPlace] = useState<{ index: number; id: string | undefined }>({ index: -1, id: openedId })
  const put = useCallback((row: AlertRow, index: number) => setPlace({ index, id: row.alert.id }), [])
  const under = place.index < 0 ? undefined : rows.rowAt(place.index)
  const row = under !== undefined && under.alert.id === place.id ? under : undefined
  const lost = row === undefined && place.id !== undefined && rows.page !== undefined
  const { rowAt, total } = rows
  useEffect(() => {
    if (!lost) return
    for (let index = 0; index < Math.min(total, 2000); index += 1) {
      const found = rowAt(index)
      if (found?.alert.id === place.id) return setPlace({ index, id: found?.alert.id })
    }
  })
  return { index: row === undefined ? Math.min(place.index, total - 1) : place.index, row, put }
}
