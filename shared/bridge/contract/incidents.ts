import { z } from 'zod'
import { incidentSchema } from '../../model/alerts/incident.ts'
import { storyEntrySchema, storySiteSchema } from '../../model/alerts/incident-story.ts'
import { idSchema } from '../../model/ids.ts'
import { incidentFormats, reportLocaleSchema, reportZoneSchema } from '../reports.ts'
import { alertRowSchema } from './alerts.ts'
import { ask, refSchema, rows, scope } from './base.ts'

export const incidents = {
  list: ask.input(z.object({ ...scope, status: z.enum(['open', 'all']).default('open'), ...rows })).output(
    z.object({
      total: z.number().int(),
      rows: z.array(incidentSchema.extend({ accountId: idSchema, siteNames: z.array(z.string()) })),
    }),
  ),
  get: ask
    .input(refSchema)
    .output(z.object({ accountId: idSchema, incident: incidentSchema, pinned: z.boolean().optional(), alerts: z.array(alertRowSchema) })),
  /** Everything that is known of it, from the cache and, where that lacks something and there is a service, from it. */
  story: ask.input(refSchema).output(
    z.object({
      accountId: idSchema,
      incident: incidentSchema,
      pinned: z.boolean(),
      sites: z.array(storySiteSchema),
      alerts: z.array(alertRowSchema),
      entries: z.array(storyEntrySchema),
      /** Its alerts of which the evidence, or anything at all, is not here. */
      missing: z.object({ evidence: z.array(idSchema), alerts: z.array(idSchema) }),
    }),
  ),
  /**
   * As a file. JSON is incidentBundleSchema. `personal`: with personal data, which is written down in the audit log for
   * each alert before the file is handed out.
   */
  export: ask
    .input(
      refSchema.extend({
        format: z.enum(incidentFormats),
        personal: z.boolean().default(false),
        timeZone: reportZoneSchema.default('UTC'),
        locale: reportLocaleSchema,
      }),
    )
    .output(z.file()),
  /** A pinned incident stays in the cache longest when room has to be made. */
  pin: ask.input(refSchema.extend({ pinned: z.boolean() })).output(refSchema.extend({ pinned: z.boolean() })),
}
