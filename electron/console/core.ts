import type { ConsoleEvent } from '../../shared/bridge/events.ts'
import type { Catalog } from '../../shared/model/catalog.ts'
import type { Clock } from '../../shared/model/clock.ts'
import type { Cache } from './cache/cache.ts'
import type { EventHub } from './event-hub.ts'
import type { LogysteraClient } from './logystera/client.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { Accounts, BundledServices, Log, SettingsStore } from './ports.ts'
import type { AccountLinks } from './sync/links.ts'

/** The parts of the console that the bridge answers from. */
export interface ConsoleCore {
  clock: Clock
  log: Log
  cache: Cache
  outbox: Outbox
  links: AccountLinks
  accounts: Accounts
  services: BundledServices
  settings: SettingsStore
  events: EventHub
  /** A client for an address and a key that are not registered yet. */
  connect: (url: string, key: string) => LogysteraClient
  /** The whole state, as the first event of every renderer. */
  stateEvent: () => Extract<ConsoleEvent, { type: 'state' }>
  /** Catalogs of one account, or of all. */
  catalogs: (accountId: string | null) => { accountId: string; catalog: Catalog }[]
  /** An account was registered or removed, or reads differently. */
  accountChanged: (accountId: string) => void
  accountRemoved: (accountId: string) => void
}
