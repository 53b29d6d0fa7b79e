import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { accountSchema, apiKeySchema, retentionDaysSchema, roleSchema } from '../model/account.ts'
import { alertSchema, alertStatusSchema, evidenceSchema } from '../model/alert.ts'
import { catalogSchema } from '../model/catalog.ts'
import { changeSchema } from '../model/change.ts'
import { siteHealthSchema } from '../model/health.ts'
import { idSchema, instantSchema, versionSchema } from '../model/ids.ts'
import { incidentSchema } from '../model/incident.ts'
import { ingestionSchema } from '../model/ingestion.ts'
import { metricSeriesSchema } from '../model/metric.ts'
import { severitySchema } from '../model/severity.ts'
import { signalSchema } from '../model/signal.ts'
import { clientSchema, credentialsSchema, newSiteSchema, siteSchema } from '../model/site.ts'
import { snoozeSchema } from '../model/snooze.ts'
import { newSourceSchema, sourceSchema } from '../model/source.ts'
import { newWebhookSchema, webhookSchema } from '../model/webhook.ts'
import { problems } from './problems.ts'

const base = oc.errors(problems)

const byId = z.object({ id: idSchema })
const cursorPage = { cursor: z.string().max(200).optional(), limit: z.int().min(1).max(500).default(100) }
const gone = z.object({ id: idSchema })

function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}

/** Who may call what: `admin` procedures refuse keys of role viewer. */
const read = (path: `/v1/${string}`, summary: string, tag: string) => base.route({ method: 'GET', path, summary, tags: [tag] })
const write = (method: 'POST' | 'PATCH' | 'DELETE', path: `/v1/${string}`, summary: string, tag: string) =>
  base.route({ method, path, summary, tags: [tag] })

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
    revoke: write('DELETE', '/v1/api-keys/{id}', 'Revoke a key', 'api-keys').input(byId).output(gone),
  },
  clients: {
    list: read('/v1/clients', 'Clients', 'clients').output(z.object({ items: z.array(clientSchema) })),
    create: write('POST', '/v1/clients', 'Create a client', 'clients')
      .input(clientSchema.pick({ name: true }).extend({ timeZone: clientSchema.shape.timeZone.default(null) }))
      .output(clientSchema),
  },
  sites: {
    list: read('/v1/sites', 'Sites', 'sites').input(z.object(cursorPage)).output(page(siteSchema)),
    get: read('/v1/sites/{id}', 'One site', 'sites').input(byId).output(siteSchema),
    create: write('POST', '/v1/sites', 'Create a site with its first credentials', 'sites')
      .input(newSiteSchema)
      .output(z.object({ site: siteSchema, credentials: credentialsSchema })),
    update: write('PATCH', '/v1/sites/{id}', 'Change a site; the platform stays', 'sites')
      .input(byId.extend(newSiteSchema.omit({ platform: true }).extend({ enabled: z.boolean() }).partial().shape))
      .output(siteSchema),
    delete: write('DELETE', '/v1/sites/{id}', 'Delete a site with everything it owns', 'sites').input(byId).output(gone),
  },
  credentials: {
    rotate: write('POST', '/v1/sites/{id}/credentials', 'New credentials for a site; the old ones end at once', 'credentials')
      .input(byId)
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
  catalog: {
    get: read('/v1/catalog', 'Signal types, metrics and rules', 'catalog').output(catalogSchema),
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
    note: write('POST', '/v1/alerts/{id}/notes', 'Add a note', 'alerts')
      .input(byId.extend({ note: z.string().min(1).max(4000) }))
      .output(alertSchema),
  },
  incidents: {
    list: read('/v1/incidents', 'Incidents, newest first', 'incidents')
      .input(z.object({ status: incidentSchema.shape.status.optional(), ...cursorPage }))
      .output(page(incidentSchema)),
    get: read('/v1/incidents/{id}', 'One incident', 'incidents').input(byId).output(incidentSchema),
  },
  retention: {
    get: read('/v1/retention', 'Retention in force and what is stored', 'retention').output(
      z.object({
        days: retentionDaysSchema,
        plan: accountSchema.shape.plan,
        signals: z.number().int(),
        alerts: z.number().int(),
        bytes: z.number().int(),
        oldest: instantSchema.nullable(),
      }),
    ),
  },
  webhooks: {
    list: read('/v1/webhooks', 'Outgoing webhooks', 'webhooks').output(z.object({ items: z.array(webhookSchema) })),
    create: write('POST', '/v1/webhooks', 'Send alerts to an address; the signing secret is shown this once', 'webhooks')
      .input(newWebhookSchema)
      .output(z.object({ webhook: webhookSchema, secret: z.string() })),
    delete: write('DELETE', '/v1/webhooks/{id}', 'Remove a webhook', 'webhooks').input(byId).output(gone),
  },
  sources: {
    list: read('/v1/sources', 'Log files that this service follows', 'sources').output(z.object({ items: z.array(sourceSchema) })),
    create: write('POST', '/v1/sources', 'Follow a log file on the machine of the service', 'sources')
      .input(newSourceSchema)
      .output(sourceSchema),
    delete: write('DELETE', '/v1/sources/{id}', 'Stop following', 'sources').input(byId).output(gone),
  },
  changes: {
    list: read('/v1/changes', 'What changed since a cursor; without one, everything from the start', 'changes')
      .input(z.object({ cursor: z.string().max(200).optional(), limit: z.int().min(1).max(500).default(500) }))
      .output(z.object({ cursor: z.string(), changes: z.array(changeSchema), remaining: z.number().int().nonnegative() })),
  },
  stream: {
    open: read('/v1/stream', 'Server-sent events: a wake-up with the newest cursor', 'stream').output(
      eventIterator(z.object({ cursor: z.string() })),
    ),
  },
}
export type ApiContract = typeof apiContract
