import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Takes the console's data folder for this process, creating it if need be;
 * null when another console holds it. SQLite's exclusive lock on a file of its
 * own: the operating system lets go of it however the process ends.
 */
export function lockDataFolder(dataDir: string): { release(): void } | null {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const holder = new DatabaseSync(join(dataDir, 'console.lock'), { timeout: 0 })
  try {
    holder.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    holder.close()
    if (/locked|busy/i.test((error as Error).message)) return null
    throw error
  }
  return {
    release() {
      if (holder.isOpen) holder.close()
    },
  }
}
