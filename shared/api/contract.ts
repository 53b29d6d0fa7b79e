import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { accountSchema, apiKeySchema, roleSchema } from '../model/account.ts'
import { alertSchema, alertStatusSchema, evidenceSchema, revealSchema } from '../model/alert.ts'
import { auditEntrySchema } from '../model/audit.ts'
import {
  backtestFiringSchema,
  backtestRequestSchema,
  backtestSchema,
  backtestSideSchema,
  metricBlockSchema,
  siteHistorySchema,
} from '../model/backtest.ts'
import { catalogSchema } from '../model/catalog.ts'
import { changeSchema } from '../model/change.ts'
import { dailyTotalsSchema, daySchema } from '../model/daily.ts'
import { erasureSchema, longestGraceDays } from '../model/erasure.ts'
import { exportSchema } from '../model/export.ts'
import { siteHealthSchema } from '../model/health.ts'
import { idSchema, instantSchema, versionSchema } from '../model/ids.ts'
import { incidentSchema } from '../model/incident.ts'
import { ingestionSchema } from '../model/ingestion.ts'
import { maintenanceSchema, newMaintenanceSchema } from '../model/maintenance.ts'
import { metricSeriesSchema } from '../model/metric.ts'
import {
  effectiveRuleSchema,
  policyChangeSchema,
  policyIdSchema,
  policyPreviewSchema,
  policySchema,
  ruleSettingsEditSchema,
} from '../model/policy.ts'
import { retentionEditSchema, retentionPreviewSchema, retentionSchema } from '../model/retention.ts'
import { severitySchema } from '../model/severity.ts'
import { signalSchema } from '../model/signal.ts'
import { clientSchema, credentialsEntrySchema, credentialsSchema, newSiteSchema, overlapHoursSchema, siteSchema } from '../model/site.ts'
import { snoozeSchema } from '../model/snooze.ts'
import { newSourceSchema, sourceSchema } from '../model/source.ts'
import { newWebhookSchema, webhookMessageSchema, webhookSchema, webhookTestSchema } from '../model/webhook.ts'
import { type ProblemCode, problems } from './problems.ts'

const base = oc.errors(
  only(
    'input_invalid',
    'key_missing',
    'key_invalid',
    'role_insufficient',
    'site_forbidden',
    'not_found',
    'rate_limited',
    'internal',
    'data_damaged',
    'unavailable',
  ),
)
const changing = base.errors(
  only('json_malformed', 'conflict', 'idempotency_key_reused', 'body_too_large', 'media_type_unsupported', 'storage_full'),
)
const editing = changing.errors(only('version_mismatch'))

/** Some of the problems: those that an operation can answer with. */
function only<C extends ProblemCode>(...codes: C[]): Pick<typeof problems, C> {
  return Object.fromEntries(codes.map((code) => [code, problems[code]])) as Pick<typeof problems, C>
}

const byId = z.object({ id: idSchema })
const cursorPage = {
  cursor: z.string().max(200).optional().describe('`next` of the page before'),
  limit: z.int().min(1).max(500).default(100).describe('Entries of a page at most'),
}
const gone = z.object({ id: idSchema })

function bulkOf<T extends z.ZodType>(item: T) {
  return z.array(item).min(1).max(500)
}

/** What became of one object of many: its version now, or why it was refused. In the order of the request. */
export const bulkOutcomeSchema = z.discriminatedUnion('outcome', [
  z.object({ id: idSchema, outcome: z.literal('done'), version: versionSchema }),
  z.object({ id: idSchema, outcome: z.literal('refused'), code: z.string(), detail: z.string() }),
])

function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable().describe('Cursor of the next page; null on the last') })
}

/** Who may call what: `admin` procedures refuse keys of role viewer. */
const read = (path: `/v1/${string}`, summary: string, tag: string) => base.route({ method: 'GET', path, summary, tags: [tag] })
const write = (method: 'POST' | 'PATCH' | 'DELETE', path: `/v1/${string}`, summary: string, tag: string) =>
  changing.route({ method, path, summary, tags: [tag] })

