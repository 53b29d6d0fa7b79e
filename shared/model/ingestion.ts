import { z } from 'zod'
import { idSchema, instantSchema } from './ids.ts'

/** What a site sent in the last 24 hours. */
export const ingestionSchema = z.object({
  siteId: idSchema,
  batches: z.object({ total: z.number().int(), completed: z.number().int(), failed: z.number().int(), repeated: z.number().int() }),
  signals: z.object({ received: z.number().int(), stored: z.number().int(), dropped: z.number().int() }),
  /** Fields that were not on the allow-list, never stored. */
  fieldsDropped: z.number().int(),
  /** ms per batch, median and 95th percentile; null without a batch. */
  processing: z.object({ p50: z.number(), p95: z.number() }).nullable(),
  lastBatchAt: instantSchema.nullable(),
  /** Why the newest refused batch was refused. */
  lastFailure: z.object({ at: instantSchema, code: z.string() }).nullable(),
  /** Events that the site's own plugin reported as dropped, last 7 days. */
  droppedBySite: z.number().int(),
})
export type Ingestion = z.infer<typeof ingestionSchema>
