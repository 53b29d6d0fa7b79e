import { z } from 'zod'
import { idSchema, instantSchema, versionSchema } from '../ids.ts'
import { severitySchema } from '../severity.ts'
import { signalSchema } from '../signal.ts'

export const alertStatuses = ['firing', 'acknowledged', 'resolved'] as const
export const alertStatusSchema = z.enum(alertStatuses)
export type AlertStatus = z.infer<typeof alertStatusSchema>

/** One step in the life of an alert. `author` is the name of an API key, `service`, or `policy` for a rule that was switched off. */
export const alertStepSchema = z.object({
  at: instantSchema,
  author: z.string(),
  action: z.enum(['fired', 'reopened', 'acknowledged', 'resolved', 'noted']),
  note: z.string().max(4000).optional(),
})
export type AlertStep = z.infer<typeof alertStepSchema>

/** Why an alert is told to nobody for now. `until` is when that ends, as far as is known. */
export const mutedSchema = z.object({ by: z.enum(['maintenance', 'snooze']), id: idSchema, until: instantSchema })
export type Muted = z.infer<typeof mutedSchema>

/** A rule that fired for a site. Open means firing or acknowledged. */
export const alertSchema = z.object({
  id: idSchema,
  siteId: idSchema,
  ruleId: z.string(),
  severity: severitySchema,
  title: z.string(),
  summary: z.string().describe('What happened, as a person would say it'),
  group: z.record(z.string(), z.string()).describe("Values of the rule's group-by labels"),
  status: alertStatusSchema,
  late: z.boolean().describe('Raised by signals that arrived over 15 minutes after they happened: listed, never notified'),
  firstFiredAt: instantSchema,
  lastFiredAt: instantSchema,
  resolvedAt: instantSchema.nullable(),
  value: z.number().describe('The value at the newest firing minute, and the threshold in force then'),
  threshold: z.number().describe('In force then'),
  steps: z.array(alertStepSchema),
  evidenceTotal: z.number().int().nonnegative().describe('Signals that triggered it, all counted; the newest 50 are kept as evidence'),
  incidentId: idSchema.nullable(),
  muted: mutedSchema
    .optional()
    .describe('While a window or a snooze keeps it from being told; absent otherwise. When that ends and it still fires, it is told.'),
  version: versionSchema,
})
export type Alert = z.infer<typeof alertSchema>

/** The signals that triggered an alert, newest first, at most 50 of `total`. */
export const evidenceSchema = z.object({
  alertId: idSchema,
  total: z.number().int().nonnegative(),
  signals: z.array(signalSchema).max(50),
})
export type Evidence = z.infer<typeof evidenceSchema>

/** What somebody unmasked of an alert's evidence, and what for. Names of fields only, never what was in them. */
export const revealSchema = z.object({
  fields: z
    .array(z.string().regex(/^[\w.-]{1,64}$/))
    .min(1)
    .max(50)
    .describe('Names of the fields that were unmasked'),
  purpose: z.enum(['view', 'export']).describe('On a screen, or in a file that leaves the console'),
})

/** True while an alert asks for attention. */
export function isOpen(alert: { status: AlertStatus }): boolean {
  return alert.status !== 'resolved'
}
