import { z } from 'zod'
import { idSchema, instantSchema } from '../model/ids.ts'

/** Something that a person asked for and a service has not confirmed. */
export const outboxItemSchema = z.object({
  id: z.string(),
  accountId: idSchema,
  text: z.string(),
  createdAt: instantSchema,
  /** `conflict`: the object changed meanwhile, and a person decides; `refused`: it was undone for good. */
  state: z.enum(['waiting', 'sending', 'conflict', 'refused']),
  reason: z.string().nullable(),
})

const value = z.union([z.string(), z.number(), z.boolean()]).nullable()

/** An intent beside what the service has now, part by part, where any two of the three differ. Null stands for no setting. */
export const conflictSchema = z.object({
  intentId: z.string(),
  accountId: idSchema,
  text: z.string(),
  reason: z.string(),
  /** Such as `wp_login_spike.threshold`, `days`, `sites.SITE`, `status`. */
  fields: z.array(z.object({ place: z.string(), base: value, mine: value, theirs: value })),
})
export type Conflict = z.infer<typeof conflictSchema>

/** `theirs`: mine is given up. `mine`: it is asked for again, on top of what the service has now. */
export const settlementSchema = z.enum(['theirs', 'mine'])
