import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { DatabaseSync } from 'node:sqlite'
import { core } from './migrations/001-core.ts'

const migrations = [core]

/** The newest schema that this program knows. */
const schemaVersion = migrations.length

/** "LgyC": tells our files from other SQLite files (sqlite.org/pragma.html#pragma_application_id). */
const applicationId = 0x4c_67_79_43

const maximumStatements = 200

/** One SQLite file with its prepared statements. Everything on it is synchronous. */
export class CacheDatabase {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #depth = 0
  #undo: (() => void)[] = []

  /** Opens and migrates. Throws SQLite's error for a file that is none, `CacheNewer` for one that a later program wrote. */
  constructor(path: string) {
    this.#db = new DatabaseSync(path, { timeout: 5000 })
    try {
      this.#db.exec(
        'PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32768;',
      )
      this.#migrate()
    } catch (error) {
      this.#db.close()
      throw error
    }
  }

  #migrate(): void {
    const version = Number(this.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0)
    const owner = Number(this.get<{ application_id: number }>('PRAGMA application_id')?.application_id ?? 0)
    if (version > 0 && owner !== applicationId) throw new CacheForeign()
    if (version > schemaVersion) throw new CacheNewer(version)
    if (version === 0) this.#db.exec(`PRAGMA application_id=${applicationId}`)
    for (const migration of migrations.slice(version)) {
      this.transaction(() => {
        this.#db.exec(migration.up)
        this.#db.exec(`PRAGMA user_version=${migration.id}`)
      })
    }
  }

  get<T>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.#statement(sql).get(...values) as T | undefined
  }

  all<T>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#statement(sql).all(...values) as T[]
  }

  /** The number of rows that it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes)
  }

  iterate<T>(sql: string, ...values: SQLInputValue[]): Iterable<T> {
    return this.#statement(sql).iterate(...values) as Iterable<T>
  }

  /** All or nothing, and on the disk when it returns. Inside another one it is part of that. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work()
    this.#db.exec('BEGIN IMMEDIATE')
    this.#depth += 1
    try {
      const result = work()
      this.#db.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      const undo = this.#undo
      this.#undo = []
      for (const back of undo) back()
      throw error
    } finally {
      this.#depth -= 1
      this.#undo = []
    }
  }

  /** Runs when the transaction under way is rolled back: for what mirrors its rows in memory. */
  onRollback(back: () => void): void {
    if (this.#depth > 0) this.#undo.push(back)
  }

  /** Gives freed pages back to the file system, a slice at a time, and empties the write-ahead log, so that nothing deleted stays on the disk. */
  reclaim(): void {
    this.#db.exec('PRAGMA incremental_vacuum(2000); PRAGMA wal_checkpoint(TRUNCATE);')
  }

  /** False when the file is damaged. Reads all of it. */
  intact(): boolean {
    return this.get<{ quick_check: string }>('PRAGMA quick_check(1)')?.quick_check === 'ok'
  }

  close(): void {
    this.#statements.clear()
    if (this.#db.isOpen) this.#db.close()
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#db.prepare(sql)
    if (this.#statements.size >= maximumStatements) this.#statements.delete(this.#statements.keys().next().value ?? '')
    this.#statements.set(sql, statement)
    return statement
  }
}

/** A cache file of a later version of this program. */
export class CacheNewer extends Error {
  readonly version: number
  constructor(version: number) {
    super(`The cache has schema ${version}; this program knows ${schemaVersion}.`)
    this.version = version
  }
}

/** An SQLite file of something else. */
export class CacheForeign extends Error {
  constructor() {
    super('This SQLite file is not a cache of the console.')
  }
}
