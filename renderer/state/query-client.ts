import { notifyManager, QueryClient } from '@tanstack/react-query'
import type { ConsoleEvent } from '../../shared/bridge/events.ts'

/**
 * Query keys begin with a topic, then the account (null: all) and, where it is
 * about one object, its id:
 * ['fleet', accountId, ...], ['site', accountId, siteId, ...],
 * ['alerts', accountId, ...], ['alert', accountId, alertId, ...],
 * ['incidents', ...], ['incident', accountId, id], ['outbox'], ['accounts'],
 * ['catalog', accountId], ['rules', accountId, ...], ['maintenance', accountId]. Events of the console make the topics they touch stale.
 *
 * Answers come from the console on this machine: fresh until an event says
 * otherwise, whatever the network.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 5 * 60_000,
      networkMode: 'always',
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: false,
    },
    mutations: { networkMode: 'always' },
  },
})

// An answer is drawn in the task that brings it, not in one of its own after a timer.
notifyManager.setScheduler(queueMicrotask)

/** Which queries an event makes stale; null for an event that touches none. */
export function staleBy(event: ConsoleEvent): ((key: readonly unknown[]) => boolean) | null {
  const ofAccount = (key: readonly unknown[], accountId: string) => key[1] === accountId || key[1] === null || key[1] === undefined
  const ofObject = (key: readonly unknown[], accountId: string, ids: string[]) =>
    ofAccount(key, accountId) && (ids.length === 0 || ids.includes(String(key[2])))
  switch (event.type) {
    case 'fleet':
      return (key) =>
        ((key[0] === 'fleet' || key[0] === 'rules') && ofAccount(key, event.accountId)) ||
        (key[0] === 'site' && ofObject(key, event.accountId, event.siteIds)) ||
        ((key[0] === 'alerts' || key[0] === 'alert') && event.siteIds.length === 0 && ofAccount(key, event.accountId))
    case 'alerts':
      // An alert's page also lists its like elsewhere and before, so any of the account may have changed.
      return (key) => ['alerts', 'alert', 'fleet', 'incident', 'rules'].includes(String(key[0])) && ofAccount(key, event.accountId)
    case 'incidents':
      return (key) => (key[0] === 'incidents' || key[0] === 'incident' || key[0] === 'fleet') && ofAccount(key, event.accountId)
    case 'rules':
      // The rule in force stands in its alerts, too.
      return (key) => ['rules', 'maintenance', 'alert'].includes(String(key[0])) && ofAccount(key, event.accountId)
    case 'outbox':
      return (key) => key[0] === 'outbox' || key[0] === 'retention'
    case 'account':
      return (key) => key[0] === 'accounts' || (key[0] === 'catalog' && key[1] === event.account.id)
    case 'account-removed':
      return () => true
    default:
      return null
  }
}

/** At most this often are lists asked for again while events pour in, ms. */
const settle = 400
let pending: ((key: readonly unknown[]) => boolean)[] = []
let timer: ReturnType<typeof setTimeout> | undefined
let lastFlush = 0

function flush(): void {
  const stale = pending
  pending = []
  timer = undefined
  lastFlush = Date.now()
  void queryClient.invalidateQueries({ predicate: (query) => stale.some((test) => test(query.queryKey)) })
}

/** Asks again for what an event touched: at once when it is quiet, else in one go with what follows. */
export function invalidateBy(event: ConsoleEvent): void {
  const test = staleBy(event)
  if (!test) return
  pending.push(test)
  if (timer === undefined) timer = setTimeout(flush, Math.max(0, lastFlush + settle - Date.now()))
}
