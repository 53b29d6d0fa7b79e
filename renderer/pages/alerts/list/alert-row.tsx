import { type MouseEvent, memo, type ReactElement } from 'react'
import type { AlertRow } from '../../../../shared/bridge/contract/alerts.ts'
import { SeverityIcon } from '../../../components/status/severity.tsx'
import { covered } from '../../../components/text/covered-text.tsx'
import { MiddleCut } from '../../../components/text/middle-cut.tsx'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import { firedAt, isQuiet, statusText } from '../alert-status.ts'
import css from './alert-list.module.css'

const text = messages.alerts

export interface AlertRowLineProps {
  row: AlertRow
  index: number
  active: boolean
  opened: boolean
  selected: boolean
  /** The site is known from around it. */
  siteShown: boolean
  onOpen: (row: AlertRow, index: number) => void
  onSelect: (row: AlertRow, index: number) => void
}

/** One alert in a list: plain elements, two lines. */
export const AlertRowLine = memo(function AlertRowLine({
  row,
  index,
  active,
  opened,
  selected,
  siteShown,
  onOpen,
  onSelect,
}: AlertRowLineProps): ReactElement {
  const { alert } = row
  const status = useClock((now) => statusText(row, now))
  const quiet = useClock((now) => isQuiet(row, now))
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a virtual list are placed one by one, which table rows cannot be.
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter opens the active row, from the grid.
    <div
      role="row"
      id={rowId(row)}
      aria-rowindex={index + 1}
      aria-selected={selected}
      tabIndex={-1}
      className={css.row}
      data-active={active || undefined}
      data-opened={opened || undefined}
      data-quiet={quiet || undefined}
      onClick={(event: MouseEvent) => (event.metaKey || event.ctrlKey ? onSelect(row, index) : onOpen(row, index))}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as the row. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its active row. */}
      <span role="gridcell" className={css.check}>
        <input
          type="checkbox"
          tabIndex={-1}
          checked={selected}
          aria-label={text.selectRow(alert.title, row.siteName)}
          onChange={() => onSelect(row, index)}
          onClick={(event) => event.stopPropagation()}
        />
        <span className={css.shape}>
          <SeverityIcon severity={alert.severity} titled />
        </span>
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: as the row. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its active row. */}
      <span role="gridcell" className={css.words}>
        <span className={css.first}>
          <b className={css.title}>{alert.title}</b>
          {alert.late && (
            <span className={css.tag} data-tip={text.lateHint}>
              {text.late}
            </span>
          )}
          <span className={css.status} data-tip={status} data-tip-at={firedAt(alert)}>
            {status}
          </span>
        </span>
        <span className={css.second}>
          {siteShown && (
            <>
              <MiddleCut text={row.siteName} className={css.site} />
              <span aria-hidden="true">·</span>
            </>
          )}
          <span className={css.summary}>{covered(alert.summary)}</span>
          {row.pending !== null && (
            <span className={css.pending} data-tip={text.pending[row.pending]}>
              {text.pendingShort}
            </span>
          )}
        </span>
      </span>
    </div>
  )
})

/** Id of a row's element, for aria-activedescendant. */
export function rowId(row: AlertRow): string {
  return `alert-${row.accountId}-${row.alert.id}`
}
