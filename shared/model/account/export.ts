import { z } from 'zod'
import { idSchema, instantSchema } from '../ids.ts'

/** How long an export may be fetched at most, hours. */
export const exportHours = 24

const count = z.int().nonnegative()

/** Everything that the service holds, written into a zip of NDJSON files. */
export const exportSchema = z.object({
  id: idSchema,
  state: z.enum(['running', 'ready', 'failed']),
  createdAt: instantSchema,
  createdBy: z.string().describe('Name of the API key'),
  endsAt: instantSchema.describe(
    `When it is deleted, ${exportHours} h after it was asked for; earlier once it was downloaded whole, or when less is to be kept from then on`,
  ),
  progress: z.object({ files: count, ofFiles: count, records: count }).describe('Files of the zip that are complete, and records written'),
  records: z.record(z.string(), count).describe('Records by kind; empty until it is ready'),
  bytes: count.nullable().describe('Size of the zip; null until it is ready'),
  sha256: z.string().nullable().describe('SHA-256 of the zip, hex; null until it is ready'),
  problem: z.string().nullable().describe('Why it failed, as a sentence'),
})
export type Export = z.infer<typeof exportSchema>
