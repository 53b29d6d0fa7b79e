import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { accountSchema } from '../model/account.ts'
import { alertSchema, evidenceSchema } from '../model/alert.ts'
import { catalogSchema } from '../model/catalog.ts'
import { siteHealthSchema } from '../model/health.ts'
import { idSchema, instantSchema, versionSchema } from '../model/ids.ts'
import { incidentSchema } from '../model/incident.ts'
import { ingestionSchema } from '../model/ingestion.ts'
import { metricSeriesSchema } from '../model/metric.ts'
import { ruleSchema } from '../model/rule.ts'
import { severityCountsSchema } from '../model/severity.ts'
import { signalSchema } from '../model/signal.ts'
import { siteSchema } from '../model/site.ts'
import { snoozeSchema } from '../model/snooze.ts'
import { sourceFormatSchema } from '../model/source.ts'
import { accountStateSchema, consoleStateSchema } from './console-state.ts'
import { consoleEventSchema } from './events.ts'
import { settingsSchema } from './settings.ts'

/** Every way in which the console refuses the renderer, by its stable code. */
export const bridgeProblems = {
  input_invalid: { message: 'The request does not fit the contract.' },
  filter_invalid: { message: 'The filter cannot be read.', data: z.object({ position: z.number().int(), length: z.number().int() }) },
  not_found: { message: 'There is no such object in the cache.' },
  offline: { message: 'The service of this account cannot be reached.' },
  unauthorized: { message: 'The service refuses the key of this account.' },
  key_unavailable: { message: 'The key of this account cannot be read from the keychain.' },
  refused: { message: 'The service refused.', data: z.object({ code: z.string(), status: z.number().int() }) },
  url_invalid: { message: 'The address is not an https address, nor http on this machine.' },
  file_unreadable: { message: 'The file cannot be read.' },
  account_exists: { message: 'This account is already here.' },
  service_failed: { message: 'The bundled service did not start.' },
  internal: { message: 'The console failed; nothing was changed.' },
} as const
export type BridgeProblemCode = keyof typeof bridgeProblems

const ask = oc.errors(bridgeProblems)

/** An object of one account. */
export const refSchema = z.object({ accountId: idSchema, id: idSchema })
export type Ref = z.infer<typeof refSchema>

/** accountId null means all accounts; filter is the console's filter language (see filter.ts). */
const scope = { accountId: idSchema.nullable().default(null), filter: z.string().max(500).default('') }
/** Windows into a list that the console keeps sorted: rows [offset, offset + limit). */
const rows = { offset: z.int().min(0).default(0), limit: z.int().min(1).max(500).default(100) }

export const fleetRowSchema = z.object({
  accountId: idSchema,
  site: siteSchema,
  clientName: z.string().nullable(),
  /** Null until the service has scored the site. */
  health: siteHealthSchema.nullable(),
  snoozes: z.number().int(),
})
export type FleetRow = z.infer<typeof fleetRowSchema>

export const fleetGroupings = ['none', 'client', 'platform', 'status', 'tag'] as const
export const fleetSorts = ['status', 'name', 'client', 'platform', 'health', 'alerts', 'freshness', 'dropped', 'change'] as const

export const fleetSummarySchema = z.object({
  all: z.number().int(),
  critical: z.number().int(),
  degraded: z.number().int(),
  noData: z.number().int(),
  healthy: z.number().int(),
  /** Sites with at least one snooze in force. */
  snoozed: z.number().int(),
  openAlerts: severityCountsSchema,
  /** Open and not acknowledged. */
  unacknowledged: z.number().int(),
  openIncidents: z.number().int(),
})
export type FleetSummary = z.infer<typeof fleetSummarySchema>

