import { useCallback, useMemo } from 'react'
import type { fleetGroupings, fleetSorts } from '../../../shared/bridge/contract/fleet.ts'
import { useUrlParameter, useUrlUpdate } from '../../state/url-state.ts'

export type FleetGrouping = (typeof fleetGroupings)[number]
export type FleetSort = (typeof fleetSorts)[number]

export const groupings: FleetGrouping[] = ['client', 'platform', 'status', 'tag', 'none']
const sorts: FleetSort[] = ['status', 'name', 'client', 'platform', 'health', 'alerts', 'freshness', 'dropped', 'change']

/** Columns that are asked for their largest or newest first. */
const mostFirst: FleetSort[] = ['alerts', 'dropped', 'change']

/** Columns that a person may leave out, in their order. */
export const optionalColumns = ['client', 'platform', 'health', 'trend', 'alerts', 'freshness', 'dropped', 'change', 'snoozes'] as const
export type FleetColumn = (typeof optionalColumns)[number]

/** The columns that the address leaves out; what is none of them is passed over. */
export function readHidden(text: string): ReadonlySet<FleetColumn> {
  const named = text.split('.')
  return new Set(optionalColumns.filter((column) => named.includes(column)))
}

/** How the fleet is looked at; all of it stands in the address. */
export function useFleetView() {
  const [filter, setFilter] = useUrlParameter('filter')
  const [groupText, setGroup] = useUrlParameter('group', 'client')
  const [sortText] = useUrlParameter('sort', 'status')
  const [directionText] = useUrlParameter('direction', 'ascending')
  const update = useUrlUpdate()
  const [viewText, setView] = useUrlParameter('view', 'table')
  const [hideText, setHide] = useUrlParameter('hide')
  const hidden = useMemo(() => readHidden(hideText), [hideText])
  const setHidden = useCallback(
    (columns: ReadonlySet<FleetColumn>) => setHide(optionalColumns.filter((column) => columns.has(column)).join('.')),
    [setHide],
  )
  const sort = sorts.find((known) => known === sortText) ?? 'status'
  const direction: 'ascending' | 'descending' = directionText === 'descending' ? 'descending' : 'ascending'
  const sortBy = useCallback(
    (column: FleetSort) => {
      const first = mostFirst.includes(column) ? 'descending' : 'ascending'
      const next = column === sort ? (direction === 'ascending' ? 'descending' : 'ascending') : first
      update({ sort: column === 'status' ? '' : column, direction: next === 'ascending' ? '' : next })
    },
    [sort, direction, update],
  )
  return {
    filter,
    setFilter,
    group: groupings.find((known) => known === groupText) ?? 'client',
    setGroup,
    sort,
    direction,
    sortBy,
    view: viewText === 'tiles' ? ('tiles' as const) : ('table' as const),
    setView,
    /** Columns that are not shown. */
    hidden,
    setHidden,
  }
}
