import { createHmac, timingSafeEqual } from 'node:crypto'
import { ingestHeaders, ingestTolerance, signedPrefix } from '../../shared/api/ingest.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Credentials } from '../../shared/model/sites/site.ts'

const prefix = 'whsec_'

/**
 * The `logystera-signature` of a batch: `v1,` and the base64 HMAC-SHA-256 over
 * `{batchId}.{timestamp}.{body}`, as Standard Webhooks 1.0 constructs it.
 * `secret` is base64, with or without `whsec_`; `timestamp` is unix seconds.
 */
export function sign(secret: string, batchId: string, timestamp: number, body: string | Uint8Array): string {
  return `v1,${mac(secret, batchId, String(timestamp), body).toString('base64')}`
}

/** The headers of a batch as a site sends it, signed for `now` (ms): to be made anew for each attempt, because a signature is good for 300 s. */
export function signedHeaders({ token, secret }: Credentials, batchId: string, body: string, now: Instant): Record<string, string> {
  const timestamp = Math.floor(now / 1000)
  return {
    'content-type': 'application/json',
    [ingestHeaders.token]: token,
    [ingestHeaders.batchId]: batchId,
    [ingestHeaders.timestamp]: String(timestamp),
    [ingestHeaders.signature]: sign(secret, batchId, timestamp, body),
  }
}

/**
 * Whether one of the space-separated `v1` signatures of a header was made with
 * one of the secrets. Compares in constant time, and all of them, so that the
 * time taken says nothing about which was nearly right. Versions other than v1
 * are passed over, as Standard Webhooks asks.
 */
export function verify(secrets: string[], batchId: string, timestamp: string, body: string | Uint8Array, header: string): boolean {
  const given = header
    .split(' ')
    .filter((entry) => entry.startsWith('v1,'))
    .slice(0, 10)
    .map((entry) => Buffer.from(entry.slice(3), 'base64'))
  let valid = false
  for (const secret of secrets) {
    const expected = mac(secret, batchId, timestamp, body)
    for (const signature of given) {
      if (signature.length === expected.length && timingSafeEqual(signature, expected)) valid = true
    }
  }
  return valid
}

/** Whether a timestamp header (unix seconds) is within 300 s of the clock, on either side. */
export function isTimely(timestamp: string, now: Instant): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(Number(timestamp) - now / 1000) <= ingestTolerance
}

function mac(secret: string, batchId: string, timestamp: string, body: string | Uint8Array): Buffer {
  const key = Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, 'base64')
  return createHmac('sha256', key).update(signedPrefix(batchId, timestamp)).update(body).digest()
}