export const alertRowSchema = z.object({
  accountId: idSchema,
  alert: alertSchema,
  siteName: z.string(),
  clientName: z.string().nullable(),
  snooze: snoozeSchema.nullable(),
  /** What a person asked for that has not reached the service yet. */
  pending: z.enum(['acknowledge', 'resolve', 'note', 'snooze']).nullable(),
})
export type AlertRow = z.infer<typeof alertRowSchema>

export const alertDetailSchema = alertRowSchema.extend({
  rule: ruleSchema.nullable(),
  /** Null while it is neither cached nor reachable. */
  evidence: evidenceSchema.nullable(),
  /** Signals that mark a change on this site in the hour before it fired, newest first; null when unreachable. */
  changesBefore: z.array(signalSchema).nullable(),
  /** The same rule, open on other sites of the account. */
  elsewhere: z.array(alertRowSchema),
  /** Earlier alerts of the same rule on this site, newest first. */
  history: z.array(alertRowSchema),
})
export type AlertDetail = z.infer<typeof alertDetailSchema>

/** Durable in the outbox; applied to the cache at once. */
const queued = z.object({ intentIds: z.array(z.string()) })

/** What a renderer may ask of the console. The same router answers over a MessagePort and over a WebSocket. */
export const bridgeContract = {
  state: {
    get: ask.output(consoleStateSchema),
    /** The newest event first tells the whole state, then what changes. */
    events: ask.output(eventIterator(consoleEventSchema)),
  },
  fleet: {
    list: ask
      .input(
        z.object({
          ...scope,
          group: z.enum(fleetGroupings).default('none'),
          sort: z.enum(fleetSorts).default('status'),
          direction: z.enum(['ascending', 'descending']).default('ascending'),
          ...rows,
        }),
      )
      .output(
        z.object({
          total: z.number().int(),
          groups: z.array(
            z.object({ key: z.string(), title: z.string(), count: z.number().int(), critical: z.number().int(), start: z.number().int() }),
          ),
          rows: z.array(fleetRowSchema),
        }),
      ),
    summary: ask.input(z.object({ accountId: scope.accountId })).output(fleetSummarySchema),
    /** Values that complete a filter key, such as every client's name. */
    values: ask
      .input(z.object({ accountId: scope.accountId, key: z.string().max(40), prefix: z.string().max(100) }))
      .output(z.array(z.string())),
  },
  sites: {
    get: ask.input(refSchema).output(fleetRowSchema.extend({ snoozeList: z.array(snoozeSchema) })),
    ingestion: ask.input(refSchema).output(ingestionSchema),
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
      .output(z.object({ items: z.array(signalSchema), next: z.string().nullable() })),
    metrics: ask
      .input(
        refSchema.extend({
          metrics: z.array(z.string()).min(1).max(20),
          from: instantSchema,
          to: instantSchema,
          step: z.int().min(60_000),
        }),
      )
      .output(z.array(metricSeriesSchema)),
  },
  alerts: {
    /** Newest first within worst first while open; resolved ones after. */
    list: ask
      .input(
        z.object({
          ...scope,
          siteId: idSchema.optional(),
          from: instantSchema.optional(),
          to: instantSchema.optional(),
          order: z.enum(['worst', 'newest']).default('worst'),
          ...rows,
        }),
      )
      .output(z.object({ total: z.number().int(), rows: z.array(alertRowSchema) })),
    get: ask.input(refSchema).output(alertDetailSchema),
    /** Alerts first fired in each of `steps` equal parts of [from, to). */
    timeline: ask
      .input(z.object({ ...scope, siteId: idSchema.optional(), from: instantSchema, to: instantSchema, steps: z.int().min(1).max(500) }))
      .output(z.array(z.object({ at: instantSchema, counts: severityCountsSchema }))),
    acknowledge: ask.input(z.object({ refs: z.array(refSchema).min(1).max(500), note: z.string().max(4000).optional() })).output(queued),
    resolve: ask
      .input(
        z.object({
          alerts: z
            .array(refSchema.extend({ seenVersion: versionSchema }))
            .min(1)
            .max(500),
          note: z.string().max(4000).optional(),
        }),
      )
      .output(queued),
    note: ask.input(refSchema.extend({ note: z.string().min(1).max(4000) })).output(queued),
    /** RFC 4180, formulas made harmless. */
    csv: ask.input(z.object(scope)).output(z.object({ fileName: z.string(), text: z.string() })),
  },
  snoozes: {
    create: ask
      .input(
        z.object({
          accountId: idSchema,
          siteId: idSchema,
          ruleId: z.string(),
          until: instantSchema,
          reason: z.string().max(500).default(''),
        }),
      )
      .output(queued),
    end: ask.input(refSchema).output(queued),
  },
  incidents: {
    list: ask.input(z.object({ accountId: scope.accountId, status: z.enum(['open', 'all']).default('open'), ...rows })).output(
      z.object({
        total: z.number().int(),
        rows: z.array(incidentSchema.extend({ accountId: idSchema, siteNames: z.array(z.string()) })),
      }),
    ),
    get: ask.input(refSchema).output(z.object({ accountId: idSchema, incident: incidentSchema, alerts: z.array(alertRowSchema) })),
  },
  catalog: {
    get: ask.input(z.object({ accountId: idSchema })).output(catalogSchema),
  },
  search: {
    query: ask.input(z.object({ text: z.string().min(1).max(200), limit: z.int().min(1).max(50).default(8) })).output(
      z.object({
        sites: z.array(fleetRowSchema),
        alerts: z.array(alertRowSchema),
        rules: z.array(z.object({ accountId: idSchema, id: z.string(), title: z.string() })),
      }),
    ),
  },
  accounts: {
    list: ask.output(z.array(accountStateSchema)),
    /** Starts the demo fleet with its own service and data folder. */
    addDemo: ask.input(z.object({ sites: z.int().min(1).max(5000).default(60) })).output(accountStateSchema),
    /** Follows a log file in the account "this machine", which it creates if need be. */
    watchFile: ask
      .input(z.object({ path: z.string().min(1).max(4096), format: sourceFormatSchema, name: z.string().min(1).max(200) }))
      .output(z.object({ account: accountStateSchema, site: siteSchema })),
    /** Asks a service who the key is, and keeps nothing. */
    test: ask.input(z.object({ url: z.string().max(2000), key: z.string().min(1).max(500) })).output(accountSchema),
    connect: ask
      .input(z.object({ url: z.string().max(2000), key: z.string().min(1).max(500), name: z.string().min(1).max(100) }))
      .output(accountStateSchema),
    rename: ask.input(z.object({ accountId: idSchema, name: z.string().min(1).max(100) })).output(accountStateSchema),
    replaceKey: ask.input(z.object({ accountId: idSchema, key: z.string().min(1).max(500) })).output(accountStateSchema),
    /** Removes the account, its key and all its cached data; a bundled service's data folder too. */
    remove: ask.input(z.object({ accountId: idSchema })).output(z.object({ accountId: idSchema })),
    stopService: ask.input(z.object({ accountId: idSchema })).output(accountStateSchema),
    startService: ask.input(z.object({ accountId: idSchema })).output(accountStateSchema),
    retry: ask.input(z.object({ accountId: idSchema })).output(accountStateSchema),
  },
  outbox: {
    list: ask.output(
      z.array(
        z.object({
          id: z.string(),
          accountId: idSchema,
          text: z.string(),
          createdAt: instantSchema,
          state: z.enum(['waiting', 'sending', 'refused']),
          reason: z.string().nullable(),
        }),
      ),
    ),
    /** Forgets a refused intent. */
    dismiss: ask.input(z.object({ intentId: z.string() })).output(z.object({ intentId: z.string() })),
  },
  settings: {
    get: ask.output(settingsSchema),
    update: ask.input(settingsSchema.partial()).output(settingsSchema),
  },
}
export type BridgeContract = typeof bridgeContract
