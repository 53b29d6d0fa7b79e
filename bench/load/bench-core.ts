import { createRouterClient } from '@orpc/server'
import { createConsole } from '../../electron/console/console.ts'
import type { AccountRecord } from '../../electron/console/ports.ts'
import { defaultSettings } from '../../shared/bridge/settings.ts'

/** The account of every benchmark's cache. */
export const accountId = '5d3b1c52-6d0b-4c8e-9d52-1a2b3c4d5e6f'

/** A console's core on a data folder, with one account and none of the machine around it. `service`: what the account follows; null for nothing. */
export function startCore(dataDir: string, service: { url: string; key: string } | null) {
  const record: AccountRecord = {
    id: accountId,
    name: 'Bench',
    kind: 'hosted',
    url: service?.url ?? null,
    instanceId: null,
    keyStore: 'session',
    demoSites: null,
    stopped: false,
  }
  const refuse = () => {
    throw new Error('A benchmark does not change accounts.')
  }
  const quiet = () => undefined
  const core = createConsole({
    dataDir,
    downloadsDir: dataDir,
    clock: Date.now,
    fetch: globalThis.fetch,
    random: Math.random,
    languages: () => ['en'],
    conditions: () => ({ hidden: false, onBattery: false, metered: false }),
    host: 'browser',
    version: '0.0.0',
    accounts: {
      list: () => [record],
      get: (id: string) => (id === accountId ? record : undefined),
      add: refuse,
      update: () => record,
      key: async () => ({ ok: true, value: service?.key ?? '' }),
      setKey: async () => ({ ok: true }),
      remove: refuse,
      finishRemovals: async () => 0,
    } as never,
    keys: {
      store: 'session',
      text: '',
      get: async () => ({ ok: false, reason: 'missing', text: '' }),
      set: async () => ({ ok: true }),
      delete: async () => ({ ok: true }),
    } as never,
    settings: { get: () => defaultSettings, update: () => defaultSettings, subscribe: () => quiet, notices: [] },
    services: { start: refuse, stop: refuse, erase: refuse, subscribe: () => quiet, close: async () => undefined } as never,
    notifier: { show: async () => ({ outcome: 'shown' }), withdraw: quiet, close: async () => undefined } as never,
    log: { info: quiet, warn: quiet, error: (message, fields) => console.error(message, fields) },
  })
  return { core, call: createRouterClient(core.router, { context: {} }) }
}
