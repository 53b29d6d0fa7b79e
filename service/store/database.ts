import { chmodSync, existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { DataError } from './folder/data-error.ts'
import { checkEdges } from './folder/edge-check.ts'
import { migrate } from './migrations/migrate.ts'

/** How long a statement waits for another process that writes, ms. */
const busyTimeout = 5000

/** Name of the database inside a data folder. */
export const databaseFile = 'logystera.db'

/**
 * One SQLite connection with prepared statements kept, and transactions that
 * nest. What is committed is on disk (synchronous=FULL) and what is deleted is
 * overwritten (secure_delete).
 */
export class Database {
  readonly sqlite: DatabaseSync
  /** Path of the file, or `:memory:`. */
  readonly path: string
  private readonly statements = new Map<string, StatementSync>()
  private readonly committed = new Set<() => void>()
  private undoing: (() => void)[] = []
  private depth = 0
  private changed = false
  /** Also after a crash: what was deleted just before it may still stand in the log. */
  private erased = true

  constructor(sqlite: DatabaseSync, path: string) {
    this.sqlite = sqlite
    this.path = path
  }

  /** A statement of this text, compiled once. */
  prepare(sql: string): StatementSync {
    let statement = this.statements.get(sql)
    if (!statement) {
      statement = this.sqlite.prepare(sql)
      this.statements.set(sql, statement)
    }
    return statement
  }

  exec(sql: string): void {
    this.sqlite.exec(sql)
  }

  /** All rows as T; the caller vouches for the shape, which its own SQL decides. */
  all<T>(sql: string, ...values: Bind[]): T[] {
    return this.prepare(sql).all(...values) as T[]
  }

  /** The first row as T, or undefined. */
  get<T>(sql: string, ...values: Bind[]): T | undefined {
    return this.prepare(sql).get(...values) as T | undefined
  }

  /** Runs a statement; answers the number of rows it changed. */
  run(sql: string, ...values: Bind[]): number {
    return Number(this.prepare(sql).run(...values).changes)
  }

  /** Everything in `work` or nothing. Inside another transaction it becomes part of that one. */
  transaction<T>(work: () => T): T {
    if (this.depth > 0) return work()
    this.sqlite.exec('BEGIN IMMEDIATE')
    this.depth++
    let result: T
    try {
      result = work()
      this.sqlite.exec('COMMIT')
    } catch (error) {
      this.changed = false
      if (this.sqlite.isTransaction) this.sqlite.exec('ROLLBACK')
      for (const undo of this.undoing.reverse()) undo()
      throw error
    } finally {
      this.undoing = []
      this.depth--
    }
    if (this.erased) this.erased = !this.truncateLog()
    if (this.changed) {
      this.changed = false
      for (const listener of this.committed) listener()
    }
    return result
  }

  /**
   * To be called inside a transaction by those who keep in memory what it writes:
   * `undo` is called if the outermost one, whatever fails in it, comes to nothing.
   */
  onRollback(undo: () => void): void {
    this.undoing.push(undo)
  }

  /**
   * As `transaction`, for work that waits in between. Only where nobody else uses
   * this connection meanwhile: what they write would become part of it.
   */
  async longTransaction<T>(work: () => Promise<T>): Promise<T> {
    this.sqlite.exec('BEGIN IMMEDIATE')
    this.depth++
    try {
      const result = await work()
      this.sqlite.exec('COMMIT')
      return result
    } catch (error) {
      if (this.sqlite.isTransaction) this.sqlite.exec('ROLLBACK')
      throw error
    } finally {
      this.depth--
    }
  }

  /** Notes that the running transaction adds to the change feed. */
  markChanged(): void {
    this.changed = true
  }

  /** Notes that the running transaction deletes what has to be gone from the disk, not only from the tables: the log is emptied after the commit. */
  markErased(): void {
    this.erased = true
  }

  /** Writes the log into the database and empties it. False when that has to wait: for a reader, or for room on the disk. */
  truncateLog(): boolean {
    this.exec('PRAGMA busy_timeout = 0')
    try {
      return this.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)')?.busy === 0
    } catch {
      return false
    } finally {
      this.exec(`PRAGMA busy_timeout = ${busyTimeout}`)
    }
  }

  /** Calls `listener` after each commit that added to the change feed; answers how to stop. */
  onChanges(listener: () => void): () => void {
    this.committed.add(listener)
    return () => this.committed.delete(listener)
  }

  /** Writes the WAL into the database and closes it. */
  close(): void {
    if (!this.sqlite.isOpen) return
    try {
      this.sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } finally {
      this.statements.clear()
      this.sqlite.close()
    }
  }
}

