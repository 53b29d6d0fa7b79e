import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { AccountState } from '../../../shared/bridge/console-state.ts'
import type { Retention } from '../../../shared/model/account/retention.ts'
import { bridge } from '../../state/console-client.ts'
import { lateSites } from './retention-draft.ts'

type EditedRetention = Retention & { pending: boolean }

/** While a service deletes, it is asked this often how far it is, ms. */
const follow = 2000

/** Retention of an account; the page's edits that wait are in it. */
export function useRetention(accountId: string, enabled = true) {
  return useQuery({
    queryKey: ['retention', accountId],
    queryFn: () => bridge.retention.get({ accountId }),
    enabled,
    refetchOnMount: 'always',
    refetchInterval: ({ state: { data } }) => (data !== undefined && isPurging(data) ? follow : false),
  })
}

/** Terms that wait here delete nothing there. */
function isPurging(retention: EditedRetention): boolean {
  return !retention.pending && lateSites(retention, Date.now()).length > 0
}

/** What the service is deleting now, and how much of what it began with; null when nothing is. `signals` null: only an admin may count. */
export function usePurge(
  { id, connection }: AccountState,
  retention: EditedRetention,
  readOnly: boolean,
): { signals: number | null; sites: number; percent: number | null } | null {
  const [most, setMost] = useState(0)
  const purging = connection.state === 'live' && isPurging(retention)
  const { data } = useQuery({
    queryKey: ['retention', id, 'late'],
    queryFn: () => bridge.retention.preview({ accountId: id }),
    enabled: purging && !readOnly,
    staleTime: 0,
    refetchInterval: follow,
  })
  if (!purging) return null
  const signals = data?.signals ?? null
  if (signals !== null && signals > most) setMost(signals)
  return {
    signals,
    sites: lateSites(retention, Date.now()).length,
    percent: signals === null ? null : Math.floor((100 * (Math.max(most, signals) - signals)) / Math.max(1, most, signals)),
  }
}

/** Why a person may not change an account's retention, or not even see it; null when they may. */
export function limitOf({ account }: AccountState): 'restricted' | 'viewer' | null {
  if (account !== null && account.key.siteIds !== null) return 'restricted'
  return account?.key.role === 'viewer' ? 'viewer' : null
}
