import { useCallback, useMemo, useState } from 'react'
import type { FleetRow } from '../../../../shared/bridge/contract/fleet.ts'

export interface SiteSelection {
  rows: FleetRow[]
  has(row: FleetRow): boolean
  toggle(row: FleetRow): void
  add(rows: readonly FleetRow[]): void
  clear(): void
}

/** Sites chosen for an action on all of them, as they were when they were chosen. */
export function useSiteSelection(): SiteSelection {
  const [chosen, setChosen] = useState<ReadonlyMap<string, FleetRow>>(new Map())
  const toggle = useCallback((row: FleetRow) => {
    setChosen((before) => {
      const after = new Map(before)
      if (!after.delete(keyOf(row))) after.set(keyOf(row), row)
      return after
    })
  }, [])
  const add = useCallback((rows: readonly FleetRow[]) => {
    setChosen((before) => new Map([...before, ...rows.map((row) => [keyOf(row), row] as const)]))
  }, [])
  const clear = useCallback(() => setChosen(new Map()), [])
  return useMemo(
    () => ({ rows: [...chosen.values()], has: (row) => chosen.has(keyOf(row)), toggle, add, clear }),
    [chosen, toggle, add, clear],
  )
}

function keyOf({ accountId, site }: FleetRow): string {
  return `${accountId}/${site.id}`
}
