import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { z } from 'zod'
import type { Instant } from '../../../shared/model/ids.ts'
import type { CacheDatabase } from './database.ts'

/**
 * Encryption of what the cache holds of signals: AES-256-GCM (NIST SP 800-38D)
 * with a fresh 96-bit nonce each, bound to the place where it is kept.
 */
function seal(key: Buffer, place: string, text: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(place))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

/** The text, or undefined when it was sealed with another key, for another place, or was changed. */
function unseal(key: Buffer, place: string, sealed: Uint8Array): string | undefined {
  if (sealed.length < 28) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
    decipher.setAAD(Buffer.from(place))
    decipher.setAuthTag(sealed.subarray(12, 28))
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

export type SealedKind = 'evidence' | 'changes-before'

/** Sealed documents of alerts. Without a key nothing is kept and nothing is found. */
export class SealedDocuments {
  readonly #db: CacheDatabase
  #key: Buffer | null = null

  constructor(db: CacheDatabase) {
    this.#db = db
  }

  /** 32 bytes from the keychain. `fresh`: the key is a new one, so that nothing sealed before can be read any more. */
  unlock(key: Buffer, fresh: boolean): void {
    if (fresh) this.#db.run('DELETE FROM sealed')
    this.#key = key
  }

  get unlocked(): boolean {
    return this.#key !== null
  }

  put(accountId: string, kind: SealedKind, id: string, tag: number, at: Instant, document: unknown): void {
    if (!this.#key) return
    const body = seal(this.#key, `${accountId}/${kind}/${id}`, JSON.stringify(document))
    this.#db.run(
      'INSERT OR REPLACE INTO sealed (account_id, kind, id, tag, fetched_at, body) VALUES (?,?,?,?,?,?)',
      accountId,
      kind,
      id,
      tag,
      at,
      body,
    )
  }

  /** The document and its tag, if it is there, opens and fits. */
  get<T>(accountId: string, kind: SealedKind, id: string, schema: z.ZodType<T>): { tag: number; document: T } | undefined {
    if (!this.#key) return undefined
    const row = this.#db.get<{ tag: number; body: Uint8Array }>(
      'SELECT tag, body FROM sealed WHERE account_id = ? AND kind = ? AND id = ?',
      accountId,
      kind,
      id,
    )
    const text = row && unseal(this.#key, `${accountId}/${kind}/${id}`, row.body)
    if (!row || text === undefined) return undefined
    const reading = schema.safeParse(JSON.parse(text))
    return reading.success ? { tag: row.tag, document: reading.data } : undefined
  }
}
