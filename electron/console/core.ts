import type { ServiceState, Traffic } from '../../shared/bridge/diagnostics.ts'
import type { ConsoleEvent } from '../../shared/bridge/events.ts'
import type { Change } from '../../shared/model/change.ts'
import type { Clock } from '../../shared/model/clock.ts'
import type { Catalog } from '../../shared/model/rules/catalog.ts'
import type { Words } from '../messages/words.ts'
import type { Cache } from './cache/cache.ts'
import type { EventHub } from './event-hub.ts'
import type { LogysteraClient } from './logystera/client.ts'
import type { DownloadOptions } from './logystera/download.ts'
import type { Quarantine } from './logystera/quarantine.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { Accounts, BundledServices, Log, SettingsStore, Updates } from './ports.ts'
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
  /** What is said outside the pages, in the person's language: that of the page that asks, by its tag, else that of the settings. */
  words: (page?: string) => Words
  updates: Updates
  /** Seals everything anew with a fresh key. Throws CacheRefusal when there is none. */
  rotateCacheKey: () => Promise<{ resealed: number }>
  /** Tries again to get the key of the cache, when there is none yet. */
  unlockCache: () => Promise<void>
  /** Looks for a keychain where there is none, and tries every account again whose key could not be had. */
  findKeychain: () => Promise<void>
  /** A client for an address and a key that are not registered yet. */
  connect: (url: string, key: string) => LogysteraClient
  /** Saves a file of a service in the downloads folder. Throws what `download` of logystera/download.ts does. */
  download: (
    file: Pick<DownloadOptions, 'url' | 'key' | 'fileName' | 'sha256'>,
    signal: AbortSignal | undefined,
  ) => Promise<{ path: string; bytes: number }>
  /** The whole state, as the first event of every renderer. */
  stateEvent: () => Extract<ConsoleEvent, { type: 'state' }>
  /** Catalogs of one account, or of all. */
  catalogs: (accountId: string | null) => { accountId: string; catalog: Catalog }[]
  /** Folder of the console's own data. */
  dataDir: string
  /** Answers that did not fit the contract. */
  quarantine: Quarantine
  /** What came of requests to the service of an account. */
  traffic: (accountId: string) => Traffic
  /** What its bundled service does; null when it was never started. */
  serviceState: (accountId: string) => ServiceState | null
  /** Tells the person something, once, until the console ends. */
  notice: (text: string) => void
  /** A service answered with the newest state of an object. */
  arrived: (accountId: string, change: Change) => void
  /** A mute of this machine began or ended. */
  mutesChanged: () => void
  /** An account was registered or removed, or reads differently. */
  accountChanged: (accountId: string) => void
  accountRemoved: (accountId: string) => void
}
