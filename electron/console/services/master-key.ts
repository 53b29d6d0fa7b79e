import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyStore } from '../ports.ts'
import { ServiceFailure } from './service-failure.ts'

export const masterKeyName = (accountId: string): string => `master-key:${accountId}`

export const masterKeyFile = 'master.key'

/**
 * The key (32 bytes, base64) under which a bundled service encrypts what it
 * stores; made the first time. It stands in the keychain, or, where keys live
 * for a session only, in `master.key` (mode 0600) of the service's own folder,
 * as for a service that stands alone: without it the data could not be read
 * after a restart. Throws ServiceFailure when data exist and their key cannot
 * be had; then nothing is made or changed.
 */
export async function obtainMasterKey(options: {
  accountId: string
  folder: string
  keys: KeyStore
  freshKey: () => Uint8Array
}): Promise<string> {
  const { accountId, folder, keys, freshKey } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, masterKeyFile)
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  const held = await keys.get(masterKeyName(accountId))
  if (held.ok) return held.value
  if (held.reason !== 'missing')
    throw new ServiceFailure('internal', `The key that encrypts the data of this service cannot be read. ${held.text}`)
  if (readdirSync(folder).length > 0)
    throw new ServiceFailure(
      'master_key_wrong',
      'The key that encrypts the data of this service is neither in the keychain nor in its folder.',
    )
  const key = Buffer.from(freshKey()).toString('base64')
  const kept = keys.store === 'session' ? null : await keys.set(masterKeyName(accountId), key)
  if (!kept?.ok) writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' })
  return key
}
