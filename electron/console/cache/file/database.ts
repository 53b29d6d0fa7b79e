import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { DatabaseSync } from 'node:sqlite'
import { core } from '../migrations/001-core.ts'
import { notify } from '../migrations/002-notify.ts'
import { edits } from '../migrations/003-edits.ts'
import { columnsAndSeals } from '../migrations/004-columns-and-seals.ts'
import { metricSites } from '../migrations/005-metric-sites.ts'
import { dailyTotals } from '../migrations/006-daily-totals.ts'
import type { CacheProblem } from './cache-refusal.ts'
import { CacheRefusal } from './cache-refusal.ts'

const migrations = [core, notify, edits, columnsAndSeals, metricSites, dailyTotals]

/** The newest schema that this program knows. */
export const schemaVersion = migrations.length

/** "LgyC": tells our files from other SQLite files (sqlite.org/pragma.html#pragma_application_id). */
const applicationId = 0x4c_67_79_43

const maximumStatements = 200

/** SQLITE_FULL (sqlite.org/rescode.html). */
const fullCode = 13

/** One SQLite file with its prepared statements. Everything on it is synchronous. */
export class CacheDatabase {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #beforeCommit: (() => void)[] = []
  readonly #afterRollback: (() => void)[] = []
  #depth = 0
  #undo: (() => void)[] = []
  #frozen: CacheProblem | null = null
  #full = false

