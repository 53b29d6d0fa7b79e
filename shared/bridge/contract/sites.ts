import { z } from 'zod'
import { revealSchema } from '../../model/alerts/alert.ts'
import { snoozeSchema } from '../../model/alerts/snooze.ts'
import { idSchema, instantSchema } from '../../model/ids.ts'
import { metricSeriesSchema } from '../../model/metric.ts'
import { signalSchema } from '../../model/signal.ts'
import { ingestionSchema } from '../../model/sites/ingestion.ts'
import { ask, queued, refSchema } from './base.ts'
import { fleetRowSchema } from './fleet.ts'

export const sites = {
  get: ask.input(refSchema).output(fleetRowSchema.extend({ snoozeList: z.array(snoozeSchema) })),
  /** `cachedAt`: the service cannot be asked; this is what it said then. */
  ingestion: ask.input(refSchema).output(ingestionSchema.extend({ cachedAt: instantSchema.optional() })),
  signals: ask
    .input(
      refSchema.extend({
        types: z.array(z.string()).default([]),
        from: instantSchema.optional(),
        to: instantSchema.optional(),
        cursor: z.string().optional(),
        limit: z.int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ items: z.array(signalSchema), next: z.string().nullable(), cachedAt: instantSchema.optional() })),
  /** Writes down in the service's audit log that fields of a signal were unmasked; kept before it answers, sent when it can be. */
  reveal: ask.input(refSchema.extend({ signalId: idSchema, fields: revealSchema.shape.fields })).output(queued),
  metrics: ask
    .input(
      refSchema.extend({
        metrics: z.array(z.string()).min(1).max(20),
        from: instantSchema,
        to: instantSchema,
        step: z.int().min(60_000),
      }),
    )
    .output(z.object({ items: z.array(metricSeriesSchema), cachedAt: instantSchema.optional() })),
}
