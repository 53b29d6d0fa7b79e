import { existsSync, rmSync } from 'node:fs'
import type { StatementSync } from 'node:sqlite'
import { DatabaseSync } from 'node:sqlite'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import { severities } from '../../../../shared/model/severity.ts'
import { resolvedPlace } from '../alert-flags.ts'
import { alertText, documentId } from './alert-text.ts'

/** Raised with every change of the tables: an older file is begun anew. */
const format = 2

interface AlertRow {
  row: number
  severity: number
  status: string
  document: string
}

/**
 * The index for search, `search.db`: a file of its own, so that its writer never makes the cache wait, and because all
 * of it can be made again from the cache. It follows the cache by the numbers in `touches`; how far it has come is
 * part of each of its transactions, so that it goes on where it was after any end.
 */
export class IndexFile {
  readonly #cache: DatabaseSync
  readonly #index: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #position: number
  /** The highest row that a scan of all alerts has reached; null when none is under way. */
  #scanned: number | null

  constructor(cachePath: string, indexPath: string) {
    this.#cache = new DatabaseSync(cachePath, { readOnly: true, timeout: 5000 })
    this.#index = openIndex(indexPath)
    const cacheId = (this.#cache.prepare('SELECT cache_id FROM meta').get() as { cache_id: string }).cache_id
    const state = this.#index.prepare('SELECT cache_id, position, scanned FROM state').get() as
      | { cache_id: string; position: number; scanned: number | null }
      | undefined
    this.#position = state?.position ?? 0
    this.#scanned = state?.scanned ?? null
    if (state?.cache_id !== cacheId || this.#position + 1 < this.#oldestTouch()) this.#beginAnew(cacheId)
  }

  get position(): number {
    return this.#position
  }

  /** Follows a slice of what happened; false when there is nothing left. */
  step(limit: number): boolean {
    if (this.#scanned !== null) return this.#scan(limit)
    const touches = this.#ask(this.#cache, 'SELECT touch, row FROM touches WHERE touch > ? ORDER BY touch LIMIT ?').all(
      this.#position,
      limit,
    ) as { touch: number; row: number }[]
    const last = touches.at(-1)
    if (!last) return false
    this.#transaction(() => {
      const rows = [...new Set(touches.map((touch) => touch.row))]
      const read = this.#ask(this.#cache, 'SELECT row, severity, status, document FROM alerts WHERE row = ?')
      this.#follow(
        rows,
        rows.flatMap((row) => (read.get(row) as unknown as AlertRow | undefined) ?? []),
      )
      this.#position = last.touch
    })
    return true
  }

  /** Leaves nothing deleted on the disk, and gives free pages back. */
  tidy(): void {
    this.#index.exec('PRAGMA incremental_vacuum(2000); PRAGMA wal_checkpoint(TRUNCATE);')
  }

  close(): void {
    this.#index.close()
    this.#cache.close()
  }

  #scan(limit: number): boolean {
    const sql = 'SELECT row, severity, status, document FROM alerts WHERE row > ? ORDER BY row LIMIT ?'
    const alerts = this.#ask(this.#cache, sql).all(this.#scanned, limit) as unknown as AlertRow[]
    this.#transaction(() => {
      this.#follow(
        alerts.map(({ row }) => row),
        alerts,
      )
      this.#scanned = alerts.at(-1)?.row ?? null
    })
    return true
  }

  /** What the index says of these rows is replaced; the alerts are those that still are. */
  #follow(rows: readonly number[], alerts: readonly AlertRow[]): void {
    const known = this.#ask(this.#index, 'SELECT document FROM rows WHERE row = ?')
    const before = rows.flatMap((row) => (known.get(row) as { document: number } | undefined)?.document ?? [])
    for (const document of before.sort(ascending)) this.#ask(this.#index, `DELETE FROM ${tableOf(document)} WHERE rowid = ?`).run(document)
    const now = new Map(alerts.map((alert) => [documentId(alert.row, placeOf(alert)), alert]))
    // In the order of their numbers: at each step back FTS5 writes a segment of its own and merges it later.
    for (const document of [...now.keys()].sort(ascending)) {
      const text = alertText(JSON.parse((now.get(document) as AlertRow).document) as Alert)
      this.#ask(this.#index, `INSERT INTO ${tableOf(document)} (rowid, text) VALUES (?,?)`).run(document, text)
    }
    const forget = this.#ask(this.#index, 'DELETE FROM rows WHERE row = ?')
    for (const row of rows) forget.run(row)
    const remember = this.#ask(this.#index, 'INSERT INTO rows (row, document) VALUES (?,?)')
    for (const [document, { row }] of now) remember.run(row, document)
  }

  #ask(database: DatabaseSync, sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? database.prepare(sql)
    this.#statements.set(sql, known)
    return known
  }

  /** The oldest number that can still be followed. */
  #oldestTouch(): number {
    const { oldest } = this.#cache.prepare('SELECT min(touch) AS oldest FROM touches').get() as { oldest: number | null }
    return oldest ?? this.#newestTouch() + 1
  }

  #newestTouch(): number {
    const row = this.#cache.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'touches'").get() as { seq: number } | undefined
    return row?.seq ?? 0
  }

  #beginAnew(cacheId: string): void {
    this.#index.exec(
      'BEGIN; DROP TABLE IF EXISTS open_text; DROP TABLE IF EXISTS closed_text; DROP TABLE IF EXISTS rows; DROP TABLE IF EXISTS state;',
    )
    this.#index.exec(tables)
    this.#index.prepare('INSERT INTO state (cache_id, position, scanned) VALUES (?,?,-1)').run(cacheId, this.#newestTouch())
    this.#index.exec('COMMIT')
    this.#position = this.#newestTouch()
    this.#scanned = -1
  }

  #transaction(work: () => void): void {
    const before = { position: this.#position, scanned: this.#scanned }
    this.#index.exec('BEGIN')
    try {
      work()
      this.#ask(this.#index, 'UPDATE state SET position = ?, scanned = ?').run(this.#position, this.#scanned)
      this.#index.exec('COMMIT')
    } catch (error) {
      this.#index.exec('ROLLBACK')
      this.#position = before.position
      this.#scanned = before.scanned
      throw error
    }
  }
}

