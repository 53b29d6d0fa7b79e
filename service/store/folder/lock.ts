import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DataError } from './data-error.ts'

/** Holds a data folder for this process. */
export interface FolderLock {
  release(): void
}

/**
 * Takes the lock of a data folder, which it creates if need be, or throws
 * DataError `data_dir_locked`. The lock is SQLite's exclusive lock on a file of
 * its own: the operating system lets go of it when the process dies, however
 * it dies, so there is no stale lock to clear.
 */
export function lockFolder(dataDir: string): FolderLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const holder = new DatabaseSync(join(dataDir, 'service.lock'), { timeout: 0 })
  try {
    holder.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    holder.close()
    if (/locked|busy/i.test((error as Error).message)) {
      throw new DataError('data_dir_locked', `Another service uses ${dataDir}.`)
    }
    throw error
  }
  return {
    release() {
      if (holder.isOpen) holder.close()
    },
  }
}
