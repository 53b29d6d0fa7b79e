import { createAccounts } from '../../../electron/console/accounts/accounts.ts'
import { openKeyStore } from '../../../electron/console/keychain/key-store.ts'
import { openConf } from '../../../electron/console/settings/conf-backend.ts'
import { openConsoleFile } from '../../../electron/console/settings/console-file.ts'
import { createSettingsStore } from '../../../electron/console/settings/settings-store.ts'
import { alert, health, site } from '../../../electron/console/testing/fixtures.ts'
import type { LoopbackService } from '../../../electron/console/testing/loopback-service.ts'
import type { TestMachine } from '../../../electron/console/testing/test-console.ts'

/** Alerts of the one site. */
export const alerts = 300

/** One site with its alerts. */
export function fill(service: LoopbackService): void {
  service.put('site', 's1', site('s1'))
  service.put('health', 's1', health('s1'))
  for (let number = 0; number < alerts; number += 1)
    service.put('alert', `alert-${number}`, alert(`alert-${number}`, 's1', Date.now() - number))
}

/** A machine with a real settings file beside its cache. */
export async function start(machine: TestMachine) {
  const file = openConsoleFile({ dir: machine.dataDir, openBackend: openConf, clock: Date.now })
  const settings = createSettingsStore(file)
  const keys = await openKeyStore({ file, loadAddon: async () => null, secretServiceAnswers: async () => false, log: machine.log() })
  const accounts = createAccounts({ file, keys, freshId: () => `account-${file.read().accounts.length + 1}` })
  return { ...machine.start({ accounts, keys, settings }), accounts, file }
}

export type Running = Awaited<ReturnType<typeof start>>

/** Adds the account when it is not there, gives it its key when that is gone, and waits until all is loaded. */
export async function works({ call, events, accounts }: Running, service: LoopbackService): Promise<void> {
  const [known] = accounts.list()
  if (known) await call.accounts.replaceKey({ accountId: known.id, key: service.key })
  else await call.accounts.connect({ url: service.url, key: service.key, name: 'Mine' })
  await events.until(async () => (await call.alerts.list({ accountId: null, filter: '' })).total === alerts)
}
