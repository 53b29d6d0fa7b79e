import type { FromService } from '../../shared/api/child.ts'
import type { accountKinds, KeepKey, KeyStore as KeyStoreName, secretFailures } from '../../shared/bridge/console-state.ts'
import type { Toast } from '../../shared/bridge/events.ts'
import type { RefusalReason, SoundChoice } from '../../shared/bridge/notify.ts'
import type { Settings } from '../../shared/bridge/settings.ts'
import type { UpdateState } from '../../shared/bridge/updates.ts'
import type { TrayModel } from './notify/tray/tray.ts'

/** Undoes a subscription; calling it twice is harmless. */
export type Unsubscribe = () => void

export type SecretFailure = (typeof secretFailures)[number]

/** What the keychain answers: an outcome, because an OS may refuse at any time. `text` is a sentence for a person and never holds a secret. */
export type SecretOutcome = { ok: true; value: string } | { ok: false; reason: SecretFailure; text: string }
type SecretDone = { ok: true } | { ok: false; reason: SecretFailure; text: string }

/** The OS keychain, or memory where there is none. Names are chosen by the console; values are single lines. */
export interface KeyStore {
  /** Which of them it is, and a sentence that says what that means for the person. */
  readonly store: KeyStoreName
  readonly text: string
  /** Looks again for a keychain while there is none; `store` and `text` then say what was found. */
  look(): Promise<void>
  get(name: string): Promise<SecretOutcome>
  /** `keep` session: in memory only, because the person wants it so or the keychain does not work. */
  set(name: string, value: string, keep?: KeepKey): Promise<SecretDone>
  delete(name: string): Promise<SecretDone>
}

type AccountKind = (typeof accountKinds)[number]

/** An account as it is registered on this machine: never with its key. */
export interface AccountRecord {
  id: string
  name: string
  kind: AccountKind
  /** Address of the service: for a bundled one the address it last had. */
  url: string | null
  /** Identity of the service's data, once known. */
  instanceId: string | null
  keyStore: KeyStoreName
  /** Size of the demo fleet; null for other kinds. */
  demoSites: number | null
  /** The person stopped this bundled service; it is not started with the console. */
  stopped: boolean
}

/** The accounts of this machine, durable. Keys go to the KeyStore, never into the record. */
export interface Accounts {
  list(): AccountRecord[]
  get(id: string): AccountRecord | undefined
  /** Registers an account; with a key when it has one already. The id is fresh. */
  add(account: Omit<AccountRecord, 'id' | 'keyStore'>, key: string | null, keep?: KeepKey): Promise<AccountRecord>
  update(id: string, change: Partial<Pick<AccountRecord, 'name' | 'url' | 'instanceId' | 'stopped'>>): AccountRecord
  key(id: string): Promise<SecretOutcome>
  setKey(id: string, key: string, keep?: KeepKey): Promise<SecretDone>
  /** Forgets the record at once and deletes its key; a key that cannot be deleted now is remembered for `finishRemovals`. */
  remove(id: string): Promise<SecretDone>
  /** Tries again to delete the keys of removed accounts; answers how many are still there. */
  finishRemovals(): Promise<number>
}

/** Preferences, durable. */
export interface SettingsStore {
  get(): Settings
  /** Keeps what is given and answers the whole. */
  update(change: Partial<Settings>): Settings
  subscribe(listener: (settings: Settings) => void): Unsubscribe
  /** What a person should know, such as a settings file that was set aside. */
  readonly notices: string[]
}

type Failed = Extract<FromService, { type: 'failed' }>

/** What happens to a bundled service. `ready` may come again after a restart, with another address and a fresh key. */
export type ServiceEvent = { accountId: string } & (
  | { type: 'starting' }
  | { type: 'ready'; instanceId: string; url: string; key: string }
  | { type: 'progress'; text: string; done: number; total: number }
  | { type: 'failed'; code: Failed['code']; message: string }
  /** It ended; `expected` when the console asked for it. */
  | { type: 'stopped'; expected: boolean }
)

/** Starts, supervises and stops the bundled services, one per account of kind demo or this-machine. */
export interface BundledServices {
  /** Resolves when it listens (then `ready` was told to subscribers); starting a running one answers at once. Rejects when it fails. */
  start(account: Pick<AccountRecord, 'id' | 'kind' | 'demoSites'>): Promise<void>
  /** Resolves when it has ended. */
  stop(accountId: string): Promise<void>
  /** Stops it and deletes its data folder and its master key. */
  erase(accountId: string): Promise<void>
  subscribe(listener: (event: ServiceEvent) => void): Unsubscribe
  /** Stops all of them. */
  close(): Promise<void>
}

/** What became of a notification; what the OS refuses is said, never thrown. `text` is a sentence for a person. */
export type NotifyOutcome = { outcome: 'shown' } | { outcome: 'refused'; reason: RefusalReason; text: string }

/** A notification for the OS. `sound` null exactly when it is silent; an urgent one stays until it is looked at, where the OS can do that. */
export type NotifyRequest = Toast & { silent: boolean; sound: SoundChoice | null; urgent: boolean }

/** The OS notification centre. A click on a toast calls `LogysteraConsole.open(toast.link)`. */
export interface Notifier {
  show(request: NotifyRequest): Promise<NotifyOutcome>
  withdraw(id: string): void
}

/** What the machine is like now; how often services are asked follows it. */
export interface MachineConditions {
  onBattery: boolean
  /** The network costs by the amount. */
  metered: boolean
  /** Nobody can see the console; its notifications still count. */
  hidden: boolean
}

/** Where log lines go. `fields` never hold a secret. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
  error(message: string, fields?: Record<string, unknown>): void
}

/** The tray as a value, and word when it may have changed. */
export interface TraySource {
  model(): TrayModel
  subscribe(listener: (model: TrayModel) => void): Unsubscribe
}

/** The program itself: whether there is a newer one, and how it comes here. What does not fit the state does nothing. */
export interface Updates {
  state(): UpdateState
  subscribe(listener: (state: UpdateState) => void): Unsubscribe
  check(): void
  download(): void
  install(): void
  later(): void
  close(): void
}
