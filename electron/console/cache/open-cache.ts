import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../../shared/model/clock.ts'
import { CacheDatabase, CacheForeign, CacheNewer } from './database.ts'

/** Up to this size the whole file is checked at every start, bytes. */
const checkedUpTo = 64 * 1024 * 1024

export interface OpenedCache {
  database: CacheDatabase
  /** What happened to an older file, as sentences for a person. */
  notices: string[]
}

/**
 * Opens `cache.db` in `dataDir`. A file that is damaged, or that a later program wrote, is set aside
 * beside it and a new one begun; intents that can still be read are carried over. It never throws for a bad file.
 */
export function openCache(dataDir: string, clock: Clock): OpenedCache {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, 'cache.db')
  try {
    const database = new CacheDatabase(path)
    if (statSync(path).size > checkedUpTo || database.intact()) return { database, notices: [] }
    database.close()
  } catch (error) {
    if (!isBadFile(error)) throw error
    if (error instanceof CacheNewer) {
      const aside = setAside(path, `newer-${error.version}`, clock)
      return {
        database: new CacheDatabase(path),
        notices: [`The cache was written by a later version of this program. It was set aside as ${aside}; everything is loaded again.`],
      }
    }
  }
  const intents = readIntents(path)
  const aside = setAside(path, 'damaged', clock)
  const database = new CacheDatabase(path)
  for (const intent of intents) {
    const { id, account_id, object, intent: body, text, created_at, state, reason } = intent
    database.run(
      'INSERT OR IGNORE INTO outbox (id, account_id, object, intent, text, created_at, state, reason) VALUES (?,?,?,?,?,?,?,?)',
      id,
      account_id,
      object,
      body,
      text,
      created_at,
      state,
      reason,
    )
  }
  const kept =
    intents.length === 0
      ? ''
      : ` ${intents.length === 1 ? 'One action' : `${intents.length} actions`} that waited to be sent could be saved.`
  return { database, notices: [`The cache was damaged. It was set aside as ${aside}; everything is loaded again.${kept}`] }
}

/** SQLITE_CORRUPT, SQLITE_NOTADB, a file that is no schema of ours, or one of a later program. */
function isBadFile(error: unknown): boolean {
  if (error instanceof CacheNewer || error instanceof CacheForeign) return true
  const code = (error as { errcode?: number }).errcode
  return code !== undefined && [1, 11, 26].includes(code & 0xff)
}

function setAside(path: string, why: string, clock: Clock): string {
  const aside = `${path}.${why}-${new Date(clock()).toISOString().slice(0, 19).replaceAll(':', '-')}`
  if (existsSync(path)) renameSync(path, aside)
  // A write-ahead log belongs to its file only.
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  return aside
}

interface IntentRow {
  id: string
  account_id: string
  object: string
  intent: string
  text: string
  created_at: number
  state: string
  reason: string | null
}

function readIntents(path: string): IntentRow[] {
  try {
    const database = new DatabaseSync(path, { readOnly: true })
    try {
      return database.prepare('SELECT * FROM outbox ORDER BY sequence').all() as unknown as IntentRow[]
    } finally {
      database.close()
    }
  } catch {
    return []
  }
}
