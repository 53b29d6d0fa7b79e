import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { StatementSync } from 'node:sqlite'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { CacheDatabase } from '../file/database.ts'
import { alertText, ftsQuery, rowOf, textHolds, wordsOf } from './alert-text.ts'
import type { FromIndex, ToIndex } from './index-worker.ts'

/** After a change the index waits for more of them, ms. */
const patience = 200
/** Up to this many alerts that are not indexed yet are looked through one by one. */
const lookedThrough = 500
/** Alerts that a filter's words find at most when nothing else narrows them. */
export const mostFound = 10_000
const rememberedTexts = 8
/** Times that a thread which ended unasked is begun again, or that a file which cannot be read is looked through. */
const mostBeginnings = 3

/** The rows whose text holds some words; `all` is false when there are more of them. */
export interface Found {
  rows: Uint32Array
  all: boolean
}

/**
 * Search over the text of alerts. A thread of its own follows the cache and writes the index (index-file.ts); here it
 * is only read, and what it has not followed yet is looked through. A thread that ends unasked is begun again, and a file
 * that turns out to be damaged when it is read is made anew by it, three times. Without a thread, or in a cache that is
 * only read, search finds what was indexed before.
 */
export class SearchIndex {
  readonly #db: CacheDatabase
  readonly #paths: { cachePath: string; indexPath: string }
  readonly #failed: (reason: string) => void
  readonly #found = new Map<string, Found>()
  readonly #settling: { touch: number; done: () => void }[] = []
  #worker: Worker | null = null
  #gaveUp = false
  #beginnings = 0
  /** The file cannot be read, and the thread has not opened it anew yet. */
  #doubted = false
  #timer: NodeJS.Timeout | null = null
  #reader: DatabaseSync | null = null
  #statements = new Map<string, StatementSync>()
  #position = 0

  constructor(db: CacheDatabase, dataDir: string, failed: (reason: string) => void) {
    this.#db = db
    this.#paths = { cachePath: join(dataDir, 'cache.db'), indexPath: join(dataDir, 'search.db') }
    this.#failed = failed
    this.#position = this.#readPosition()
  }

  /** Goes on where the last run of the console ended, and looks through the file: with no network nothing may ever change that would do so. */
  resume(): void {
    if (this.#db.get('SELECT 1 FROM alerts LIMIT 1') !== undefined) this.look()
  }

  /** Something changed that the index should follow soon. */
  look(): void {
    this.#found.clear()
    if (this.#timer || this.#gaveUp || this.#db.problem !== null) return
    this.#timer = setTimeout(() => this.#send(), patience)
    this.#timer.unref()
  }

  /** Resolves when everything up to now is indexed, or never will be. */
  settled(): Promise<void> {
    const touch = this.#newestTouch()
    if (this.#gaveUp || this.#db.problem !== null) return Promise.resolve()
    return new Promise((done) => {
      this.#settling.push({ touch, done })
      this.#send()
      this.#worker?.ref()
    })
  }

  /** Rows of alerts whose text holds all words: open and worst ones first, of these the newest. */
  worst(text: string, limit: number): number[] {
    const words = wordsOf(text)
    if (words.length === 0) return []
    const pending = this.#pending()
    const rows = [...pending].filter(([, own]) => own !== null && textHolds(own, words)).map(([row]) => row)
    for (const table of ['open_text', 'closed_text'] as const) {
      if (rows.length >= limit) break
      for (const row of this.#query(table, text, limit + pending.size)) if (!pending.has(row)) rows.push(row)
    }
    return rows.slice(0, limit)
  }

  /**
   * Rows of alerts whose text holds all words, in no order: of open ones, of resolved ones or of both. Not more than
   * `mostFound` unless `all` are needed.
   */
  rowsWith(text: string, asked: { all: boolean; open: boolean; closed: boolean }): Found {
    const key = `${asked.all} ${asked.open} ${asked.closed} ${text}`
    const known = this.#found.get(key)
    if (known) return known
    const found = this.#find(text, asked)
    if (this.#found.size >= rememberedTexts) this.#found.delete(this.#found.keys().next().value ?? '')
    this.#found.set(key, found)
    return found
  }

  #find(text: string, { all, open, closed }: { all: boolean; open: boolean; closed: boolean }): Found {
    const words = wordsOf(text)
    if (words.length === 0) return { rows: new Uint32Array(0), all: true }
    const pending = this.#pending()
    const held = [...pending].flatMap(([row, own]) => (own !== null && textHolds(own, words) ? row : []))
    const most = all ? Number.POSITIVE_INFINITY : Math.max(mostFound, held.length)
    let rows = Uint32Array.from(held)
    let count = rows.length
    for (const table of [...(open ? ['open_text' as const] : []), ...(closed ? ['closed_text' as const] : [])]) {
      for (const row of this.#query(table, text, -1)) {
        if (pending.has(row)) continue
        if (count === most) return { rows: rows.subarray(0, count), all: false }
        if (count === rows.length) rows = grown(rows)
        rows[count++] = row
      }
    }
    return { rows: rows.subarray(0, count), all: true }
  }

  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#letGo()
    this.#gaveUp = true
    const worker = this.#worker
    if (!worker) return
    worker.ref()
    const ended = new Promise<void>((done) => worker.once('exit', () => done()))
    worker.postMessage('close' satisfies ToIndex)
    await ended
  }

  /** Alerts that changed and are not indexed yet, with their text; null for what is gone. */
  #pending(): Map<number, string | null> {
    const rows = this.#db.all<{ row: number; document: string | null }>(
      `SELECT t.row, a.document FROM (SELECT DISTINCT row FROM touches WHERE touch > ? ORDER BY touch DESC LIMIT ${lookedThrough}) t
       LEFT JOIN alerts a ON a.row = t.row`,
      this.#position,
    )
    return new Map(rows.map(({ row, document }) => [row, document === null ? null : alertText(JSON.parse(document) as Alert)]))
  }

  /** Rows one after the other: a word may find a million, and be left after the first. */
  *#query(table: 'open_text' | 'closed_text', text: string, limit: number): Generator<number, void> {
    const reader = this.#open()
    if (!reader) return
    const sql = `SELECT rowid FROM ${table} WHERE ${table} MATCH ? ORDER BY rowid LIMIT ?`
    try {
      let statement = this.#statements.get(sql)
      if (!statement) {
        statement = reader.prepare(sql)
        statement.setReturnArrays(true)
        this.#statements.set(sql, statement)
      }
      for (const [document] of statement.iterate(ftsQuery(text), limit) as unknown as Iterable<[number]>) yield rowOf(document)
    } catch {
      this.#doubt()
    }
  }

