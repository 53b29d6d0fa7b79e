import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { accountSchema, apiKeySchema } from '../model/account.ts'
import { alertSchema, evidenceSchema, revealSchema } from '../model/alert.ts'
import { auditEntrySchema } from '../model/audit.ts'
import { catalogSchema } from '../model/catalog.ts'
import { erasureSchema, longestGraceDays } from '../model/erasure.ts'
import { exportSchema } from '../model/export.ts'
import { siteHealthSchema } from '../model/health.ts'
import { idSchema, instantSchema, versionSchema } from '../model/ids.ts'
import { incidentSchema } from '../model/incident.ts'
import { storyEntrySchema, storySiteSchema } from '../model/incident-story.ts'
import { ingestionSchema } from '../model/ingestion.ts'
import { maintenanceSchema, newMaintenanceSchema } from '../model/maintenance.ts'
import { metricSeriesSchema } from '../model/metric.ts'
import {
  policyChangeSchema,
  policyIdSchema,
  policySchema,
  provenanceSchema,
  ruleFieldSchema,
  ruleSettingsEditSchema,
} from '../model/policy.ts'
import { retentionEditSchema, retentionPreviewSchema, retentionSchema } from '../model/retention.ts'
import { ruleSchema } from '../model/rule.ts'
import { severityCountsSchema } from '../model/severity.ts'
import { signalSchema } from '../model/signal.ts'
import { credentialsEntrySchema, credentialsSchema, overlapHoursSchema, siteSchema } from '../model/site.ts'
import { snoozeSchema } from '../model/snooze.ts'
import { sourceFormatSchema } from '../model/source.ts'
import { accountStateSchema, consoleStateSchema, keepKeySchema } from './console-state.ts'
import { diagnosticsSchema, supportFileSchema } from './diagnostics.ts'
import { consoleEventSchema } from './events.ts'
import { muteSchema, notifyStatusSchema, replayRowSchema } from './notify.ts'
import { conflictSchema, outboxItemSchema, settlementSchema } from './outbox.ts'
import { clientMonthSchema, incidentFormats, reportDocumentSchema, reportFormats, reportZoneSchema } from './reports.ts'
import {
  backtestProgressSchema,
  backtestQuestionSchema,
  driftRowSchema,
  plannedWorkSchema,
  ruleDetailSchema,
  rulePreviewSchema,
  ruleRowSchema,
  ruleScopesSchema,
  settingsReadingSchema,
} from './rules.ts'
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
  cache_newer: { message: 'The cache was written by a later version of this program; it can be read, not changed.' },
  service_failed: { message: 'The bundled service did not start.' },
  storage_failed: {
    message: 'This machine cannot write: its disk is full, or the folder of the console can only be read. Nothing was kept.',
  },
  internal: { message: 'The console failed; nothing was changed.' },
} as const
export type BridgeProblemCode = keyof typeof bridgeProblems

const ask = oc.errors(bridgeProblems)

/** An object of one account. */
export const refSchema = z.object({ accountId: idSchema, id: idSchema })
export type Ref = z.infer<typeof refSchema>

/** accountId null means all accounts; filter is the console's filter language (see filter.ts). */
const scope = { accountId: idSchema.nullable().default(null), filter: z.string().max(500).default('') }
/** Where the person wants the key to be. */
const keep = keepKeySchema.default('keychain')
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
  /** The layer that each part of the rule comes from. */
  ruleFrom: z.record(ruleFieldSchema, provenanceSchema).nullable(),
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

