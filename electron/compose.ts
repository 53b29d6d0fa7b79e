import { randomBytes, randomUUID } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createAccounts } from './console/accounts/accounts.ts'
import { createConsole, type LogysteraConsole } from './console/console.ts'
import { loadAddon } from './console/keychain/addons.ts'
import { heldSecrets } from './console/keychain/held-secrets.ts'
import { openKeyStore } from './console/keychain/key-store.ts'
import { openTransport, type ResolveProxy } from './console/logystera/transport.ts'
import { networkIsMetered, watchMetered } from './console/metered.ts'
import type { Log, MachineConditions, Notifier, SettingsStore, Updates } from './console/ports.ts'
import { createBundledServices } from './console/services/bundled-services.ts'
import type { SpawnService } from './console/services/service-child.ts'
import { answersOnSessionBus } from './console/session-bus.ts'
import { type ConsoleFile, type OpenBackend, openConsoleFile } from './console/settings/console-file.ts'
import { createSettingsStore } from './console/settings/settings-store.ts'

export interface HostParts {
  host: 'desktop' | 'browser'
  version: string
  dataDir: string
  openBackend: OpenBackend
  spawn: SpawnService
  notifier: Notifier
  conditions: () => MachineConditions
  /** How the system says the way to an address; without it the environment does. */
  resolveProxy?: ResolveProxy
  /** How the program is renewed, where the host can do that. */
  openUpdates?: (remembers: { file: ConsoleFile; settings: SettingsStore }) => Promise<Updates>
  /** What the host prefers, best first, as tags of BCP 47. */
  languages: () => readonly string[]
  log: Log
}

/** Puts the console together with the real machine under it: its clock, network, keychain and files. What differs between the two hosts comes in. */
export async function composeConsole(parts: HostParts): Promise<{
  console: LogysteraConsole
  file: ConsoleFile
  settings: SettingsStore
  /** Every key that it has. */
  secrets: () => Promise<string[]>
}> {
  const { host, version, dataDir, log, notifier } = parts
  const clock = Date.now
  // The last words of a crash; Node or Electron then does what it does with one.
  process.on('uncaughtExceptionMonitor', (error) => log.error('the console failed', { reason: error.message, stack: error.stack }))
  const file = openConsoleFile({ dir: dataDir, openBackend: parts.openBackend, clock })
  const secretServiceAnswers = () => (process.platform === 'linux' ? answersOnSessionBus('org.freedesktop.secrets') : Promise.resolve(true))
  const keys = await openKeyStore({ file, loadAddon, secretServiceAnswers, log })
  const accounts = createAccounts({ file, keys, freshId: randomUUID })
  const settings = createSettingsStore(file)
  const servicesDir = join(dataDir, 'services')
  const services = createBundledServices({
    dir: servicesDir,
    logDir: join(dataDir, 'logs'),
    keys,
    spawn: parts.spawn,
    clock,
    freshKey: () => randomBytes(32),
    log,
  })
  const { fetch } = openTransport({ resolveProxy: parts.resolveProxy })
  const network = watchMetered(() => networkIsMetered(process.platform))
  const console = createConsole({
    dataDir,
    downloadsDir: join(homedir(), 'Downloads'),
    clock,
    fetch,
    random: Math.random,
    conditions: () => {
      const conditions = parts.conditions()
      return { ...conditions, metered: conditions.metered || network.metered }
    },
    languages: parts.languages,
    host,
    version,
    accounts,
    keys,
    settings,
    services,
    notifier,
    updates: await parts.openUpdates?.({ file, settings }),
    log,
  })
  log.info('the console is up', { host, version, keyStore: keys.store, accounts: accounts.list().length })
  return { console, file, settings, secrets: () => heldSecrets({ file, keys, dataDir, servicesDir }) }
}
