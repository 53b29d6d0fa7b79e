import { createHmac } from 'node:crypto'
import { Agent, fetch } from 'undici'
import type { Targets } from './targets.ts'

/** How a message went. Taken means a 2xx answer; `status` is null when there was no answer. */
export interface DeliveryOutcome {
  taken: boolean
  status: number | null
  error: string | null
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

/** Posts messages to addresses that `targets` allows. Redirects are not followed. */
export class Delivery {
  private readonly targets: Targets
  private readonly agent: Agent

  constructor(targets: Targets) {
    this.targets = targets
    this.agent = new Agent({ connect: { lookup: targets.lookup, timeout: 5000 }, keepAliveTimeout: 1000 })
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
    if (refused) return { taken: false, status: null, error: refused }
    try {
      const response = await fetch(url, {
        method: 'POST',
        dispatcher: this.agent,
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
      return { taken: response.ok, status: response.status, error: response.ok ? null : `The address answered ${response.status}.` }
    } catch (error) {
      const { cause, message: text } = error as Error
      return { taken: false, status: null, error: cause instanceof Error ? cause.message : text }
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy()
  }
}
