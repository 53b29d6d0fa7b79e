import { z } from 'zod'
import { alertSchema, alertStatusSchema, evidenceSchema, revealSchema } from '../../model/alerts/alert.ts'
import { incidentSchema } from '../../model/alerts/incident.ts'
import { snoozeSchema } from '../../model/alerts/snooze.ts'
import { idSchema, instantSchema, versionSchema } from '../../model/ids.ts'
import { severitySchema } from '../../model/severity.ts'
import { byId, cursorPage, gone, page, read, write } from './base.ts'

function bulkOf<T extends z.ZodType>(item: T) {
  return z.array(item).min(1).max(500)
}

/** What became of one object of many: its version now, or why it was refused. In the order of the request. */
export const bulkOutcomeSchema = z.discriminatedUnion('outcome', [
  z.object({ id: idSchema, outcome: z.literal('done'), version: versionSchema }),
  z.object({ id: idSchema, outcome: z.literal('refused'), code: z.string(), detail: z.string() }),
])

export const snoozes = {
  list: read('/v1/snoozes', 'Snoozes in force', 'snoozes').output(z.object({ items: z.array(snoozeSchema) })),
  create: write('POST', '/v1/snoozes', 'Silence a rule on a site until an instant', 'snoozes')
    .input(z.object({ siteId: idSchema, ruleId: z.string(), until: instantSchema, reason: z.string().max(500).default('') }))
    .output(snoozeSchema),
  delete: write('DELETE', '/v1/snoozes/{id}', 'End a snooze now', 'snoozes').input(byId).output(gone),
}

export const alerts = {
  list: read('/v1/alerts', 'Alerts, newest first', 'alerts')
    .input(
      z.object({
        siteId: idSchema.optional(),
        ruleId: z.string().optional(),
        status: alertStatusSchema.optional(),
        severity: severitySchema.optional(),
        ...cursorPage,
      }),
    )
    .output(page(alertSchema)),
  get: read('/v1/alerts/{id}', 'One alert', 'alerts').input(byId).output(alertSchema),
  evidence: read('/v1/alerts/{id}/evidence', 'The signals that triggered it', 'alerts').input(byId).output(evidenceSchema),
  acknowledge: write('POST', '/v1/alerts/{id}/acknowledge', 'Acknowledge; merges with other acknowledgements', 'alerts')
    .input(byId.extend({ note: z.string().max(4000).optional() }))
    .output(alertSchema),
  resolve: write('POST', '/v1/alerts/{id}/resolve', 'Resolve; conflicts if it fired again after the version that was seen', 'alerts')
    .input(byId.extend({ seenVersion: versionSchema, note: z.string().max(4000).optional() }))
    .output(alertSchema),
  reveal: write(
    'POST',
    '/v1/alerts/{id}/reveals',
    'Write down in the audit log that personal fields of the evidence were unmasked; also for viewers, who can read them',
    'alerts',
  )
    .input(byId.extend(revealSchema.shape))
    .output(revealSchema.extend({ id: idSchema })),
  note: write('POST', '/v1/alerts/{id}/notes', 'Add a note', 'alerts')
    .input(byId.extend({ note: z.string().min(1).max(4000) }))
    .output(alertSchema),
  bulk: write('POST', '/v1/alerts/bulk', 'Acknowledge, resolve or annotate up to 500 alerts, each with an outcome of its own', 'alerts')
    .input(
      z.discriminatedUnion('action', [
        z.object({ action: z.literal('acknowledge'), alerts: bulkOf(byId), note: z.string().max(4000).optional() }),
        z.object({
          action: z.literal('resolve'),
          alerts: bulkOf(byId.extend({ seenVersion: versionSchema })),
          note: z.string().max(4000).optional(),
        }),
        z.object({ action: z.literal('note'), alerts: bulkOf(byId), note: z.string().min(1).max(4000) }),
      ]),
    )
    .output(z.object({ outcomes: z.array(bulkOutcomeSchema) })),
}

export const incidents = {
  list: read('/v1/incidents', 'Incidents, newest first', 'incidents')
    .input(z.object({ status: incidentSchema.shape.status.optional(), ...cursorPage }))
    .output(page(incidentSchema)),
  get: read('/v1/incidents/{id}', 'One incident', 'incidents').input(byId).output(incidentSchema),
}
