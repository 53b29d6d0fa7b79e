import { z } from 'zod'
import { idSchema, instantSchema } from '../ids.ts'
import { severitySchema } from '../severity.ts'
import { signalSchema } from '../signal.ts'
import { healthStateSchema } from '../sites/health.ts'
import { alertStepSchema } from './alert.ts'

const at = instantSchema.describe('When it happened; for signals, the first of them')
const siteId = idSchema

/** One entry of an incident's reconstructed timeline. */
export const storyEntrySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('state'), at, change: z.enum(['opened', 'worsened', 'resolved']), severity: severitySchema }),
  z.object({
    kind: z.literal('step'),
    at,
    siteId,
    alertId: idSchema,
    title: z.string(),
    severity: severitySchema,
    action: alertStepSchema.shape.action,
    author: z.string(),
    note: z.string().optional(),
  }),
  z.object({ kind: z.literal('snooze'), at, siteId, ruleId: z.string(), author: z.string(), until: instantSchema, reason: z.string() }),
  z.object({
    kind: z.literal('change'),
    at,
    siteId,
    text: z.string().describe('As the catalog words it, such as "Plugin updated: cache 2.1"'),
    signalId: idSchema,
  }),
  z.object({
    kind: z.literal('signals'),
    at,
    to: instantSchema.describe('The last of them'),
    siteId,
    type: z.string(),
    count: z.number().int().positive(),
    alertIds: z.array(idSchema).describe('Alerts that they are evidence of'),
    sample: signalSchema.describe('The newest of them'),
  }),
])
export type StoryEntry = z.infer<typeof storyEntrySchema>

/** A site that an incident touches, as it is now. */
export const storySiteSchema = z.object({
  id: idSchema,
  name: z.string(),
  clientName: z.string().nullable(),
  state: healthStateSchema.nullable().describe('How it is now; null when it was never scored'),
  score: z.number().int().nullable(),
})
export type StorySite = z.infer<typeof storySiteSchema>
