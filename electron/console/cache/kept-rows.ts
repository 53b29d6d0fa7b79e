import type { z } from 'zod'
import type { CacheDatabase } from './file/database.ts'

/** Documents that the feed does not bring, as they were last read. */
export class KeptRows {
  readonly #db: CacheDatabase

  constructor(db: CacheDatabase) {
    this.#db = db
  }

  /** Null when it was never read, or no longer fits. */
  get<T>(accountId: string, name: string, schema: z.ZodType<T>): T | null {
    const row = this.#db.get<{ document: string }>('SELECT document FROM kept WHERE account_id = ? AND name = ?', accountId, name)
    return row ? (schema.safeParse(JSON.parse(row.document)).data ?? null) : null
  }

  put(accountId: string, name: string, document: unknown): void {
    this.#db.run('INSERT OR REPLACE INTO kept (account_id, name, document) VALUES (?,?,?)', accountId, name, JSON.stringify(document))
  }

  removeAccount(accountId: string): void {
    this.#db.run('DELETE FROM kept WHERE account_id = ?', accountId)
  }
}
