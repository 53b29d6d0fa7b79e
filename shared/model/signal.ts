import { z } from 'zod'
import { idSchema, instantSchema } from './ids.ts'

/** A value that a signal may carry: never nested, never longer than 2,000 characters. */
export const fieldValueSchema = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()])
export type FieldValue = z.infer<typeof fieldValueSchema>

/**
 * One typed event of a site, after the privacy guard: only fields that the
 * catalog allows for its type, under the names the catalog gives them
 * (`actor.ip`, `req.uri`, `overdue_count`, ...). Labels and payload of the
 * envelopes are merged into `fields`.
 */
export const signalSchema = z.object({
  id: idSchema,
  siteId: idSchema,
  type: z.string().min(1).max(64).describe('Signal type from the catalog, such as `auth.attempt`'),
  at: instantSchema.describe("When it happened, by the site's clock"),
  receivedAt: instantSchema,
  fields: z.record(z.string(), fieldValueSchema),
})
export type Signal = z.infer<typeof signalSchema>
