import { z } from 'zod'
import { idSchema, instantSchema } from '../ids.ts'
import { signalSchema } from '../signal.ts'
import { alertSchema, evidenceSchema } from './alert.ts'
import { incidentSchema } from './incident.ts'
import { storyEntrySchema, storySiteSchema } from './incident-story.ts'

/** An incident as a file that leaves the console: everything that is known of it, to be read by people and programs. */
export const incidentBundleSchema = z.object({
  format: z.literal('logystera-console/incident'),
  formatVersion: z.literal(1),
  exportedAt: instantSchema,
  exportedBy: z.string().nullable().describe('Name of the API key; null while it is not known'),
  account: z.object({ name: z.string(), instanceId: idSchema.nullable(), simulated: z.boolean() }),
  masked: z.boolean().describe('Personal values are covered by `[masked]`: of evidence, groups and sentences; addresses in notes too'),
  incident: incidentSchema,
  sites: z.array(storySiteSchema),
  alerts: z.array(
    z.object({
      alert: alertSchema,
      evidence: evidenceSchema.nullable().describe('Null when it is neither cached nor could be asked for'),
      changesBefore: z.array(signalSchema).nullable().describe('Changes on its site in the hour before it fired; null as above'),
    }),
  ),
  missingAlerts: z.array(idSchema).describe('Alerts of the incident that are no longer in the cache'),
  timeline: z.array(storyEntrySchema).describe('Oldest first'),
})
export type IncidentBundle = z.infer<typeof incidentBundleSchema>
