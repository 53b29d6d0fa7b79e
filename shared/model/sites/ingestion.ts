import { z } from 'zod'
import { idSchema, instantSchema } from '../ids.ts'

/** What a site sent in the last 24 hours. */
export const ingestionSchema = z.object({
  siteId: idSchema,
  batches: z.object({ total: z.number().int(), completed: z.number().int(), failed: z.number().int(), repeated: z.number().int() }),
  signals: z.object({ received: z.number().int(), stored: z.number().int(), dropped: z.number().int() }),
  fieldsDropped: z.number().int().describe('Fields that were not on the allow-list, never stored'),
  processing: z
    .object({ p50: z.number(), p95: z.number() })
    .nullable()
    .describe('ms per batch, median and 95th percentile; null without a batch'),
  lastBatchAt: instantSchema.nullable(),
  lastFailure: z.object({ at: instantSchema, code: z.string() }).nullable().describe('Why the newest refused batch was refused'),
  droppedBySite: z.number().int().describe("Events that the site's own plugin reported as dropped, last 7 days"),
})
export type Ingestion = z.infer<typeof ingestionSchema>
