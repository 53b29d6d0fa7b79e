import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import type { ConsoleEvent, Toast } from '../../../shared/bridge/events.ts'
import type { Settings } from '../../../shared/bridge/settings.ts'
import { defaultSettings } from '../../../shared/bridge/settings.ts'
import type { LogysteraConsole } from '../console.ts'
import { createConsole } from '../console.ts'
import type { AccountRecord, Accounts, BundledServices, KeyStore, Log, Notifier, NotifyOutcome, SettingsStore, Updates } from '../ports.ts'
import type { LoopbackService } from './loopback-service.ts'

/** What outlives a console in a test: its folder, accounts, keys and settings. */
export class TestMachine {
  readonly dataDir: string
  /** How it reaches services. */
  fetch: typeof globalThis.fetch = globalThis.fetch
  readonly secrets = new Map<string, string>()
  readonly records = new Map<string, AccountRecord>()
  readonly logLines: string[] = []
  readonly toasts: Toast[] = []
  readonly withdrawn: string[] = []
  settings: Settings = { ...defaultSettings }
  now: () => number = Date.now
  /** What becomes of notifications. */
  outcome: NotifyOutcome = { outcome: 'shown' }
  #console: LogysteraConsole | null = null

  constructor(dataDir = mkdtempSync(join(tmpdir(), 'logystera-console-'))) {
    this.dataDir = dataDir
  }

  /** Registers an account without asking anyone. */
  register(id: string, service: Pick<LoopbackService, 'url' | 'key'> & { account: { instanceId: string } }): void {
    this.records.set(id, {
      id,
      name: `Account ${id}`,
      kind: 'hosted',
      url: service.url,
      instanceId: service.account.instanceId,
      keyStore: 'session',
      demoSites: null,
      stopped: false,
    })
    this.secrets.set(`key:${id}`, service.key)
  }

  /** Starts a console on this machine; `call` asks its bridge as a renderer would. */
  start(real: { accounts?: Accounts; keys?: KeyStore; settings?: SettingsStore; updates?: Updates } = {}) {
    const console = createConsole({
      dataDir: this.dataDir,
      downloadsDir: join(this.dataDir, 'downloads'),
      clock: () => this.now(),
      fetch: this.fetch,
      random: Math.random,
      conditions: () => ({ onBattery: false, metered: false, hidden: false }),
      languages: () => ['en'],
      host: 'browser',
      version: '0.0.0',
      accounts: real.accounts ?? this.#accounts(),
      keys: real.keys ?? this.#keys(),
      settings: real.settings ?? this.#settings(),
      services: noServices,
      notifier: this.#notifier(),
      updates: real.updates,
      log: this.log(),
    })
    this.#console = console
    return { console, call: createRouterClient(console.router, { context: {} }), events: new EventReader(console) }
  }

  async stop(): Promise<void> {
    await this.#console?.close()
    this.#console = null
  }

  /** Deletes its folder. */
  remove(): void {
    rmSync(this.dataDir, { recursive: true, force: true })
  }

  #keys(): KeyStore {
    return {
      store: 'session',
      text: 'Keys live for this session only.',
      look: async () => undefined,
      get: async (name) => {
        const value = this.secrets.get(name)
        return value === undefined ? { ok: false, reason: 'missing', text: 'There is no such key.' } : { ok: true, value }
      },
      set: async (name, value) => {
        this.secrets.set(name, value)
        return { ok: true }
      },
      delete: async (name) => {
        this.secrets.delete(name)
        return { ok: true }
      },
    }
  }

  #accounts(): Accounts {
    const keys = this.#keys()
    return {
      list: () => [...this.records.values()],
      get: (id) => this.records.get(id),
      add: async (account, key) => {
        const record = { ...account, id: `account-${this.records.size + 1}`, keyStore: 'session' as const }
        this.records.set(record.id, record)
        if (key !== null) await keys.set(`key:${record.id}`, key)
        return record
      },
      update: (id, change) => {
        const record = { ...(this.records.get(id) as AccountRecord), ...change }
        this.records.set(id, record)
        return record
      },
      key: (id) => keys.get(`key:${id}`),
      setKey: (id, key) => keys.set(`key:${id}`, key),
      remove: async (id) => {
        this.records.delete(id)
        return keys.delete(`key:${id}`)
      },
      finishRemovals: async () => 0,
    }
  }

  #settings(): SettingsStore {
    const listeners = new Set<(settings: Settings) => void>()
    return {
      get: () => this.settings,
      update: (change) => {
        this.settings = { ...this.settings, ...change }
        for (const listener of listeners) listener(this.settings)
        return this.settings
      },
      subscribe: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      notices: [],
    }
  }

  #notifier(): Notifier {
    return {
      show: async (toast) => {
        this.toasts.push(toast)
        return this.outcome
      },
      withdraw: (id) => this.withdrawn.push(id),
    }
  }

  /** Keeps every line in `logLines`. */
  log(): Log {
    const write = (message: string, fields?: Record<string, unknown>) =>
      void this.logLines.push(`${message} ${JSON.stringify(fields ?? {})}`)
    return { info: write, warn: write, error: write }
  }
}

const noServices: BundledServices = {
  start: async () => {
    throw new Error('There is no bundled service in this test.')
  },
  stop: async () => undefined,
  erase: async () => undefined,
  subscribe: () => () => undefined,
  close: async () => undefined,
}

/** Everything that a console tells, and a way to wait for what it will tell. */
class EventReader {
  readonly all: ConsoleEvent[] = []
  readonly #waiting = new Set<() => void>()

  constructor(console: LogysteraConsole) {
    console.events.subscribe((event) => {
      this.all.push(event)
      for (const check of [...this.#waiting]) check()
    })
  }

  /** Resolves as soon as `holds` is true; it is asked now and after each event. */
  until(holds: () => boolean | Promise<boolean>): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        Promise.resolve(holds()).then((done) => {
          if (!done) return
          this.#waiting.delete(check)
          resolve()
        }, reject)
      }
      this.#waiting.add(check)
      check()
    })
  }

  /** Resolves when the account is in that state. */
  state(accountId: string, state: string): Promise<void> {
    return this.until(
      () =>
        this.all.findLast(
          (event) => event.type === 'account' && event.account.id === accountId && event.account.connection.state === state,
        ) !== undefined && this.#last(accountId) === state,
    )
  }

  #last(accountId: string): string | undefined {
    const last = this.all.findLast((event) => event.type === 'account' && event.account.id === accountId)
    return last?.type === 'account' ? last.account.connection.state : undefined
  }
}
