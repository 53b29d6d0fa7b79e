import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Something encrypted, and the number of the key that opens it. */
export interface Sealed {
  key: number
  body: Uint8Array
}

/**
 * Encryption of what the cache holds of signals and of people's words: AES-256-GCM (NIST SP 800-38D) with a fresh
 * 96-bit nonce each. The place where it is kept is additional data, so that nothing can be moved from one row to
 * another. While a key is replaced, there are two: everything new is sealed with the one of the highest number.
 */
export class SealingKeys {
  #keys = new Map<number, Buffer>()
  #newest: number | null = null

  /** 32 bytes each, by number. */
  set(keys: ReadonlyMap<number, Buffer>): void {
    this.#keys = new Map(keys)
    this.#newest = keys.size === 0 ? null : Math.max(...keys.keys())
  }

  /** Number of the key that seals; null while there is none. */
  get newest(): number | null {
    return this.#newest
  }

  /** Null while there is no key. */
  seal(place: string, text: string): Sealed | null {
    const key = this.#newest === null ? undefined : this.#keys.get(this.#newest)
    if (this.#newest === null || !key) return null
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    cipher.setAAD(Buffer.from(place))
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return { key: this.#newest, body: Buffer.concat([nonce, cipher.getAuthTag(), body]) }
  }

  /** The text, or undefined when there is no such key, when it was sealed for another place, or was changed. */
  open(place: string, { key: number, body }: { key: number | null; body: Uint8Array }): string | undefined {
    const key = number === null ? undefined : this.#keys.get(number)
    if (!key || body.length < 28) return undefined
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, 12))
      decipher.setAAD(Buffer.from(place))
      decipher.setAuthTag(body.subarray(12, 28))
      return Buffer.concat([decipher.update(body.subarray(28)), decipher.final()]).toString('utf8')
    } catch {
      return undefined
    }
  }
}
