// biome-ignore-all lint/a11y/useSemanticElements: rows in sight only, at places of their own: a table element cannot do that.
// biome-ignore-all lint/a11y/useFocusableInteractive: rows and cells are not controls; the links and buttons in them are.
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { memo } from 'react'
import { messages } from '../../../messages/messages.ts'
import css from '../fleet.module.css'
import type { FleetColumn, FleetSort } from '../fleet-view.ts'

interface Column {
  key: 'status' | 'name' | FleetColumn
  sort?: FleetSort
  numeric?: boolean
  /** Of the texts in force: these lines are read once. */
  tip?: () => string
}

const { columnTips } = messages.fleet
const columns: Column[] = [
  { key: 'status', sort: 'status' },
  { key: 'name', sort: 'name' },
  { key: 'client', sort: 'client' },
  { key: 'platform', sort: 'platform' },
  { key: 'health', sort: 'health', numeric: true, tip: () => columnTips.health },
  { key: 'trend' },
  { key: 'alerts', sort: 'alerts' },
  { key: 'freshness', sort: 'freshness', tip: () => columnTips.freshness },
  { key: 'dropped', sort: 'dropped', numeric: true, tip: () => columnTips.dropped },
  { key: 'change', sort: 'change' },
  { key: 'snoozes', tip: () => columnTips.snoozes },
]

/** The widths of the columns in sight, for `grid-template-columns`. */
export function columnWidths(hidden: ReadonlySet<FleetColumn>): string {
  const shown = columns.filter(({ key }) => !hidden.has(key as FleetColumn))
  return ['select', ...shown.map(({ key }) => key)].map((key) => `var(--w-${key})`).join(' ')
}

/** The heads of the columns; each sorts, and again turns the order around. */
export const FleetHead = memo(function FleetHead({
  sort: sorted,
  direction,
  onSort,
  hidden,
}: {
  sort: FleetSort
  direction: 'ascending' | 'descending'
  onSort: (column: FleetSort) => void
  hidden: ReadonlySet<FleetColumn>
}) {
  const text = messages.fleet
  const Arrow = direction === 'ascending' ? IconArrowUp : IconArrowDown
  return (
    <div role="rowgroup">
      <div role="row" className={`${css.line} ${css.head}`} aria-rowindex={1}>
        <div role="columnheader" className={css.select}>
          <span className="visually-hidden">{text.columns.select}</span>
        </div>
        {columns
          .filter((column) => !hidden.has(column.key as FleetColumn))
          .map(({ key, sort, numeric, tip }) => {
            const label = text.columns[key]
            const on = sort !== undefined && sorted === sort
            const hiddenLabel = key === 'status' || key === 'snoozes'
            return (
              <div key={key} role="columnheader" aria-sort={on ? direction : undefined} className={numeric ? css.numeric : undefined}>
                {sort === undefined ? (
                  <span className={hiddenLabel ? 'visually-hidden' : undefined} data-tip={tip?.()}>
                    {label}
                  </span>
                ) : (
                  <button
                    type="button"
                    className={css.sort}
                    data-on={on || undefined}
                    data-tip={hiddenLabel ? text.sortBy(label) : tip?.()}
                    onClick={() => onSort(sort)}
                  >
                    <span className={hiddenLabel ? 'visually-hidden' : undefined}>{label}</span>
                    {on && <Arrow size={12} aria-hidden />}
                    {!on && hiddenLabel && <span aria-hidden>·</span>}
                  </button>
                )}
              </div>
            )
          })}
      </div>
    </div>
  )
})
