import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheKeyFile } from '../cache/sealed/cache-key.ts'
import type { KeyStore } from '../ports.ts'
import { masterKeyFile } from '../services/master-key.ts'
import type { ConsoleFile } from '../settings/console-file.ts'

/** Every key of the console that can be had now, as text: those of the keychain or of this session, and those that stand in files for want of one. For finding them where they should not be. */
export async function heldSecrets(deps: { file: ConsoleFile; keys: KeyStore; dataDir: string; servicesDir: string }): Promise<string[]> {
  const { file, keys, dataDir, servicesDir } = deps
  const held = await Promise.all(Object.keys(file.read().keyHolders).map((name) => keys.get(name)))
  const folders = existsSync(servicesDir) ? readdirSync(servicesDir) : []
  const files = [join(dataDir, cacheKeyFile), ...folders.map((folder) => join(servicesDir, folder, masterKeyFile))]
  return [
    ...held.flatMap((outcome) => (outcome.ok ? [outcome.value] : [])),
    ...files.filter(existsSync).map((path) => readFileSync(path, 'utf8').trim()),
  ]
}
