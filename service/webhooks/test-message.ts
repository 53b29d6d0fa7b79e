import { newId } from '../ids.ts'
import type { Service } from '../service.ts'

/**
 * Sends a `webhook.test` message, signed like every other, to a webhook's address
 * at once, also while it is switched off; it is not repeated. Answers what came of
 * it, `duration` in ms. Throws ProblemError `not_found`.
 */
export async function sendTestMessage({ webhooks, delivery, clock, stopping }: Service, webhookId: string) {
  const { url } = webhooks.get(webhookId)
  const id = newId('msg')
  const sentAt = clock()
  const started = performance.now()
  const outcome = await delivery.post({
    url,
    secret: webhooks.secret(webhookId),
    id,
    timestamp: Math.floor(sentAt / 1000),
    payload: JSON.stringify({
      type: 'webhook.test',
      timestamp: new Date(sentAt).toISOString(),
      data: { webhookId, text: 'Alerts of Logystera Console will come to this address.' },
    }),
    signal: stopping,
  })
  const attempt = { at: clock(), status: outcome.status, error: outcome.error }
  webhooks.recordDelivery(webhookId, attempt)
  return { id, ...attempt, taken: outcome.taken, duration: Math.round(performance.now() - started) }
}
