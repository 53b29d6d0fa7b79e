import type { z } from 'zod'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { CacheDatabase } from '../file/database.ts'
import type { SealingKeys } from './sealing-keys.ts'

/** `signals` and `ingestion` are the pages of a site that were seen last; the others belong to an alert. */
export type SealedKind = 'evidence' | 'changes-before' | 'notes' | 'signals' | 'ingestion'

interface Row {
  tag: number
  fetched_at: number
  key: number
  body: Uint8Array
}

/** Sealed documents, each at a place of its own. Without a key nothing is kept and nothing is found. */
export class SealedDocuments {
  readonly #db: CacheDatabase
  readonly #keys: SealingKeys
  readonly #kept: (accountId: string, kind: SealedKind, id: string, tag: number) => void

  /** `kept` hears of every document that was put. */
  constructor(db: CacheDatabase, keys: SealingKeys, kept: (accountId: string, kind: SealedKind, id: string, tag: number) => void) {
    this.#db = db
    this.#keys = keys
    this.#kept = kept
  }

  get unlocked(): boolean {
    return this.#keys.newest !== null
  }

  put(accountId: string, kind: SealedKind, id: string, tag: number, at: Instant, document: unknown): void {
    const sealed = this.#keys.seal(placeOf(accountId, kind, id), JSON.stringify(document))
    if (!sealed) return
    this.#db.transaction(() => {
      this.#db.run(
        'INSERT OR REPLACE INTO sealed (account_id, kind, id, tag, fetched_at, key, body) VALUES (?,?,?,?,?,?,?)',
        accountId,
        kind,
        id,
        tag,
        at,
        sealed.key,
        sealed.body,
      )
      this.#kept(accountId, kind, id, tag)
      // By itself it is something that a service tells again; notes come with their alert.
    }, false)
  }

  /** The document, its tag and its age, if it is there, opens and fits. */
  get<T>(accountId: string, kind: SealedKind, id: string, schema: z.ZodType<T>): { tag: number; at: Instant; document: T } | undefined {
    const row = this.#db.get<Row>(
      'SELECT tag, fetched_at, key, body FROM sealed WHERE account_id = ? AND kind = ? AND id = ?',
      accountId,
      kind,
      id,
    )
    const text = row && this.#keys.open(placeOf(accountId, kind, id), row)
    if (!row || text === undefined) return undefined
    const reading = schema.safeParse(JSON.parse(text))
    return reading.success ? { tag: row.tag, at: row.fetched_at, document: reading.data } : undefined
  }

  /** A slice of an account's documents of these kinds, in the order of their `place`, from after one on; `text` is undefined for what does not open. */
  slice(accountId: string, kinds: readonly SealedKind[], after: number, limit: number) {
    const rows = this.#db.all<Row & { place: number; kind: SealedKind; id: string }>(
      'SELECT rowid AS place, kind, id, tag, fetched_at, key, body FROM sealed WHERE account_id = ? AND kind IN (SELECT value FROM json_each(?)) AND rowid > ? ORDER BY rowid LIMIT ?',
      accountId,
      JSON.stringify(kinds),
      after,
      limit,
    )
    return rows.map(({ place, kind, id, tag, fetched_at: at, ...row }) => ({
      place,
      kind,
      id,
      tag,
      at,
      text: this.#keys.open(placeOf(accountId, kind, id), row),
    }))
  }

  tag(accountId: string, kind: SealedKind, id: string): number | undefined {
    return this.#db.get<{ tag: number }>('SELECT tag FROM sealed WHERE account_id = ? AND kind = ? AND id = ?', accountId, kind, id)?.tag
  }

  remove(accountId: string, kind: SealedKind, id: string): void {
    this.#db.run('DELETE FROM sealed WHERE account_id = ? AND kind = ? AND id = ?', accountId, kind, id)
  }

  /** Everything that belongs to an alert. */
  removeAlert(accountId: string, alertId: string): void {
    this.#db.run(
      "DELETE FROM sealed WHERE account_id = ? AND kind IN ('evidence', 'changes-before', 'notes') AND id = ?",
      accountId,
      alertId,
    )
  }

  /** Deletes what none of the keys of these numbers can open; says what kinds of it there were. */
  dropUnreadable(numbers: readonly number[]): { evidence: boolean; notes: boolean } {
    const lost = new Set(
      this.#db
        .all<{ kind: SealedKind }>(
          'DELETE FROM sealed WHERE key NOT IN (SELECT value FROM json_each(?)) RETURNING kind',
          JSON.stringify(numbers),
        )
        .map(({ kind }) => kind),
    )
    return { evidence: lost.has('evidence'), notes: lost.has('notes') }
  }

  /** Seals a slice of what older keys sealed with the newest one; answers how many there were. */
  reseal(limit: number): number {
    const newest = this.#keys.newest
    if (newest === null) return 0
    return this.#db.transaction(() => {
      const rows = this.#db.all<Row & { rowid: number; account_id: string; kind: SealedKind; id: string }>(
        'SELECT rowid, account_id, kind, id, key, body FROM sealed WHERE key <> ? LIMIT ?',
        newest,
        limit,
      )
      for (const row of rows) {
        const place = placeOf(row.account_id, row.kind, row.id)
        const text = this.#keys.open(place, row)
        const sealed = text === undefined ? null : this.#keys.seal(place, text)
        if (sealed) this.#db.run('UPDATE sealed SET key = ?, body = ? WHERE rowid = ?', sealed.key, sealed.body, row.rowid)
        else this.#db.run('DELETE FROM sealed WHERE rowid = ?', row.rowid) // Somebody changed it.
      }
      return rows.length
    })
  }
}

function placeOf(accountId: string, kind: SealedKind, id: string): string {
  return `${accountId}/${kind}/${id}`
}
