import { createHmac, createSecretKey, hkdfSync } from 'node:crypto'
import { remember } from './remember.ts'

/**
 * The keyed hash under which logins and identities are stored: HMAC-SHA-256,
 * 16 hex digits. Its key is derived from the master key (HKDF, RFC 5869), so
 * that the same name gives the same hash in one service and another elsewhere.
 */
export function loginHash(masterKey: Uint8Array): (text: string) => string {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), 'logystera console login hash', 32)))
  return remember((text) => createHmac('sha256', key).update(text).digest('hex').slice(0, 16))
}