  /** The file is damaged, or not what it was: the thread finds out as it opens it. */
  #doubt(): void {
    if (this.#doubted || this.#gaveUp || this.#db.problem !== null || this.#beginnings >= mostBeginnings) return
    this.#doubted = true
    this.#beginnings += 1
    if (this.#worker) this.#worker.postMessage('check' satisfies ToIndex)
    else this.#send()
  }

  #open(): DatabaseSync | null {
    if (this.#reader || !existsSync(this.#paths.indexPath)) return this.#reader
    try {
      this.#reader = new DatabaseSync(this.#paths.indexPath, { readOnly: true, timeout: 200 })
      return this.#reader
    } catch {
      return null
    }
  }

  #readPosition(): number {
    try {
      const cacheId = this.#db.get<{ cache_id: string }>('SELECT cache_id FROM meta')?.cache_id
      const state = this.#open()?.prepare('SELECT cache_id, position FROM state').get() as
        | { cache_id: string; position: number }
        | undefined
      return state && state.cache_id === cacheId ? state.position : 0
    } catch {
      this.#letGo()
      return 0
    }
  }

  #letGo(): void {
    this.#reader?.close()
    this.#reader = null
    this.#statements.clear()
  }

  #newestTouch(): number {
    return this.#db.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'touches'")?.seq ?? 0
  }

  #send(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#worker ??= this.#start()
    this.#worker?.postMessage('look' satisfies ToIndex)
  }

  #start(): Worker | null {
    try {
      // What it reads lives for a moment only: a large young generation would be memory that nobody uses.
      const resourceLimits = { maxYoungGenerationSizeMb: 8 }
      const worker = new Worker(workerFile(), { workerData: this.#paths, name: 'search index', resourceLimits })
      worker.unref()
      worker.on('message', (message: FromIndex) => this.#heard(message))
      let reason = 'its thread ended'
      worker.on('error', (error) => {
        reason = error.message
      })
      worker.on('exit', () => this.#lost(worker, reason))
      return worker
    } catch (error) {
      this.#giveUp(error instanceof Error ? error.message : 'unknown')
      return null
    }
  }

  #lost(worker: Worker, reason: string): void {
    if (this.#gaveUp || this.#worker !== worker) return
    this.#worker = null
    this.#beginnings += 1
    if (this.#beginnings > mostBeginnings) {
      this.#giveUp(reason)
      return
    }
    this.#send()
    if (this.#settling.length > 0) (this.#worker as Worker | null)?.ref()
  }

  #giveUp(reason: string): void {
    this.#gaveUp = true
    this.#worker = null
    this.#failed(reason)
    for (const { done } of this.#settling.splice(0)) done()
  }

  #heard({ position, idle, opened }: FromIndex): void {
    if (this.#gaveUp) return
    // It may be another file than the one that is read.
    if (opened) {
      this.#doubted = false
      this.#letGo()
    }
    this.#position = position
    this.#found.clear()
    // What was followed is needed no more.
    if (this.#db.problem === null) this.#db.transaction(() => this.#db.run('DELETE FROM touches WHERE touch <= ?', position), false)
    if (!idle) return
    for (const waiting of this.#settling.splice(0)) {
      if (waiting.touch <= position) waiting.done()
      else this.#settling.push(waiting)
    }
    if (this.#settling.length > 0) this.#send()
    else this.#worker?.unref()
  }
}

function grown(before: Uint32Array): Uint32Array<ArrayBuffer> {
  const after = new Uint32Array(Math.max(1024, before.length * 2))
  after.set(before)
  return after
}

/** The thread's file: beside this one in the source, `search-index.js` among the built entries. */
function workerFile(): URL {
  const own = new URL('./index-worker.ts', import.meta.url)
  if (existsSync(own)) return own
  const built = new URL('./search-index.js', import.meta.url)
  return existsSync(built) ? built : new URL('../search-index.js', import.meta.url)
}
