import { z } from 'zod'
import { ingestReceiptSchema } from '../../../shared/api/ingest.ts'
import { auditEntrySchema } from '../../../shared/model/account/audit.ts'
import { alertSchema } from '../../../shared/model/alerts/alert.ts'
import { incidentSchema } from '../../../shared/model/alerts/incident.ts'
import { snoozeSchema } from '../../../shared/model/alerts/snooze.ts'
import { idSchema, instantSchema } from '../../../shared/model/ids.ts'
import { maintenanceSchema } from '../../../shared/model/rules/maintenance.ts'
import { policyChangeSchema, policySchema, ruleSettingsSchema } from '../../../shared/model/rules/policy.ts'
import { signalSchema } from '../../../shared/model/signal.ts'
import { dailyTotalsSchema } from '../../../shared/model/sites/daily.ts'
import { siteHealthSchema } from '../../../shared/model/sites/health.ts'
import { clientSchema, siteSchema } from '../../../shared/model/sites/site.ts'
import { sourceSchema } from '../../../shared/model/sites/source.ts'

const count = z.int().nonnegative()
const minute = z.int().nonnegative().describe('Minutes since 1970, UTC')

/**
 * The files of an export, in the order in which they can be read back, and what a
 * line of each holds. docs/service.md says it in words. Secrets are in none.
 */
export const recordSchemas = {
  clients: clientSchema,
  sites: siteSchema,
  'site-retention': z.object({ siteId: idSchema, days: z.int().min(1).max(365) }),
  signals: signalSchema,
  buckets: z.object({
    siteId: idSchema,
    metric: z.string(),
    minute,
    labels: z.record(z.string(), z.string()),
    count,
    sum: z.number(),
    min: z.number(),
    max: z.number(),
    last: z.number(),
    lastAt: instantSchema,
    histogram: z.base64().nullable().describe('Durations only'),
  }),
  alerts: z.object({ alert: alertSchema, internals: z.looseObject({ superseded: z.boolean() }) }),
  evidence: z.object({
    alertId: idSchema,
    total: count,
    from: instantSchema,
    since: instantSchema.optional().describe('Not looked through for signals yet before this; all has been when it is not there'),
    to: instantSchema,
    signals: z.array(signalSchema).max(50),
  }),
  incidents: incidentSchema,
  health: siteHealthSchema,
  snoozes: snoozeSchema,
  policies: policySchema,
  'policy-history': policyChangeSchema,
  'site-rules': z.object({
    siteId: idSchema,
    ruleId: z.string(),
    since: minute,
    settings: ruleSettingsSchema.describe('What differs from the catalog, in force from `since` on'),
  }),
  maintenance: maintenanceSchema,
  batches: z.object({
    siteId: idSchema,
    batchId: z.string(),
    bodyHash: z.string(),
    receivedAt: instantSchema,
    receipt: ingestReceiptSchema,
    received: count,
    processing: z.number().nonnegative(),
  }),
  refusals: z.object({ siteId: idSchema, minute, code: z.string(), count, lastAt: instantSchema }),
  'daily-totals': z.object({ totals: dailyTotalsSchema, endsAt: instantSchema, writtenAt: instantSchema }),
  sources: sourceSchema.pick({ id: true, siteId: true, format: true, path: true }),
  'site-memory': z.object({ siteId: idSchema, state: z.looseObject({ watermark: instantSchema.nullable() }) }),
  'rule-states': z.object({ siteId: idSchema, ruleId: z.string(), group: z.string(), state: z.looseObject({}) }),
  observed: z.object({ from: minute, to: minute }),
  webhooks: z.object({ id: idSchema, url: z.string(), minimumSeverity: z.string(), enabled: z.boolean(), createdAt: instantSchema }),
  'api-keys': z.object({ name: z.string(), role: z.string(), siteIds: z.array(idSchema).nullable(), createdAt: instantSchema }),
  audit: auditEntrySchema,
}
export type RecordKind = keyof typeof recordSchemas
export type RecordOf<K extends RecordKind> = z.infer<(typeof recordSchemas)[K]>
export const recordKinds = Object.keys(recordSchemas) as RecordKind[]

/** What is told to its owner but cannot be taken over: its secrets are not in the file, or it is another service's history. */
export const toldOnly: readonly RecordKind[] = ['webhooks', 'api-keys', 'audit']