export type Bind = string | number | bigint | null | Uint8Array

/**
 * Opens (or creates) the database of a data folder, or one in memory, and brings
 * it to the newest schema. Throws DataError: `data_newer` if a newer program
 * wrote it, `data_corrupt` if it cannot be read, after setting the file aside
 * under a name with the time, so that the next start begins afresh.
 */
export function openDatabase(dataDir: string | ':memory:', now: number = Date.now()): Database {
  if (dataDir === ':memory:') {
    const memory = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true })
    migrate(memory)
    return new Database(memory, ':memory:')
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, databaseFile)
  try {
    return openFile(path)
  } catch (error) {
    if (!isCorruption(error)) throw error
    const aside = setAside(path, now)
    throw new DataError(
      'data_corrupt',
      `The database could not be read (${(error as Error).message}). It was set aside as ${aside}; the next start begins with an empty one.`,
    )
  }
}

/**
 * A connection of its own that sees the database as it is at its first statement,
 * whatever is written meanwhile. To be ended by closing `sqlite`: until then the
 * write-ahead log cannot be emptied.
 */
export function openSnapshot(path: string): Database {
  const sqlite = new DatabaseSync(path, { readOnly: true, timeout: busyTimeout })
  sqlite.exec('BEGIN')
  return new Database(sqlite, path)
}

/** A connection of its own that only reads. Each statement sees what is committed when it begins, and holds nothing after it. */
export function openReader(path: string): Database {
  return new Database(new DatabaseSync(path, { readOnly: true, timeout: busyTimeout }), path)
}

function openFile(path: string): Database {
  const sqlite = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: busyTimeout })
  try {
    sqlite.exec('PRAGMA auto_vacuum = INCREMENTAL')
    sqlite.exec('PRAGMA journal_mode = WAL')
    sqlite.exec('PRAGMA synchronous = FULL')
    sqlite.exec('PRAGMA secure_delete = ON')
    sqlite.exec('PRAGMA cache_size = -20480')
    sqlite.exec('PRAGMA temp_store = MEMORY')
    // Every 48 MB: most pages that are written (of alerts, of indexes) are written again soon, and reach the file once.
    sqlite.exec('PRAGMA wal_autocheckpoint = 12000')
    sqlite.exec('PRAGMA journal_size_limit = 67108864')
    migrate(sqlite)
    checkEdges(sqlite)
    chmodSync(path, 0o600)
  } catch (error) {
    sqlite.close()
    throw error
  }
  return new Database(sqlite, path)
}

/**
 * Whether an error says that the database is damaged: SQLITE_CORRUPT is 11, SQLITE_NOTADB
 * 26 (sqlite.org/rescode.html); node:sqlite hands the code out as `errcode`.
 */
export function isCorruption(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode
  return code !== undefined && [11, 26].includes(code & 0xff)
}

/**
 * Whether an error says that the disk is full: SQLITE_FULL is 13; SQLITE_IOERR_SHMSIZE,
 * 4874, is the same said of the index of the log (sqlite.org/rescode.html).
 */
export function isDiskFull(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode
  return code === 13 || code === 4874
}

function setAside(path: string, now: number): string {
  const aside = `${path}.corrupt-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
  }
  return aside
}
