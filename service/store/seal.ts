import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { DataError } from './folder/data-error.ts'

const ivBytes = 12
const tagBytes = 16

/**
 * Encrypts what must stay usable at rest (site secrets, webhook secrets,
 * evidence) with AES-256-GCM (NIST SP 800-38D) under the master key.
 * A sealed value is iv (12 bytes), tag (16), ciphertext. `context` is
 * authenticated, so a value sealed for one row does not open in another.
 */
export class Seal {
  private readonly key: KeyObject

  /** `masterKey`: 32 bytes. */
  constructor(masterKey: Uint8Array) {
    if (masterKey.byteLength !== 32) throw new DataError('master_key_wrong', 'A master key has 32 bytes.')
    this.key = createSecretKey(masterKey)
  }

  seal(plain: string, context = ''): Uint8Array {
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv('aes-256-gcm', this.key, iv).setAAD(Buffer.from(context))
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), body])
  }

  /** Throws if the value was sealed with another key or context, or changed since. */
  open(sealed: Uint8Array, context = ''): string {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
    const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8')
  }
}
