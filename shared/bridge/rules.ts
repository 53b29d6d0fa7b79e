import { z } from 'zod'
import { idSchema, instantSchema } from '../model/ids.ts'
import { backtestFiringSchema, backtestResultSchema, backtestScopeSchema } from '../model/rules/backtest.ts'
import { maintenanceSchema } from '../model/rules/maintenance.ts'
import {
  effectiveRuleSchema,
  policyIdSchema,
  policyLayerSchema,
  policyPreviewSchema,
  provenanceSchema,
  ruleFieldSchema,
  ruleSettingsEditSchema,
  ruleSettingsSchema,
} from '../model/rules/policy.ts'
import { ruleSchema } from '../model/rules/rule.ts'
import { severitySchema } from '../model/severity.ts'

const count = z.number().int().nonnegative()
const value = z.union([z.boolean(), z.number(), z.string()])

/** A rule in a list, as it is in force for a scope: the account, a client or a site. */
export const ruleRowSchema = z.object({
  id: z.string(),
  platform: ruleSchema.shape.platform,
  title: z.string(),
  severity: severitySchema,
  enabled: z.boolean(),
  /** The strongest layer that any part comes from. */
  layer: provenanceSchema,
  /** Parts that are not the catalog's. */
  changed: count,
  /** On the sites of the scope. */
  openAlerts: count,
  snoozedSites: count,
  /** Sites of the scope on which it is in force otherwise than the account's settings say. */
  differing: count,
})
export type RuleRow = z.infer<typeof ruleRowSchema>

const scopeSchema = z.object({ policyId: policyIdSchema, name: z.string(), sites: count })

/** What settings can be made for. */
export const ruleScopesSchema = z.object({
  /** Of the account. */
  sites: count,
  clients: z.array(scopeSchema),
  /** `clientName` tells sites of like names apart. */
  found: z.array(scopeSchema.extend({ clientName: z.string().nullable() })),
})

/** A maintenance window with the names of the clients or sites that it is for. */
export const plannedWorkSchema = maintenanceSchema.extend({ names: z.array(z.string()) })
export type PlannedWork = z.infer<typeof plannedWorkSchema>

/** Settings of one rule in a policy that applies to a scope. */
export const ruleLayerSchema = z.object({
  policyId: policyIdSchema,
  layer: policyLayerSchema,
  /** Of the client or site; null for the account. */
  name: z.string().nullable(),
  settings: ruleSettingsSchema,
  version: count,
  updatedAt: instantSchema.nullable(),
  updatedBy: z.string().nullable(),
  /** An edit of it waits to be sent. */
  pending: z.boolean(),
})

/** One part of a rule that is set otherwise than the account has it. */
const differenceSchema = z.object({ field: ruleFieldSchema, value, account: value })

/** A client or site whose settings of a rule differ from the account's. */
export const driftRowSchema = z.object({
  policyId: policyIdSchema,
  layer: policyLayerSchema,
  name: z.string(),
  ruleId: z.string(),
  ruleTitle: z.string(),
  differences: z.array(differenceSchema),
  /** Sites that it reaches and that the rule is for. */
  sites: count,
  updatedAt: instantSchema.nullable(),
  updatedBy: z.string().nullable(),
})
export type DriftRow = z.infer<typeof driftRowSchema>

/** A rule with its page, and how it is in force for a scope. */
export const ruleDetailSchema = z.object({
  /** As the catalog ships it. */
  rule: ruleSchema,
  effective: effectiveRuleSchema,
  /** What would be in force without the scope's own settings. */
  inherited: effectiveRuleSchema,
  /** The policies that apply, weakest first; the scope's own is the last. */
  layers: z.array(ruleLayerSchema),
  /** Sites of the scope that it is for, and open alerts on them. */
  sites: count,
  openAlerts: count,
  snoozedSites: count,
  /** Clients and sites that differ from the account, within the scope. */
  drift: z.array(driftRowSchema),
})
export type RuleDetail = z.infer<typeof ruleDetailSchema>

/** What an edit would do now: asked of the service, or worked out over the cache when it cannot be reached. */
export const rulePreviewSchema = policyPreviewSchema.pick({ sites: true, rules: true, alerts: true }).extend({
  source: z.enum(['service', 'cache']),
  /** The first hundred. */
  items: z.array(policyPreviewSchema.shape.items.element.extend({ siteName: z.string(), clientName: z.string().nullable() })),
})
export type RulePreview = z.infer<typeof rulePreviewSchema>

export const backtestQuestionSchema = z.object({
  accountId: idSchema,
  ruleId: z.string().min(1).max(100),
  settings: ruleSettingsSchema,
  scope: backtestScopeSchema.default('all'),
  days: z.int().min(1).max(90).default(14),
})

/** What a backtest found. */
export const backtestAnswerSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  /** Less than what was asked for is stored. */
  clipped: z.boolean(),
  result: backtestResultSchema,
  /** Alerts of the proposal that were really there and that somebody acknowledged. */
  acknowledged: count,
  /** The newest that the proposal would raise. */
  firings: z.array(backtestFiringSchema.extend({ siteName: z.string() })),
  /** Names of the sites of the result, by id. */
  names: z.record(z.string(), z.string()),
})
export type BacktestAnswer = z.infer<typeof backtestAnswerSchema>

/** How far a backtest is; the last one has the answer. It ends when nobody listens any more. */
export const backtestProgressSchema = z.object({
  source: z.enum(['service', 'cache']),
  /** `cached`: sites of which the days are on this machine. */
  sites: z.object({ total: count, done: count, cached: count }),
  answer: backtestAnswerSchema.nullable(),
})
export type BacktestProgress = z.infer<typeof backtestProgressSchema>

/** What a file of settings would change, or the lines that cannot be read. Nothing is changed yet. */
export const settingsReadingSchema = z.object({
  problems: z.array(z.object({ line: z.number().int(), column: z.number().int(), message: z.string() })),
  edits: z.array(
    z.object({
      policyId: policyIdSchema,
      name: z.string().nullable(),
      seenVersion: count,
      rules: z.record(z.string(), ruleSettingsEditSchema.nullable()),
      changes: z.array(z.object({ ruleId: z.string(), field: ruleFieldSchema, before: value.nullable(), after: value.nullable() })),
    }),
  ),
})
export type SettingsReading = z.infer<typeof settingsReadingSchema>
