import { z } from 'zod'
import { alertSchema } from './alerts/alert.ts'
import { incidentSchema } from './alerts/incident.ts'
import { snoozeSchema } from './alerts/snooze.ts'
import { versionSchema } from './ids.ts'
import { maintenanceSchema } from './rules/maintenance.ts'
import { policySchema } from './rules/policy.ts'
import { siteHealthSchema } from './sites/health.ts'
import { clientSchema, siteSchema } from './sites/site.ts'

const base = { seq: z.number().int().positive().describe('Place in the feed'), id: z.string(), version: versionSchema }

/** The newest state of one object, or the fact that it is gone (document null). Signals and buckets have no changes. */
export const changeSchema = z.discriminatedUnion('kind', [
  z.object({ ...base, kind: z.literal('client'), document: clientSchema.nullable() }),
  z.object({ ...base, kind: z.literal('site'), document: siteSchema.nullable() }),
  z.object({ ...base, kind: z.literal('health'), document: siteHealthSchema.nullable() }),
  z.object({ ...base, kind: z.literal('alert'), document: alertSchema.nullable() }),
  z.object({ ...base, kind: z.literal('incident'), document: incidentSchema.nullable() }),
  z.object({ ...base, kind: z.literal('snooze'), document: snoozeSchema.nullable() }),
  z.object({ ...base, kind: z.literal('policy'), document: policySchema.nullable() }),
  z.object({ ...base, kind: z.literal('maintenance'), document: maintenanceSchema.nullable() }),
])
export type Change = z.infer<typeof changeSchema>
export type ChangeKind = Change['kind']
