import { z } from 'zod'
import { instantSchema } from '../ids.ts'

/** Longest time that a request to erase may wait, days: what the privacy policy promises. */
export const longestGraceDays = 30

/** Whether everything is going to be erased, and when it last was. */
export const erasureSchema = z.object({
  request: z
    .object({ requestedAt: instantSchema, requestedBy: z.string(), dueAt: instantSchema })
    .nullable()
    .describe('Can be cancelled until it is due; then it begins by itself'),
  erasedAt: instantSchema.nullable(),
})
export type Erasure = z.infer<typeof erasureSchema>