/** An edit of a document: takes `If-Match` with the version that it is for, and answers 412 when that is not the current one. */
const edit = (path: `/v1/${string}`, summary: string, tag: string) =>
  editing.route({
    method: 'PATCH',
    path,
    summary,
    tags: [tag],
    spec: (operation) => ({ ...operation, parameters: [...(operation.parameters ?? []), ifMatchParameter] }),
  })

const ifMatchParameter = {
  name: 'If-Match',
  in: 'header' as const,
  description: 'The `version` of the document that the edit is for, in quotes. Without it the edit is for whatever is there.',
  schema: { type: 'string' as const },
  example: '"3"',
}

const ofPolicy = z.object({ id: policyIdSchema })
const policyEdit = ofPolicy.extend({
  rules: z
    .record(z.string().max(100), ruleSettingsEditSchema.nullable())
    .describe('By rule id. Null for a setting takes it back; null for a rule takes all of its settings back'),
})

/**
 * The Logystera Console API. This project's own: Logystera has published no
 * management API. Lists are cursor-paged; instants are unix ms.
 * Mutations take an `Idempotency-Key` header.
 */
export const apiContract = {
  account: {
    get: read('/v1/account', 'The account behind the key', 'account').output(accountSchema),
  },
  apiKeys: {
    list: read('/v1/api-keys', 'API keys, without their secrets', 'api-keys').output(z.object({ items: z.array(apiKeySchema) })),
    create: write('POST', '/v1/api-keys', 'Create a key; its secret is shown this once', 'api-keys')
      .input(z.object({ name: z.string().min(1).max(100), role: roleSchema, siteIds: z.array(idSchema).nullable().default(null) }))
      .output(z.object({ apiKey: apiKeySchema, key: z.string() })),
    rotate: write(
      'POST',
      '/v1/api-keys/{id}/rotate',
      'A new secret for a key, shown this once; the old one ends at once or after an overlap',
      'api-keys',
    )
      .input(byId.extend({ overlapHours: overlapHoursSchema }))
      .output(z.object({ apiKey: apiKeySchema, key: z.string() })),
    revoke: write('DELETE', '/v1/api-keys/{id}', 'Revoke a key', 'api-keys').input(byId).output(gone),
  },
  clients: {
    list: read('/v1/clients', 'Clients', 'clients').output(z.object({ items: z.array(clientSchema) })),
    create: write('POST', '/v1/clients', 'Create a client', 'clients')
      .input(clientSchema.pick({ name: true }).extend({ timeZone: clientSchema.shape.timeZone.default(null) }))
      .output(clientSchema),
    update: edit('/v1/clients/{id}', 'Correct the name or the time zone of a client', 'clients')
      .input(byId.extend(clientSchema.pick({ name: true, timeZone: true }).partial().shape))
      .output(clientSchema),
    delete: write('DELETE', '/v1/clients/{id}', 'Delete a client; its sites stay, and belong to nobody', 'clients')
      .input(byId)
      .output(gone),
  },
  sites: {
    list: read('/v1/sites', 'Sites', 'sites').input(z.object(cursorPage)).output(page(siteSchema)),
    get: read('/v1/sites/{id}', 'One site', 'sites').input(byId).output(siteSchema),
    create: write('POST', '/v1/sites', 'Create a site with its first credentials', 'sites')
      .input(newSiteSchema)
      .output(z.object({ site: siteSchema, credentials: credentialsSchema })),
    update: edit('/v1/sites/{id}', 'Change a site; the platform stays', 'sites')
      .input(byId.extend(newSiteSchema.omit({ platform: true }).extend({ enabled: z.boolean() }).partial().shape))
      .output(siteSchema),
    delete: write('DELETE', '/v1/sites/{id}', 'Delete a site with everything it owns', 'sites').input(byId).output(gone),
  },
  credentials: {
    list: read(
      '/v1/sites/{id}/credentials',
      'Credentials of a site, without their secrets, newest first; for keys of role admin',
      'credentials',
    )
      .input(byId)
      .output(z.object({ items: z.array(credentialsEntrySchema) })),
    rotate: write(
      'POST',
      '/v1/sites/{id}/credentials',
      'New credentials for a site, the secret shown this once; the old ones end at once or after an overlap',
      'credentials',
    )
      .input(byId.extend({ overlapHours: overlapHoursSchema }))
      .output(credentialsSchema),
  },
  health: {
    get: read('/v1/sites/{id}/health', 'Health of a site with its reasons', 'health').input(byId).output(siteHealthSchema),
  },
  ingestion: {
    get: read('/v1/sites/{id}/ingestion', 'What a site sent in the last 24 hours', 'ingestion').input(byId).output(ingestionSchema),
  },
  signals: {
    list: read('/v1/sites/{id}/signals', 'Signals of a site, newest first', 'signals')
      .input(
        byId.extend({
          types: z.string().max(2000).optional().describe('Comma-separated signal types'),
          from: instantSchema.optional(),
          to: instantSchema.optional(),
          ...cursorPage,
        }),
      )
      .output(page(signalSchema)),
  },
  metrics: {
    query: read('/v1/sites/{id}/metrics', 'Metric series of a site', 'metrics')
      .input(
        byId.extend({
          metrics: z.string().min(1).max(2000).describe('Comma-separated metric ids, at most 20'),
          from: instantSchema,
          to: instantSchema,
          step: z.int().min(60_000).multipleOf(60_000).describe('ms; at most 2,000 steps'),
        }),
      )
      .output(z.object({ items: z.array(metricSeriesSchema) })),
  },
  metricBlocks: {
    list: read('/v1/sites/{id}/metric-blocks', 'Stored days of metrics as packed minutes, by day and metric', 'metrics')
      .input(
        byId.extend({
          metrics: z.string().min(1).max(2000).describe('Comma-separated metric ids, at most 20'),
          from: z.int().min(0).max(1_000_000).describe('First unix day, UTC'),
          to: z.int().min(0).max(1_000_000).describe('Last unix day, UTC; at most 400 days'),
          cursor: cursorPage.cursor,
          limit: cursorPage.limit.describe('Blocks; a page ends with the day and metric that reaches it, or 512 KiB'),
        }),
      )
      .output(page(metricBlockSchema).extend({ history: siteHistorySchema })),
  },
  backtests: {
    start: changing
      .route({
        method: 'POST',
        path: '/v1/backtests',
        summary: 'Find out what a rule with other settings would have done; the answer comes at once, the result later',
        tags: ['backtests'],
        successStatus: 202,
      })
      .errors(only('rule_not_backtestable', 'backtests_busy'))
      .input(backtestRequestSchema)
      .output(backtestSchema),
    get: read('/v1/backtests/{id}', 'How far a backtest is, and what it found; kept for ten minutes after it ended', 'backtests')
      .input(byId.extend({ wait: z.int().min(0).max(20).default(0).describe('Answer once it has ended, or after so many seconds') }))
      .output(backtestSchema),
    firings: read(
      '/v1/backtests/{id}/firings',
      'Alerts that a backtest found, newest first; about 2,000 are kept, the newest of each site',
      'backtests',
    )
      .input(byId.extend({ of: backtestSideSchema.default('proposal'), siteId: idSchema.optional(), ...cursorPage }))
      .output(
        page(backtestFiringSchema).extend({
          kept: z.number().int().nonnegative().describe('Firings that can be read'),
          total: z.number().int().nonnegative().describe('Firings that were found'),
        }),
      ),
    cancel: write('DELETE', '/v1/backtests/{id}', 'Cancel a backtest, or drop what it found', 'backtests')
      .input(byId)
      .output(backtestSchema),
  },
  catalog: {
    get: read('/v1/catalog', 'Signal types, metrics and rules', 'catalog').output(catalogSchema),
  },
  policies: {
    list: read('/v1/policies', 'Policies that hold settings, by id', 'policies').input(z.object(cursorPage)).output(page(policySchema)),
    get: read('/v1/policies/{id}', 'One policy: `account`, `client:ID` or `site:ID`; of version 0 while nothing was set', 'policies')
      .input(ofPolicy)
      .output(policySchema),
    update: edit('/v1/policies/{id}', 'Set or take back settings of rules', 'policies').input(policyEdit).output(policySchema),
    preview: write('POST', '/v1/policies/{id}/preview', 'What an edit would do on which sites, and to which open alerts', 'policies')
      .input(policyEdit.extend(cursorPage))
      .output(policyPreviewSchema),
    history: read('/v1/policies/{id}/history', 'Who changed which setting, newest first', 'policies')
      .input(ofPolicy.extend({ ruleId: z.string().max(100).optional(), ...cursorPage }))
      .output(page(policyChangeSchema)),
    effective: read('/v1/sites/{id}/rules/{ruleId}', 'A rule as it is in force on a site, and where each part comes from', 'policies')
      .input(byId.extend({ ruleId: z.string().max(100) }))
      .output(effectiveRuleSchema),
  },
  maintenance: {
    list: read('/v1/maintenance', 'Maintenance windows, also those that are over', 'maintenance').output(
      z.object({ items: z.array(maintenanceSchema) }),
    ),
    get: read('/v1/maintenance/{id}', 'One maintenance window', 'maintenance').input(byId).output(maintenanceSchema),
    create: write(
      'POST',
      '/v1/maintenance',
      'Plan a window: what fires meanwhile is raised, but told to nobody before it is over',
      'maintenance',
    )
      .input(newMaintenanceSchema)
      .output(maintenanceSchema),
    update: edit('/v1/maintenance/{id}', 'Change a window, or switch it off and on', 'maintenance')
      .input(
        byId.extend(maintenanceSchema.pick({ title: true, scope: true, ruleIds: true, schedule: true, enabled: true }).partial().shape),
      )
      .output(maintenanceSchema),
    delete: write('DELETE', '/v1/maintenance/{id}', 'Delete a window', 'maintenance').input(byId).output(gone),
  },
  snoozes: {
    list: read('/v1/snoozes', 'Snoozes in force', 'snoozes').output(z.object({ items: z.array(snoozeSchema) })),
    create: write('POST', '/v1/snoozes', 'Silence a rule on a site until an instant', 'snoozes')
      .input(z.object({ siteId: idSchema, ruleId: z.string(), until: instantSchema, reason: z.string().max(500).default('') }))
      .output(snoozeSchema),
    delete: write('DELETE', '/v1/snoozes/{id}', 'End a snooze now', 'snoozes').input(byId).output(gone),
  },
  alerts: {
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
  },
  incidents: {
    list: read('/v1/incidents', 'Incidents, newest first', 'incidents')
      .input(z.object({ status: incidentSchema.shape.status.optional(), ...cursorPage }))
      .output(page(incidentSchema)),
    get: read('/v1/incidents/{id}', 'One incident', 'incidents').input(byId).output(incidentSchema),
  },
  retention: {
    get: read('/v1/retention', 'Retention in force and what is stored, by site', 'retention').output(retentionSchema),
    update: edit('/v1/retention', 'Change the plan, its add-on or what single sites keep', 'retention')
      .input(retentionEditSchema)
      .output(retentionSchema),
    preview: write('POST', '/v1/retention/preview', 'What a change would delete, from when, on which sites; changes nothing', 'retention')
      .input(retentionEditSchema)
      .output(retentionPreviewSchema),
  },
  daily: {
    list: read('/v1/daily', 'Totals of days over all sites, by day and site; of days that are not there nothing is known', 'daily')
      .input(z.object({ from: daySchema, to: daySchema, ...cursorPage }))
      .output(page(dailyTotalsSchema)),
    ofSite: read('/v1/sites/{id}/daily', 'Totals of the days of a site, and the days of which nothing is known', 'daily')
      .input(byId.extend({ from: daySchema, to: daySchema }))
      .output(z.object({ items: z.array(dailyTotalsSchema), missing: z.array(daySchema) })),
  },
  exports: {
    list: read('/v1/exports', 'Exports that are being made or can be fetched, newest first; for admins', 'exports').output(
      z.object({ items: z.array(exportSchema) }),
    ),
    create: write('POST', '/v1/exports', 'Write everything into a zip of NDJSON files, to be fetched once', 'exports').output(exportSchema),
    get: read('/v1/exports/{id}', 'How far an export is; for admins', 'exports').input(byId).output(exportSchema),
    delete: write('DELETE', '/v1/exports/{id}', 'End an export and delete its file, also while it is made', 'exports')
      .input(byId)
      .output(gone),
  },
  erasure: {
    get: read('/v1/erasure', 'Whether everything is going to be erased', 'erasure').output(erasureSchema),
    request: write('POST', '/v1/erasure', 'Erase everything after a time in which it can be cancelled', 'erasure')
      .input(
        z.object({
          instanceId: idSchema.describe('Of the account that is meant, so that no other is erased by mistake'),
          graceDays: z.int().min(0).max(longestGraceDays).default(14).describe('Days in which it can be cancelled'),
        }),
      )
      .output(erasureSchema),
    cancel: write('DELETE', '/v1/erasure', 'Cancel the erasure, before it is due', 'erasure').output(erasureSchema),
  },
  webhooks: {
    list: read('/v1/webhooks', 'Outgoing webhooks', 'webhooks').output(z.object({ items: z.array(webhookSchema) })),
    create: write('POST', '/v1/webhooks', 'Send alerts to an address; the signing secret is shown this once', 'webhooks')
      .input(newWebhookSchema)
      .output(z.object({ webhook: webhookSchema, secret: z.string() })),
    update: edit('/v1/webhooks/{id}', 'Change a webhook, or switch it off and on', 'webhooks')
      .input(byId.extend(webhookSchema.pick({ url: true, minimumSeverity: true, enabled: true }).partial().shape))
      .output(webhookSchema),
    test: write('POST', '/v1/webhooks/{id}/test', 'Send a signed test message now and say what came of it; it is not repeated', 'webhooks')
      .input(byId)
      .output(webhookTestSchema),
    messages: read(
      '/v1/webhooks/{id}/messages',
      'Messages that wait or were given up, newest first, and the schedule of attempts',
      'webhooks',
    )
      .input(byId.extend({ state: webhookMessageSchema.shape.state.optional(), ...cursorPage }))
      .output(
        page(webhookMessageSchema).extend({
          schedule: z
            .array(z.number().int())
            .describe('ms between one failed attempt and the next, up to a tenth more; after the last it is given up'),
        }),
      ),
    redeliver: write('POST', '/v1/webhooks/{id}/messages/{messageId}/redeliver', 'Try a message again now', 'webhooks')
      .input(byId.extend({ messageId: idSchema }))
      .output(webhookMessageSchema),
    delete: write('DELETE', '/v1/webhooks/{id}', 'Remove a webhook', 'webhooks').input(byId).output(gone),
  },
  sources: {
    list: read('/v1/sources', 'Log files that this service follows', 'sources').output(z.object({ items: z.array(sourceSchema) })),
    create: write('POST', '/v1/sources', 'Follow a log file on the machine of the service', 'sources')
      .errors(only('source_not_local'))
      .input(newSourceSchema)
      .output(sourceSchema),
    delete: write('DELETE', '/v1/sources/{id}', 'Stop following', 'sources').input(byId).output(gone),
  },
  audit: {
    list: read('/v1/audit', 'Who changed what, newest first: a chain of hashes; for admins', 'audit')
      .input(
        z.object({
          kind: z.string().max(64).optional().describe('Kind of the object, as in `object.kind`'),
          id: z.string().max(64).optional(),
          author: z.string().max(100).optional(),
          ...cursorPage,
        }),
      )
      .output(page(auditEntrySchema)),
  },
  changes: {
    list: read('/v1/changes', 'What changed since a cursor; without one, everything from the start', 'changes')
      .errors(only('cursor_expired'))
      .input(z.object({ cursor: z.string().max(200).optional(), limit: z.int().min(1).max(500).default(500).describe('Changes at most') }))
      .output(
        z.object({
          cursor: z.string().describe('To go on from'),
          changes: z.array(changeSchema),
          remaining: z.number().int().nonnegative().describe('Changes that are still to be read'),
        }),
      ),
  },
  stream: {
    open: read('/v1/stream', 'Server-sent events: a wake-up with the newest cursor', 'stream').output(
      eventIterator(z.object({ cursor: z.string() })),
    ),
  },
}
export type ApiContract = typeof apiContract

/** GET: the file of an export, application/zip. A plain route beside the contract, which is for JSON. */
export const exportDownloadPath = '/v1/exports/{id}/download'
