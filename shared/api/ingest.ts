import { z } from 'zod'

/**
 * POST /v1/ingest: a plain route beside the oRPC contract, because its
 * signature covers the raw bytes. Construction and header format follow
 * Standard Webhooks (HMAC-SHA-256 over `id.timestamp.body`, `v1,<base64>`).
 */
export const ingestPath = '/v1/ingest'
export const ingestHeaders = {
  token: 'logystera-token',
  batchId: 'logystera-batch-id',
  timestamp: 'logystera-timestamp',
  signature: 'logystera-signature',
} as const
/** Seconds that a batch timestamp may be off. */
export const ingestTolerance = 300
export const maximumBatchEvents = 500
export const maximumBatchBytes = 1024 * 1024

/** What is signed ahead of the raw body, with nothing between: Standard Webhooks' `{id}.{timestamp}.`; `timestamp` is unix seconds. */
export function signedPrefix(batchId: string, timestamp: string): string {
  return `${batchId}.${timestamp}.`
}

/** An object as it came. Not z.record, which copies it entry by entry: every event of every batch has two. */
const loose = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'Invalid input: expected an object',
)

/** An object of plain values. */
const flat = loose.superRefine((value, context) => {
  for (const name in value) {
    const item = value[name]
    if (typeof item === 'object' && item !== null)
      context.addIssue({ code: 'custom', path: [name], message: 'Invalid input: expected a plain value' })
  }
})

/** One event as the WordPress plugin sends it. `timestamp` is unix seconds. */
export const wordpressEventSchema = z.object({
  event_type: z.string().min(1).max(64),
  timestamp: z.number().positive(),
  labels: flat.default({}),
  payload: loose.default({}),
})
export type WordpressEvent = z.infer<typeof wordpressEventSchema>

/** One event as the Drupal module sends it: labels play the payload's part. */
export const drupalEventSchema = z.object({
  event_type: z.string().min(1).max(64),
  created_at: z.union([z.string(), z.number()]),
  timestamp: z.number().positive(),
  event_id: z.uuid(),
  labels: loose.default({}),
})
export type DrupalEvent = z.infer<typeof drupalEventSchema>

/** One line of a HashiCorp Vault audit device in JSON, as the Vault agent sends it. */
export const vaultEventSchema = z.looseObject({
  type: z.enum(['request', 'response']),
  time: z.iso.datetime({ offset: true }),
  auth: loose.nullish(),
  request: z.looseObject({ id: z.string(), operation: z.string(), path: z.string() }),
  response: loose.nullish(),
  error: z.string().nullish(),
})
export type VaultEvent = z.infer<typeof vaultEventSchema>

/** The body of a batch: `{"events": [...]}` with events of the site's platform (a bare array is taken too). */
export const batchSchema = z.object({ events: z.array(z.unknown()).min(1) })

/** 202: the batch is durable. `dropped` counts events refused by age or type, `fieldsDropped` fields not on the allow-list. */
export const ingestReceiptSchema = z.object({
  batchId: z.string(),
  accepted: z.number().int(),
  dropped: z.number().int(),
  fieldsDropped: z.number().int(),
})
export type IngestReceipt = z.infer<typeof ingestReceiptSchema>
