import { createHmac } from 'node:crypto'
import type { Agent } from 'undici'
import type { Clock } from '../../shared/model/clock.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Targets } from './targets.ts'

/** How a message went. Taken means a 2xx answer; `status` is null when there was no answer. */
export interface DeliveryOutcome {
  taken: boolean
  status: number | null
  error: string | null
  /** What the receiver asked for by `Retry-After`, ms; null when it did not. */
  retryAfter: number | null
}

/** Time for one attempt, ms (Standard Webhooks asks for 15 to 30 s). */
const attemptTimeout = 15_000

/**
 * The `webhook-signature` of a message by Standard Webhooks: HMAC-SHA256 over
 * `id.timestamp.payload` with the base64 part of a `whsec_` secret; `timestamp` is unix seconds.
 */
export function signWebhook(secret: string, id: string, timestamp: number, payload: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${payload}`).digest('base64')}`
}

/**
 * `Retry-After` (RFC 9110, section 10.2.3) as ms from `now` on: seconds, or a date.
 * Null for what is neither; a date that has passed is 0.
 */
export function readRetryAfter(header: string | null, now: Instant): number | null {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  // Only the form of HTTP: other dates that JavaScript reads would be somebody's mistake.
  const at = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}

/** Posts messages to addresses that `targets` allows. Redirects are not followed. */
export class Delivery {
  private readonly targets: Targets
  private client: Promise<{ fetch: typeof import('undici').fetch; agent: Agent }> | undefined
  private readonly clock: Clock

  constructor(targets: Targets, clock: Clock) {
    this.targets = targets
    this.clock = clock
  }

  async post(message: {
    url: string
    secret: string
    id: string
    timestamp: number
    payload: string
    signal: AbortSignal
  }): Promise<DeliveryOutcome> {
    const { url, secret, id, timestamp, payload } = message
    const refused = this.targets.problemOf(new URL(url))
    if (refused) return { taken: false, status: null, error: refused, retryAfter: null }
    try {
      const { fetch, agent } = await this.connect()
      const response = await fetch(url, {
        method: 'POST',
        dispatcher: agent,
        redirect: 'manual',
        signal: AbortSignal.any([message.signal, AbortSignal.timeout(attemptTimeout)]),
        headers: {
          'content-type': 'application/json',
          'user-agent': 'logystera-console-service',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signWebhook(secret, id, timestamp, payload),
        },
        body: payload,
      })
      await response.body?.cancel()
      return {
        taken: response.ok,
        status: response.status,
        error: response.ok ? null : `The address answered ${response.status}.`,
        retryAfter: response.ok ? null : readRetryAfter(response.headers.get('retry-after'), this.clock()),
      }
    } catch (error) {
      const { cause, message: text } = error as Error
      return { taken: false, status: null, error: cause instanceof Error ? cause.message : text, retryAfter: null }
    }
  }

  async close(): Promise<void> {
    await (await this.client)?.agent.destroy()
  }

  /** Loaded with the first message: most services send none. */
  private connect() {
    this.client ??= import('undici').then(({ Agent, fetch }) => ({
      fetch,
      agent: new Agent({ connect: { lookup: this.targets.lookup, timeout: 5000 }, keepAliveTimeout: 1000 }),
    }))
    return this.client
  }
}
