import { z } from 'zod'
import { idSchema, instantSchema, versionSchema } from './ids.ts'
import { severitySchema } from './severity.ts'
import { signalSchema } from './signal.ts'

export const alertStatuses = ['firing', 'acknowledged', 'resolved'] as const
export const alertStatusSchema = z.enum(alertStatuses)
export type AlertStatus = z.infer<typeof alertStatusSchema>

/** One step in the life of an alert. `author` is the name of an API key, or `service`. */
export const alertStepSchema = z.object({
  at: instantSchema,
  author: z.string(),
  action: z.enum(['fired', 'reopened', 'acknowledged', 'resolved', 'noted']),
  note: z.string().max(4000).optional(),
})
export type AlertStep = z.infer<typeof alertStepSchema>

/** A rule that fired for a site. Open means firing or acknowledged. */
export const alertSchema = z.object({
  id: idSchema,
  siteId: idSchema,
  ruleId: z.string(),
  severity: severitySchema,
  title: z.string(),
  /** What happened, as a person would say it. */
  summary: z.string(),
  /** Values of the rule's group-by labels. */
  group: z.record(z.string(), z.string()),
  status: alertStatusSchema,
  /** Raised by signals that arrived over 15 minutes after they happened: listed, never notified. */
  late: z.boolean(),
  firstFiredAt: instantSchema,
  lastFiredAt: instantSchema,
  resolvedAt: instantSchema.nullable(),
  /** The value at the newest firing minute, and the threshold in force then. */
  value: z.number(),
  threshold: z.number(),
  steps: z.array(alertStepSchema),
  /** Signals that triggered it, all counted; the newest 50 are kept as evidence. */
  evidenceTotal: z.number().int().nonnegative(),
  incidentId: idSchema.nullable(),
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

/** True while an alert asks for attention. */
export function isOpen(alert: { status: AlertStatus }): boolean {
  return alert.status !== 'resolved'
}
