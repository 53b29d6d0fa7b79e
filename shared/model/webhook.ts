import { z } from 'zod'
import { idSchema, instantSchema } from './ids.ts'
import { severitySchema } from './severity.ts'

/** An address that alerts are sent to, signed by Standard Webhooks. */
export const webhookSchema = z.object({
  id: idSchema,
  url: z.url({ protocol: /^https?$/ }).max(2000),
  /** Alerts of this severity and worse. */
  minimumSeverity: severitySchema,
  createdAt: instantSchema,
  lastDelivery: z.object({ at: instantSchema, status: z.number().int().nullable(), error: z.string().nullable() }).nullable(),
})
export type Webhook = z.infer<typeof webhookSchema>

export const newWebhookSchema = webhookSchema.pick({ url: true, minimumSeverity: true })
