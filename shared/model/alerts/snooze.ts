import { z } from 'zod'
import { idSchema, instantSchema, versionSchema } from '../ids.ts'

/** A rule silent on a site until an instant of the server's clock; it ends by itself. */
export const snoozeSchema = z.object({
  id: idSchema,
  siteId: idSchema,
  ruleId: z.string(),
  until: instantSchema,
  createdAt: instantSchema,
  createdBy: z.string(),
  reason: z.string().max(500),
  version: versionSchema,
})
export type Snooze = z.infer<typeof snoozeSchema>
