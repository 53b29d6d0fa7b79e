import { z } from 'zod'
import { idSchema, instantSchema } from './ids.ts'
import { severitySchema } from './severity.ts'

/** How an attempt to send went. `status` is null when there was no answer. */
const attemptSchema = z.object({ at: instantSchema, status: z.number().int().nullable(), error: z.string().nullable() })
export type WebhookAttempt = z.infer<typeof attemptSchema>

/** An address that alerts are sent to, signed by Standard Webhooks. */
export const webhookSchema = z.object({
  id: idSchema,
  url: z.url({ protocol: /^https?$/ }).max(2000),
  /** Alerts of this severity and worse. */
  minimumSeverity: severitySchema,
  /** While it is not, no message is made for it, and those that wait go on waiting. */
  enabled: z.boolean(),
  createdAt: instantSchema,
  lastDelivery: attemptSchema.nullable(),
  /** Messages that wait for their next attempt. */
  waiting: z.number().int(),
  /** Messages that were given up and can be sent again. */
  dead: z.number().int(),
})
export type Webhook = z.infer<typeof webhookSchema>

export const newWebhookSchema = webhookSchema.pick({ url: true, minimumSeverity: true })

/** A message that has not been taken. It is kept no longer than its alert. */
export const webhookMessageSchema = z.object({
  /** The `webhook-id` header: the same on every attempt. */
  id: idSchema,
  alertId: idSchema,
  event: z.string(),
  state: z.enum(['waiting', 'dead']),
  createdAt: instantSchema,
  attempts: z.number().int(),
  lastAttempt: attemptSchema.nullable(),
  /** The next attempt, for one that waits. */
  nextAttemptAt: instantSchema.nullable(),
  /** When it was given up, for a dead one. */
  deadAt: instantSchema.nullable(),
})
export type WebhookMessage = z.infer<typeof webhookMessageSchema>

/** What came of a test message: taken means that the address answered 2xx. */
export const webhookTestSchema = attemptSchema.extend({ id: idSchema, taken: z.boolean(), duration: z.number().describe('ms') })
