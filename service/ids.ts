import { hash, randomBytes } from 'node:crypto'

/** A fresh id: a short prefix that says of what, and 96 random bits, URL-safe. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString('base64url')}`
}

/** SHA-256 of a text or bytes, hex. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex')
}