const ascending = (a: number, b: number) => a - b

function placeOf({ status, severity }: AlertRow): number {
  return status === 'resolved' ? resolvedPlace : Math.min(severity, severities.length - 1)
}

/** Open alerts apart from resolved ones: there are few of them, and they are what a search is for. */
export function tableOf(documentId: number): 'open_text' | 'closed_text' {
  return documentId < resolvedPlace * 2 ** 40 ? 'open_text' : 'closed_text'
}

/**
 * Beginnings of one and two letters have lists of their own: each word that is typed passes through them, and putting
 * the lists of all words that begin so together takes 0.3 s in a million alerts.
 */
const tables = `
CREATE VIRTUAL TABLE open_text USING fts5(text, detail=none, columnsize=0, prefix="1 2", tokenize="unicode61 remove_diacritics 2");
INSERT INTO open_text (open_text, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE closed_text USING fts5(text, detail=none, columnsize=0, prefix="1 2", tokenize="unicode61 remove_diacritics 2");
INSERT INTO closed_text (closed_text, rank) VALUES ('secure-delete', 1);
CREATE TABLE rows (row INTEGER PRIMARY KEY, document INTEGER NOT NULL);
CREATE TABLE state (cache_id TEXT NOT NULL, position INTEGER NOT NULL, scanned INTEGER);
PRAGMA user_version=${format};
`

/** Opens the file; one that is damaged or of another format is deleted, since it can be made again. */
function openIndex(path: string): DatabaseSync {
  for (const again of [true, false]) {
    let index: DatabaseSync | undefined
    try {
      index = new DatabaseSync(path, { timeout: 5000 })
      // What a loss of power takes from its end is followed again, or all of it made again.
      index.exec(
        'PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; PRAGMA cache_size=-16384;',
      )
      const { user_version: version } = index.prepare('PRAGMA user_version').get() as { user_version: number }
      const { quick_check: check } = index.prepare('PRAGMA quick_check(1)').get() as { quick_check: string }
      if ((version === 0 || version === format) && check === 'ok') {
        if (version === 0) index.exec(`BEGIN; ${tables} COMMIT;`)
        return index
      }
    } catch (error) {
      if (!again) throw error
    }
    if (index?.isOpen) index.close()
    for (const end of ['', '-wal', '-shm']) if (existsSync(`${path}${end}`)) rmSync(`${path}${end}`)
  }
  throw new Error('The index for search cannot be made.')
}
