import { Button } from '@mantine/core'
import type { ReactElement, ReactNode } from 'react'
import type { AlertRow } from '../../../../shared/bridge/contract/alerts.ts'
import { VirtualList } from '../../../components/list/virtual-list.tsx'
import { SnoozeMenu } from '../../../components/snooze/snooze-menu.tsx'
import { messages } from '../../../messages/messages.ts'
import type { RowWindow } from '../../../state/row-window.ts'
import type { AlertActions } from '../alert-actions.ts'
import css from './alert-list.module.css'
import { AlertRowLine, rowId } from './alert-row.tsx'
import type { AlertSelection } from './selection.ts'

const text = messages.alerts

/** Height of an alert's row, px: two lines. */
const rowHeight = 55

export interface AlertListProps {
  rows: RowWindow<{ total: number; rows: AlertRow[] }>
  /** Row under the cursor; -1 for none. */
  active: number
  /** Id of the alert whose detail is open. */
  openedId: string | undefined
  selection: AlertSelection
  actions: AlertActions
  /** Left of the count: what the list is limited to. */
  children?: ReactNode
  siteShown?: boolean
  onOpen: (row: AlertRow, index: number) => void
}

/** The element that has the focus while a person goes through the alerts by keys. */
export const alertListId = 'alert-list'

/** The list of alerts with its selection: only rows in sight exist. */
export function AlertList({
  rows,
  active,
  openedId,
  selection,
  actions,
  children,
  siteShown = true,
  onOpen,
}: AlertListProps): ReactElement {
  const chosen = selection.rows
  const activeRow = active < 0 ? undefined : rows.rowAt(active)
  const act = async (what: Promise<boolean>) => {
    if (await what) selection.clear()
  }
  return (
    <div className={css.panel}>
      {chosen.length > 0 ? (
        <div className={css.bar} data-chosen="true">
          <b>{text.selected(chosen.length)}</b>
          <span className={css.push}>
            <Button size="compact-sm" onClick={() => void act(actions.acknowledge(chosen))}>
              {text.acknowledge}
            </Button>
            <Button size="compact-sm" onClick={() => void act(actions.resolve(chosen))} data-tip={text.resolveHint}>
              {text.resolve}
            </Button>
            <SnoozeMenu rows={chosen} onSilenced={selection.clear}>
              <Button size="compact-sm">{text.snooze}</Button>
            </SnoozeMenu>
            <Button size="compact-sm" variant="subtle" onClick={selection.clear}>
              {text.clear}
            </Button>
          </span>
        </div>
      ) : (
        <div className={css.bar}>
          <span>{text.count(rows.total)}</span>
          <span className={css.push}>{children}</span>
        </div>
      )}
      <div className={css.rows} data-selecting={chosen.length > 0}>
        <VirtualList
          count={rows.total}
          height={rowHeight}
          active={active < 0 ? undefined : active}
          onRange={rows.setRange}
          id={alertListId}
          role="grid"
          tabIndex={0}
          aria-label={text.list}
          aria-rowcount={rows.total}
          aria-colcount={2}
          aria-activedescendant={activeRow === undefined ? undefined : rowId(activeRow)}
          ready={(index) => rows.rowAt(index) !== undefined}
          row={(index) => {
            const row = rows.rowAt(index)
            if (row === undefined) return null
            return (
              <AlertRowLine
                row={row}
                index={index}
                active={index === active}
                opened={row.alert.id === openedId}
                selected={selection.has(row)}
                siteShown={siteShown}
                onOpen={onOpen}
                onSelect={selection.toggle}
              />
            )
          }}
        />
      </div>
    </div>
  )
}
