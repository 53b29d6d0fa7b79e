import { useCallback, useMemo, useState } from 'react'
import type { AlertRow } from '../../../../shared/bridge/contract/alerts.ts'

export interface AlertSelection {
  rows: AlertRow[]
  has(row: AlertRow): boolean
  toggle(row: AlertRow): void
  clear(): void
}

/** Alerts chosen for an action on all of them, as they were when they were chosen. */
export function useAlertSelection(): AlertSelection {
  const [chosen, setChosen] = useState<ReadonlyMap<string, AlertRow>>(new Map())
  const toggle = useCallback((row: AlertRow) => {
    setChosen((before) => {
      const after = new Map(before)
      if (!after.delete(keyOf(row))) after.set(keyOf(row), row)
      return after
    })
  }, [])
  const clear = useCallback(() => setChosen(new Map()), [])
  return useMemo(() => ({ rows: [...chosen.values()], has: (row) => chosen.has(keyOf(row)), toggle, clear }), [chosen, toggle, clear])
}

function keyOf(row: AlertRow): string {
  return `${row.accountId} ${row.alert.id}`
}