const policyRules = z.record(z.string().max(100), ruleSettingsEditSchema.nullable()).refine((rules) => Object.keys(rules).length > 0)
const editedPolicySchema = policySchema.extend({ pending: z.boolean() })

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
      .output(
        z.object({
          total: z.number().int(),
          rows: z.array(alertRowSchema),
          /** There are more than `total`: words alone find the first ten thousand. */
          more: z.literal(true).optional(),
        }),
      ),
    get: ask.input(refSchema).output(alertDetailSchema),
    /** Alerts first fired in each of `steps` equal parts of [from, to). */
    timeline: ask
      .input(z.object({ ...scope, siteId: idSchema.optional(), from: instantSchema, to: instantSchema, steps: z.int().min(1).max(500) }))
      .output(z.array(z.object({ at: instantSchema, counts: severityCountsSchema }))),
    /** The same of the `lanes` sites on which most fired, most first. */
    siteTimeline: ask
      .input(
        z.object({
          ...scope,
          from: instantSchema,
          to: instantSchema,
          steps: z.int().min(1).max(500),
          lanes: z.int().min(1).max(20).default(8),
        }),
      )
      .output(
        z.object({
          /** Sites on which any fired. */
          sites: z.int(),
          lanes: z.array(
            z.object({
              accountId: idSchema,
              siteId: idSchema,
              siteName: z.string(),
              total: z.int(),
              /** Parts in which any fired, with how many of each severity. */
              steps: z.array(z.object({ step: z.int(), counts: severityCountsSchema })),
            }),
          ),
        }),
      ),
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
    /** Writes down in the service's audit log that fields of the evidence were unmasked; kept before it answers, sent when it can be. */
    reveal: ask.input(refSchema.extend({ fields: revealSchema.shape.fields })).output(queued),
    /** RFC 4180, formulas made harmless, personal data masked. */
    csv: ask.input(z.object(scope)).output(z.file()),
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
        }),
      )
      .output(z.file()),
    /** A pinned incident stays in the cache longest when room has to be made. */
    pin: ask.input(refSchema.extend({ pinned: z.boolean() })).output(refSchema.extend({ pinned: z.boolean() })),
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
      .input(z.object({ url: z.string().max(2000), key: z.string().min(1).max(500), name: z.string().min(1).max(100), keep }))
      .output(accountStateSchema),
    rename: ask.input(z.object({ accountId: idSchema, name: z.string().min(1).max(100) })).output(accountStateSchema),
    replaceKey: ask.input(z.object({ accountId: idSchema, key: z.string().min(1).max(500), keep })).output(accountStateSchema),
    /** Makes a new key of the same name and rights through the service, keeps it, and revokes the old one. For keys of role admin. */
    rotateKey: ask.input(z.object({ accountId: idSchema })).output(accountStateSchema),
    /** The key that the console has, as its service lists it; null when it does not. For keys of role admin. */
    key: ask.input(z.object({ accountId: idSchema })).output(apiKeySchema.nullable()),
    /** Removes the account, its key and all its cached data; a bundled service's data folder too. */
    remove: ask.input(z.object({ accountId: idSchema })).output(z.object({ accountId: idSchema })),
    stopService: ask.input(z.object({ accountId: idSchema })).output(accountStateSchema),
    startService: ask.input(z.object({ accountId: idSchema })).output(accountStateSchema),
    retry: ask.input(z.object({ accountId: idSchema })).output(accountStateSchema),
  },
  policies: {
    /** As cached, with the edits that wait applied; version 0 while nobody has set anything. */
    get: ask.input(z.object({ accountId: idSchema, id: policyIdSchema })).output(editedPolicySchema),
    /** `seenVersion`: of the policy that was edited. */
    edit: ask
      .input(
        z.object({
          accountId: idSchema,
          id: policyIdSchema,
          seenVersion: z.int().min(0),
          rules: policyRules,
        }),
      )
      .output(queued),
  },
  rules: {
    /** All rules of an account as they are in force for a scope, with the edits that wait applied. */
    list: ask.input(z.object({ accountId: idSchema, scope: policyIdSchema.default('account') })).output(z.array(ruleRowSchema)),
    get: ask.input(refSchema.extend({ scope: policyIdSchema.default('account') })).output(ruleDetailSchema),
    /** Clients and sites whose name holds all words of the search, some of each, and how many sites the account has. */
    scopes: ask.input(z.object({ accountId: idSchema, search: z.string().max(200).default('') })).output(ruleScopesSchema),
    /** Sites of a scope that the rule is for, those with the most open alerts first, at most 500. */
    sites: ask
      .input(z.object({ accountId: idSchema, ruleId: z.string().max(100), scope: policyIdSchema.default('account') }))
      .output(z.array(z.object({ id: idSchema, name: z.string() }))),
    /** Who changed which setting of the rule in a policy, newest first. Only the service knows. */
    history: ask
      .input(z.object({ accountId: idSchema, policyId: policyIdSchema, ruleId: z.string().max(100) }))
      .output(z.array(policyChangeSchema)),
    /** Every client and site whose settings differ from the account's. */
    drift: ask.input(z.object({ accountId: idSchema })).output(z.array(driftRowSchema)),
    preview: ask.input(z.object({ accountId: idSchema, id: policyIdSchema, rules: policyRules })).output(rulePreviewSchema),
    /** Over cached days where they are here, else by the service. Not listening any more cancels it. */
    backtest: ask.input(backtestQuestionSchema).output(eventIterator(backtestProgressSchema)),
    /** All settings of an account as YAML. */
    writeYaml: ask.input(z.object({ accountId: idSchema })).output(z.object({ fileName: z.string(), text: z.string() })),
    /** What a file of settings would change: each policy that it names becomes what it says. Changes nothing. */
    readYaml: ask.input(z.object({ accountId: idSchema, text: z.string().max(500_000) })).output(settingsReadingSchema),
  },
  maintenance: {
    /** Planned work as cached, also what is over. */
    list: ask.input(z.object({ accountId: idSchema })).output(z.array(plannedWorkSchema)),
    /** These three ask the service at once, and refuse with `offline` when it cannot be reached. */
    create: ask.input(newMaintenanceSchema.extend({ accountId: idSchema })).output(maintenanceSchema),
    update: ask
      .input(newMaintenanceSchema.extend({ accountId: idSchema, id: idSchema, seenVersion: versionSchema }))
      .output(maintenanceSchema),
    delete: ask.input(refSchema).output(refSchema),
  },
  retention: {
    /** As it was last read, with the edits that wait applied to its terms. */
    get: ask
      .input(z.object({ accountId: idSchema }))
      .output(retentionSchema.extend({ pending: z.boolean(), conflict: z.string().nullable().describe('Intent that met a conflict') })),
    edit: ask.input(retentionEditSchema.extend({ accountId: idSchema, seenVersion: versionSchema })).output(queued),
    /** What a change would delete; an empty one: what the settings in force are about to delete. Only the service can count it. */
    preview: ask.input(retentionEditSchema.extend({ accountId: idSchema })).output(retentionPreviewSchema),
  },
  credentials: {
    list: ask.input(refSchema).output(z.array(credentialsEntrySchema)),
    /** The secret is in this answer and nowhere else. */
    rotate: ask.input(refSchema.extend({ overlapHours: overlapHoursSchema })).output(credentialsSchema),
  },
  exports: {
    list: ask.input(z.object({ accountId: idSchema })).output(z.array(exportSchema)),
    start: ask.input(z.object({ accountId: idSchema })).output(exportSchema),
    /** Ends it while it is made, or deletes its file. */
    end: ask.input(refSchema).output(refSchema),
    /** Fetches the file of an export into the downloads folder of this machine, and checks it; the service then deletes its own. */
    save: ask.input(refSchema).output(z.object({ path: z.string(), bytes: z.int() })),
  },
  erasure: {
    get: ask.input(z.object({ accountId: idSchema })).output(erasureSchema),
    /** `instanceId`: of the account that was shown, so that no other is erased by mistake. */
    request: ask
      .input(z.object({ accountId: idSchema, instanceId: idSchema, graceDays: z.int().min(0).max(longestGraceDays) }))
      .output(erasureSchema),
    cancel: ask.input(z.object({ accountId: idSchema })).output(erasureSchema),
  },
  audit: {
    list: ask
      .input(
        z.object({
          accountId: idSchema,
          kind: z.string().max(64).optional(),
          id: z.string().max(64).optional(),
          author: z.string().max(100).optional(),
          cursor: z.string().max(200).optional(),
          limit: z.int().min(1).max(500).default(50),
        }),
      )
      .output(z.object({ items: z.array(auditEntrySchema), next: z.string().nullable() })),
  },
  outbox: {
    list: ask.output(z.array(outboxItemSchema)),
    /** What a person has to decide between. */
    conflict: ask.input(z.object({ intentId: z.string() })).output(conflictSchema),
    settle: ask.input(z.object({ intentId: z.string(), choice: settlementSchema })).output(z.object({ intentId: z.string() })),
    /** Forgets a refused intent. */
    dismiss: ask.input(z.object({ intentId: z.string() })).output(z.object({ intentId: z.string() })),
  },
  notifications: {
    /** For diagnostics: what the system refused, what waits, what is doubtful. */
    status: ask.output(notifyStatusSchema),
    /**
     * What would have been told in [from, to), 31 days at most, under the settings as they are with `settings` tried in
     * their place; newest first. `leftOut`: older alerts that were not gone through.
     */
    replay: ask
      .input(
        z.object({
          accountId: scope.accountId,
          from: instantSchema,
          to: instantSchema,
          settings: settingsSchema.partial().default({}),
          ...rows,
        }),
      )
      .output(z.object({ total: z.number().int(), leftOut: z.number().int(), rows: z.array(replayRowSchema) })),
    /** Mutes of this machine that are in force, newest first. */
    mutes: ask.output(z.array(muteSchema)),
    mute: ask
      .input(muteSchema.pick({ accountId: true, target: true, until: true }).extend({ reason: z.string().max(500).default('') }))
      .output(muteSchema),
    endMute: ask.input(z.object({ id: idSchema })).output(z.object({ id: idSchema })),
  },
  reports: {
    /** Whose reports there can be: clients by name, then, with id null and no name, sites of no client. */
    clients: ask
      .input(z.object({ accountId: scope.accountId }))
      .output(z.array(z.object({ accountId: idSchema, clientId: idSchema.nullable(), name: z.string(), sites: z.number().int() }))),
    /** A client's month beside the month before; what it lacks stands in it. Days that were read are kept for reading offline. */
    client: ask.input(clientMonthSchema).output(z.object({ document: reportDocumentSchema })),
    file: ask.input(clientMonthSchema.extend({ format: z.enum(reportFormats) })).output(z.file()),
  },
  diagnostics: {
    get: ask.output(z.object({ diagnostics: diagnosticsSchema, text: z.string() })),
    /** What the support bundle would hold now. */
    contents: ask.output(z.array(supportFileSchema)),
    /** A zip of it. */
    bundle: ask.output(z.file()),
  },
  cache: {
    /** Makes a new key for what the cache encrypts and seals everything anew; answers how much. */
    rotateKey: ask.output(z.object({ resealed: z.number().int() })),
  },
  settings: {
    get: ask.output(settingsSchema),
    update: ask.input(settingsSchema.partial()).output(settingsSchema),
  },
}
export type BridgeContract = typeof bridgeContract
