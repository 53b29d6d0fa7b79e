import { z } from 'zod'
import { idSchema, instantSchema, versionSchema } from '../ids.ts'
import { severitySchema } from '../severity.ts'

/**
 * Alerts that belong together: of one site within 10 minutes of each other, or
 * of one cause (same rule and same plugin, module, version or address) on three
 * or more sites within 30 minutes. Resolved when all its alerts are.
 */
export const incidentSchema = z.object({
  id: idSchema,
  title: z.string(),
  severity: severitySchema,
  status: z.enum(['open', 'resolved']),
  siteIds: z.array(idSchema),
  alertIds: z.array(idSchema),
  cause: z
    .object({ ruleId: z.string(), field: z.string(), value: z.string() })
    .nullable()
    .describe('What the alerts share, when it is one cause on many sites'),
  startedAt: instantSchema,
  lastAt: instantSchema,
  resolvedAt: instantSchema.nullable(),
  version: versionSchema,
})
export type Incident = z.infer<typeof incidentSchema>
