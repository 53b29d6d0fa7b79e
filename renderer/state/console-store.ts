import { create } from 'zustand'
import type { AccountState, ConsoleState } from '../../shared/bridge/console-state.ts'
import type { ConsoleEvent, Toast } from '../../shared/bridge/events.ts'
import type { Settings } from '../../shared/bridge/settings.ts'
import { type BridgeStatus, bridge, followConsole } from './console-client.ts'
import { invalidateBy, queryClient } from './query-client.ts'

/** A toast that came while this page was open, kept for the list of notifications. */
export type Notice = Toast & { withdrawn: boolean; seen: boolean }

interface ConsoleStore {
  /** How this page reaches the console on this machine (not how the console reaches Logystera: see accounts[].connection). */
  bridge: BridgeStatus
  lostAt: number | null
  /** Null until the console has said its first word. */
  console: ConsoleState | null
  outbox: { waiting: number; refused: number }
  notices: Notice[]
}

const kept = 50

export const useConsole = create<ConsoleStore>(() => ({
  bridge: 'connecting',
  lostAt: null,
  console: null,
  outbox: { waiting: 0, refused: 0 },
  notices: [],
}))

const noAccounts: AccountState[] = []

/** All accounts of the console, in its order. */
export const useAccounts = (): AccountState[] => useConsole((store) => store.console?.accounts ?? noAccounts)

/** One account, or undefined. */
export const useAccount = (id: string | null | undefined): AccountState | undefined =>
  useConsole((store) => store.console?.accounts.find((account) => account.id === id))

/** The person's settings; undefined until the console has said its first word. */
export const useSettings = (): Settings | undefined => useConsole((store) => store.console?.settings)

/** The state after an event: pure, so that it can be tested without a console. */
export function applyEvent(store: ConsoleStore, event: ConsoleEvent): Partial<ConsoleStore> {
  const console = store.console
  switch (event.type) {
    case 'state':
      return { console: event.state }
    case 'account': {
      if (!console) return {}
      const known = console.accounts.some((account) => account.id === event.account.id)
      const accounts = known
        ? console.accounts.map((account) => (account.id === event.account.id ? event.account : account))
        : [...console.accounts, event.account]
      return { console: { ...console, accounts } }
    }
    case 'account-removed':
      return console ? { console: { ...console, accounts: console.accounts.filter((account) => account.id !== event.accountId) } } : {}
    case 'settings':
      return console ? { console: { ...console, settings: event.settings } } : {}
    case 'update':
      return console ? { console: { ...console, update: event.update } } : {}
    case 'outbox':
      return { outbox: { waiting: event.waiting, refused: event.refused } }
    case 'toast':
      return {
        notices: [
          { ...event.toast, withdrawn: false, seen: false },
          ...store.notices.filter((notice) => notice.id !== event.toast.id),
        ].slice(0, kept),
      }
    case 'toast-withdrawn':
      return { notices: store.notices.map((notice) => (notice.id === event.id ? { ...notice, withdrawn: true } : notice)) }
    default:
      return {}
  }
}

/** Marks every notification as seen. */
export function markNoticesSeen(): void {
  useConsole.setState((store) => ({ notices: store.notices.map((notice) => ({ ...notice, seen: true })) }))
}

/** The account whose service can be reached again by this event; null for any other event. */
function cameBack(store: ConsoleStore, event: ConsoleEvent): string | null {
  if (event.type !== 'account' || event.account.connection.state !== 'live') return null
  const before = store.console?.accounts.find((account) => account.id === event.account.id)?.connection.state
  return before === 'live' ? null : event.account.id
}

type Listener = (event: ConsoleEvent) => void
const listeners = new Set<Listener>()

/** Hears every event after it was applied: for toasts and for navigation asked by the console. */
export function onConsoleEvent(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Keeps a change of settings; what the console answers comes back as an event too. */
export async function updateSettings(change: Partial<Settings>): Promise<void> {
  const settings = await bridge.settings.update(change)
  useConsole.setState((store) => (store.console ? { console: { ...store.console, settings } } : {}))
}

/** Starts listening to the console, once, for the life of the page. */
export function startConsole(): void {
  void followConsole({
    status(status) {
      useConsole.setState((store) => ({
        bridge: status,
        lostAt: status === 'open' ? null : status === 'lost' || status === 'ended' ? (store.lostAt ?? Date.now()) : store.lostAt,
      }))
      // Whatever happened meanwhile was not heard.
      if (status === 'open') void queryClient.invalidateQueries()
    },
    event(event) {
      const back = cameBack(useConsole.getState(), event)
      useConsole.setState((store) => applyEvent(store, event))
      invalidateBy(event)
      // What only the service knows could not be asked for meanwhile.
      if (back !== null) void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === back })
      for (const listener of listeners) listener(event)
    },
  })
}
