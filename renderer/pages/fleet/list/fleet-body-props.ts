import type { FleetRow } from '../../../../shared/bridge/contract/fleet.ts'
import type { RowWindow } from '../../../state/row-window.ts'
import type { useFleetView } from '../fleet-view.ts'
import type { SiteSelection } from '../selection/site-selection.ts'
import type { FleetGroup, FleetLayout } from './fleet-layout.ts'

/** What the table and the tiles of the fleet show. */
export interface FleetBodyProps {
  rows: RowWindow<{ total: number; rows: FleetRow[]; groups: FleetGroup[] }>
  layout: FleetLayout
  folded: ReadonlySet<string>
  onFold: (key: string) => void
  newSites: ReadonlySet<string>
  selection: SiteSelection
  /** Adds the rows at these places of the console's list to the selection. */
  onSelectRows: (indexes: number[]) => void
  view: ReturnType<typeof useFleetView>
  onClearFilter: () => void
}
