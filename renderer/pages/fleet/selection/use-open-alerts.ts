import { useEffect, useState } from 'react'
import type { AlertRow } from '../../../../shared/bridge/contract/alerts.ts'
import type { FleetRow } from '../../../../shared/bridge/contract/fleet.ts'
import { mayHaveAlerts, openAlertsOf } from './open-alerts.ts'

export interface OpenAlerts {
  /** Undefined while they are gathered. */
  alerts: AlertRow[] | undefined
  /** 0 to 1: how much was gone through. */
  progress: number
  error: unknown
}

/** Gathers the open alerts of sites once; leaving the page cancels it. */
export function useOpenAlerts(sites: readonly FleetRow[], filter: 'is:open' | 'is:firing'): OpenAlerts {
  const [state, setState] = useState<OpenAlerts>({ alerts: undefined, progress: 0, error: null })
  useEffect(() => {
    const stop = new AbortController()
    const all = Math.max(1, sites.filter(mayHaveAlerts).length)
    const onDone = (done: number) => setState((before) => ({ ...before, progress: done / all }))
    openAlertsOf(sites, filter, { signal: stop.signal, onDone }).then(
      (alerts) => stop.signal.aborted || setState({ alerts, progress: 1, error: null }),
      (error: unknown) => stop.signal.aborted || setState({ alerts: undefined, progress: 0, error }),
    )
    return () => stop.abort()
  }, [sites, filter])
  return state
}