  /**
   * Opens and migrates; `copy` is called before a schema is changed. Throws SQLite's error for a file that is none,
   * `CacheNewer` for one that a later program wrote. `frozen`: it is opened for reading only, as it is, and why.
   */
  constructor(path: string, options: { frozen?: CacheProblem; copy?: (version: number) => void } = {}) {
    this.#frozen = options.frozen ?? null
    this.#db = new DatabaseSync(path, { timeout: 5000, readOnly: this.#frozen !== null })
    try {
      if (this.#frozen !== null) {
        this.#db.exec('PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384; PRAGMA query_only=ON;')
        return
      }
      this.#db.exec(
        'PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384; PRAGMA wal_autocheckpoint=4000;',
      )
      this.#migrate(options.copy)
    } catch (error) {
      this.#db.close()
      throw error
    }
  }

  /** Why nothing is written now; null when everything is. A full disk is tried again with every write. */
  get problem(): CacheProblem | null {
    return this.#frozen ?? (this.#full ? 'disk_full' : null)
  }

  #migrate(copy: ((version: number) => void) | undefined): void {
    const version = Number(this.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0)
    const owner = Number(this.get<{ application_id: number }>('PRAGMA application_id')?.application_id ?? 0)
    if (version > 0 && owner !== applicationId) throw new CacheForeign()
    if (version > schemaVersion) throw new CacheNewer(version)
    if (version === 0) this.#db.exec(`PRAGMA application_id=${applicationId}`)
    if (version > 0 && version < schemaVersion) {
      this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      copy?.(version)
    }
    for (const migration of migrations.slice(version)) {
      this.transaction(() => {
        this.#db.exec(migration.up)
        this.#db.exec(`PRAGMA user_version=${migration.id}`)
      })
    }
  }

  /** A cache that holds nothing and takes nothing, for when the file cannot be read. */
  static empty(frozen: CacheProblem): CacheDatabase {
    const database = new CacheDatabase(':memory:')
    database.#frozen = frozen
    return database
  }

  /** Whether this program can read the tables of a file that it did not migrate. */
  readable(): boolean {
    try {
      for (const sql of [
        'SELECT account_id, cursor, generation, complete, synced_at, account, catalog FROM feeds LIMIT 1',
        'SELECT account_id, kind, id, version, generation, document FROM documents LIMIT 1',
        'SELECT row, account_id, id, version, severity, status, evidence_total, noted, document FROM alerts LIMIT 1',
        'SELECT chunk, body FROM alert_columns LIMIT 1',
        'SELECT kind, number, account, name FROM alert_names LIMIT 1',
        'SELECT account_id, id, open, last_at, pinned, document FROM incidents LIMIT 1',
        'SELECT account_id, kind, id, tag, fetched_at, key, body FROM sealed LIMIT 1',
        'SELECT id, account_id, object, created_at, state, key, body FROM outbox LIMIT 1',
        'SELECT account_id, name, document FROM kept LIMIT 1',
        'SELECT account_id, site_id, metric, day, labels, body FROM metric_blocks LIMIT 1',
        'SELECT account_id, site_id, metrics, first_day, last_day, read_at, history FROM metric_sites LIMIT 1',
        'SELECT cache_id FROM meta',
        'SELECT touch, row FROM touches LIMIT 1',
      ])
        this.get(sql)
      return true
    } catch {
      return false
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
    if (this.#depth > 0) return Number(this.#statement(sql).run(...values).changes)
    if (this.#frozen !== null) throw new CacheRefusal(this.#frozen)
    try {
      const { changes } = this.#statement(sql).run(...values)
      this.#full = false
      return Number(changes)
    } catch (error) {
      this.#noticeFull(error)
      throw error
    }
  }

  iterate<T>(sql: string, ...values: SQLInputValue[]): Iterable<T> {
    return this.#statement(sql).iterate(...values) as Iterable<T>
  }

  /**
   * All or nothing, and on the disk when it returns. Inside another one it is part of that. Throws CacheRefusal in
   * a file that is only read, and SQLite's errors (see storage-failure.ts). `lasting` false: after a loss of power it may not have happened, as if it had come a
   * moment later (sqlite.org/pragma.html#pragma_synchronous); for what a service would tell again.
   */
  transaction<T>(work: () => T, lasting = true): T {
    if (this.#depth > 0) return work()
    if (this.#frozen !== null) throw new CacheRefusal(this.#frozen)
    if (!lasting) this.#db.exec('PRAGMA synchronous=NORMAL')
    try {
      return this.#transact(work)
    } catch (error) {
      this.#noticeFull(error)
      throw error
    } finally {
      if (!lasting) this.#db.exec('PRAGMA synchronous=FULL')
    }
  }

  #transact<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE')
    this.#depth += 1
    try {
      const result = work()
      for (const last of this.#beforeCommit) last()
      this.#db.exec('COMMIT')
      this.#full = false
      return result
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      const undo = [...this.#afterRollback, ...this.#undo]
      this.#undo = []
      for (const back of undo) back()
      throw error
    } finally {
      this.#depth -= 1
      this.#undo = []
    }
  }

  #noticeFull(error: unknown): void {
    if ((((error as { errcode?: number }).errcode ?? 0) & 0xff) === fullCode) this.#full = true
  }

  /** Runs at the end of every transaction, as part of it. */
  beforeCommit(last: () => void): void {
    this.#beforeCommit.push(last)
  }

  /** Runs after every transaction that was rolled back: for what mirrors many rows in memory. */
  afterRollback(back: () => void): void {
    this.#afterRollback.push(back)
  }

  /** Runs when the transaction under way is rolled back: for what mirrors its rows in memory. */
  onRollback(back: () => void): void {
    if (this.#depth > 0) this.#undo.push(back)
  }

  /** Gives freed pages back to the file system, a slice at a time, and empties the write-ahead log, so that nothing deleted stays on the disk. */
  reclaim(): void {
    if (this.#frozen === null) this.#db.exec('PRAGMA incremental_vacuum(2000); PRAGMA wal_checkpoint(TRUNCATE);')
  }

  /** Pages that could be given back to the file system, and the size of the file, bytes. */
  size(): { bytes: number; free: number } {
    const of = (name: string) => Number(Object.values(this.get<Record<string, number>>(`PRAGMA ${name}`) ?? { none: 0 })[0])
    const page = of('page_size')
    return { bytes: of('page_count') * page, free: of('freelist_count') * page }
  }

  /** False when the file is damaged. Reads all of it. */
  intact(): boolean {
    return this.get<{ quick_check: string }>('PRAGMA quick_check(1)')?.quick_check === 'ok'
  }

  close(): void {
    this.#statements.clear()
    if (!this.#db.isOpen) return
    try {
      // The thread of the index may be the last one to leave, and only reads: the log would stay, and the next start go through it.
      if (this.#frozen === null) this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // A full disk, a damaged file: the log stays, as after a crash.
    }
    this.#db.close()
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
