import { constants, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../../../shared/model/clock.ts'
import { cacheProblems } from './cache-refusal.ts'
import { CacheDatabase, CacheForeign, CacheNewer } from './database.ts'

/** Up to this size the whole file is checked at every start, bytes. */
const checkedUpTo = 64 * 1024 * 1024
/** Copies from before a migration that are kept. */
const keptCopies = 2
const copyPattern = /^cache\.db\.before-\d+-/
const asidePattern = /^cache\.db\.(before|damaged|newer)-/

export interface OpenedCache {
  database: CacheDatabase
  /** What happened to an older file, as sentences for a person. */
  notices: string[]
}

/**
 * Opens `cache.db` in `dataDir`. Before its schema is changed it is copied; the copies go with the next good start.
 * A file that a later program wrote, or in a folder that cannot be written to, is opened for reading only. One that
 * is damaged is set aside beside it and a new one begun; intents that can still be read are carried over. It never
 * throws for a bad file.
 */
export function openCache(dataDir: string, clock: Clock): OpenedCache {
  const path = join(dataDir, 'cache.db')
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    let copied = false
    const copy = (version: number) => {
      copied = true
      copyFileSync(path, `${path}.before-${version}-${stamp(clock)}`, constants.COPYFILE_FICLONE)
      dropCopies(dataDir, keptCopies)
    }
    const database = new CacheDatabase(path, { copy })
    if (statSync(path).size > checkedUpTo || database.intact()) {
      if (!copied) dropCopies(dataDir, 0)
      return { database, notices: [] }
    }
    database.close()
  } catch (error) {
    if (error instanceof CacheNewer) return { database: openFrozen(path, 'cache_newer'), notices: [cacheProblems.cache_newer] }
    if (isReadOnly(error)) return { database: openFrozen(path, 'cache_read_only'), notices: [cacheProblems.cache_read_only] }
    if (!isBadFile(error)) throw error
  }
  const intents = readIntents(path)
  const aside = setAside(path, clock)
  const database = new CacheDatabase(path)
  for (const { id, account_id, object, created_at, state, key, body } of intents) {
    database.run(
      'INSERT OR IGNORE INTO outbox (id, account_id, object, created_at, state, key, body) VALUES (?,?,?,?,?,?,?)',
      id,
      account_id,
      object,
      created_at,
      state,
      key,
      body,
    )
  }
  const kept =
    intents.length === 0
      ? ''
      : ` ${intents.length === 1 ? 'One action' : `${intents.length} actions`} that waited to be sent could be saved.`
  return { database, notices: [`The cache was damaged. It was set aside as ${aside}; everything is loaded again.${kept}`] }
}

/** Deletes older files of the cache that hold what it held: copies and what was set aside. For when an account is removed. */
export function dropOldFiles(dataDir: string): void {
  for (const name of readdirSync(dataDir)) if (asidePattern.test(name)) rmSync(join(dataDir, name), { force: true })
}

function dropCopies(dataDir: string, keep: number): void {
  const copies = readdirSync(dataDir)
    .filter((name) => copyPattern.test(name))
    .map((name) => ({ name, at: statSync(join(dataDir, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at)
  for (const { name } of copies.slice(keep)) rmSync(join(dataDir, name), { force: true })
}

/** The file as it is, when this program can read its tables; else nothing at all, in memory. */
function openFrozen(path: string, frozen: 'cache_newer' | 'cache_read_only'): CacheDatabase {
  // In a folder where nothing can be made, SQLite needs to be told that the file does not change (sqlite.org/wal.html).
  for (const address of [path, `file:${encodeURI(path)}?immutable=1`]) {
    try {
      const database = new CacheDatabase(address, { frozen })
      if (database.readable()) return database
      database.close()
    } catch {
      // The next way.
    }
  }
  return CacheDatabase.empty(frozen)
}

/** SQLITE_READONLY, SQLITE_CANTOPEN, or the file system's own words for it. */
function isReadOnly(error: unknown): boolean {
  const { errcode, code } = error as { errcode?: number; code?: string }
  return (errcode !== undefined && [8, 14].includes(errcode & 0xff)) || code === 'EROFS' || code === 'EACCES' || code === 'EPERM'
}

/** SQLITE_CORRUPT, SQLITE_NOTADB, or a file that is no schema of ours. */
function isBadFile(error: unknown): boolean {
  if (error instanceof CacheForeign) return true
  const code = (error as { errcode?: number }).errcode
  return code !== undefined && [1, 11, 26].includes(code & 0xff)
}

function stamp(clock: Clock): string {
  return new Date(clock()).toISOString().slice(0, 19).replaceAll(':', '-')
}

function setAside(path: string, clock: Clock): string {
  const aside = `${path}.damaged-${stamp(clock)}`
  if (existsSync(path)) renameSync(path, aside)
  // A write-ahead log belongs to its file only.
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  return aside
}

interface IntentRow {
  id: string
  account_id: string
  object: string
  created_at: number
  state: string
  key: number | null
  body: Uint8Array
}

function readIntents(path: string): IntentRow[] {
  try {
    const database = new DatabaseSync(path, { readOnly: true })
    try {
      const rows = database.prepare('SELECT * FROM outbox ORDER BY sequence').all() as unknown as IntentRow[]
      return rows.filter(({ body }) => body instanceof Uint8Array)
    } finally {
      database.close()
    }
  } catch {
    return []
  }
}
