import { z } from 'zod'
import { idSchema, instantSchema, versionSchema } from '../ids.ts'
import { severitySchema } from '../severity.ts'

/** How an attempt to send went. `status` is null when there was no answer. */
const attemptSchema = z.object({
  at: instantSchema,
  status: z.number().int().nullable().describe('HTTP status of the answer; null without one'),
  error: z.string().nullable(),
})
export type WebhookAttempt = z.infer<typeof attemptSchema>

/** An address that alerts are sent to, signed by Standard Webhooks. */
export const webhookSchema = z.object({
  id: idSchema,
  url: z.url({ protocol: /^https?$/ }).max(2000),
  minimumSeverity: severitySchema.describe('Alerts of this severity and worse'),
  enabled: z.boolean().describe('While it is not, no message is made for it, and those that wait go on waiting'),
  createdAt: instantSchema,
  lastDelivery: attemptSchema.nullable(),
  waiting: z.number().int().describe('Messages that wait for their next attempt'),
  dead: z.number().int().describe('Messages that were given up and can be sent again'),
  version: versionSchema.describe('Of what can be edited: address, severity, and whether it is switched on'),
})
export type Webhook = z.infer<typeof webhookSchema>

export const newWebhookSchema = webhookSchema.pick({ url: true, minimumSeverity: true })

/** A message that has not been taken. It is kept no longer than its alert. */
export const webhookMessageSchema = z.object({
  id: idSchema.describe('The `webhook-id` header: the same on every attempt'),
  alertId: idSchema,
  event: z.string(),
  state: z.enum(['waiting', 'dead']),
  createdAt: instantSchema,
  attempts: z.number().int().describe('Made so far'),
  lastAttempt: attemptSchema.nullable(),
  nextAttemptAt: instantSchema.nullable().describe('The next attempt, for one that waits'),
  deadAt: instantSchema.nullable().describe('When it was given up, for a dead one'),
})
export type WebhookMessage = z.infer<typeof webhookMessageSchema>

/** What came of a test message: taken means that the address answered 2xx. */
export const webhookTestSchema = attemptSchema.extend({ id: idSchema, taken: z.boolean(), duration: z.number().describe('ms') })
