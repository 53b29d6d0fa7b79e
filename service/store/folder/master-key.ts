import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { databaseFile } from '../database.ts'
import { DataError } from './data-error.ts'

/**
 * The 32 bytes under which the secrets of a service that stands alone are
 * sealed: from `file` when one is named (base64, mode 0600), else from
 * `master.key` in the data folder, which is made the first time; `tell` then
 * says where it is. Throws DataError `master_key_wrong` for a file that is
 * missing, readable by others, or not a key.
 */
export function loadMasterKey(dataDir: string, file: string | undefined, tell: (message: string) => void): Uint8Array {
  const path = file ?? join(dataDir, 'master.key')
  if (!existsSync(path)) {
    if (file) throw new DataError('master_key_wrong', `There is no master key file ${path}.`)
    if (existsSync(join(dataDir, databaseFile))) {
      throw new DataError(
        'master_key_wrong',
        `The data in ${dataDir} is encrypted under a key that is not there: give it with --master-key-file, or use the console that keeps it in its keychain.`,
      )
    }
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const key = randomBytes(32)
    writeFileSync(path, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
    tell(`A master key was made: ${path}. Secrets in the database cannot be read without it; keep a copy apart from backups.`)
    return key
  }
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new DataError('master_key_wrong', `The master key file ${path} can be read by others: its mode must be 0600.`)
  }
  return decodeMasterKey(readFileSync(path, 'utf8'), path)
}

/** Reads a master key from base64. `from` names its origin in the error, DataError `master_key_wrong`. */
export function decodeMasterKey(text: string, from: string): Uint8Array {
  const key = Buffer.from(text.trim(), 'base64')
  if (key.byteLength !== 32) throw new DataError('master_key_wrong', `${from} is not a master key: 32 bytes in base64.`)
  return key
}
