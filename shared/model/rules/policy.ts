import { z } from 'zod'
import { idSchema, instantSchema } from '../ids.ts'
import { severitySchema } from '../severity.ts'
import { conditionSchema, ruleSchema } from './rule.ts'

const timing = conditionSchema.shape

/**
 * What may be tuned of a rule without changing what it means; what is absent is
 * left to the layer below. Durations are whole seconds.
 */
export const ruleSettingsSchema = z
  .strictObject({
    enabled: z.boolean(),
    severity: severitySchema,
    threshold: z.number().min(-1e12).max(1e12).describe('What the aggregate is compared with, in its unit'),
    window: timing.window,
    minimumCount: timing.minimumCount.unwrap().max(1_000_000).describe('Smallest number of observations that mean anything'),
    for: timing.for.unwrap().describe('True for this long before firing, s'),
    resolveAfter: timing.resolveAfter.unwrap().describe('False for this long before resolving, s'),
    cooldown: timing.cooldown.unwrap().describe('Firing again within this long reopens the same alert, s'),
  })
  .partial()
export type RuleSettings = z.infer<typeof ruleSettingsSchema>

/** A part of a rule that can be set. */
export const ruleFieldSchema = ruleSettingsSchema.keyof()
export type RuleField = z.infer<typeof ruleFieldSchema>
export const ruleFields = ruleFieldSchema.options

const settings = ruleSettingsSchema.shape

/** An edit of settings: null takes a setting back, what is absent stays. */
export const ruleSettingsEditSchema = z
  .strictObject({
    enabled: settings.enabled.unwrap().nullable(),
    severity: settings.severity.unwrap().nullable(),
    threshold: settings.threshold.unwrap().nullable(),
    window: settings.window.unwrap().nullable(),
    minimumCount: settings.minimumCount.unwrap().nullable(),
    for: settings.for.unwrap().nullable(),
    resolveAfter: settings.resolveAfter.unwrap().nullable(),
    cooldown: settings.cooldown.unwrap().nullable(),
  })
  .partial()
export type RuleSettingsEdit = z.infer<typeof ruleSettingsEditSchema>

/** Layers of settings, weakest first: a later one wins. */
export const policyLayers = ['account', 'client', 'site'] as const
export const policyLayerSchema = z.enum(policyLayers)
export type PolicyLayer = z.infer<typeof policyLayerSchema>

/** `account`, `client:ID` or `site:ID`. */
export const policyIdSchema = z.string().regex(/^(account|(client|site):[A-Za-z0-9_-]{1,64})$/)

/** The settings of one layer, rule by rule. One that nobody has set yet has version 0 and no rules. */
export const policySchema = z.object({
  id: policyIdSchema,
  layer: policyLayerSchema,
  ownerId: idSchema.nullable().describe('The client or site; null for the account'),
  rules: z.record(z.string(), ruleSettingsSchema).describe('By rule id; a rule without a setting is not in it'),
  version: z.number().int().nonnegative().describe('0 while nobody has set anything'),
  updatedAt: instantSchema.nullable(),
  updatedBy: z.string().nullable().describe('Name of the API key; null while nobody has set anything'),
})
export type Policy = z.infer<typeof policySchema>

/** The id of the policy of a layer. */
export function policyId(layer: PolicyLayer, ownerId: string | null): string {
  return layer === 'account' ? 'account' : `${layer}:${ownerId}`
}

/** A setting as JSON has it. */
const settingSchema = z.union([z.boolean(), z.number(), z.string()]).describe('In the unit of the setting')
export type Setting = z.infer<typeof settingSchema>

/** Who changed which setting, from what to what; null stands for no setting. */
export const policyChangeSchema = z.object({
  policyId: policyIdSchema,
  version: z.number().int().positive().describe('Of the policy after the change'),
  at: instantSchema,
  author: z.string(),
  ruleId: z.string(),
  field: ruleFieldSchema,
  before: settingSchema.nullable(),
  after: settingSchema.nullable(),
})
export type PolicyChange = z.infer<typeof policyChangeSchema>

/** Where a setting in force comes from. */
export const provenanceSchema = z.enum(['catalog', ...policyLayers])
export type Provenance = z.infer<typeof provenanceSchema>

/** A rule as it is in force on a site, with the layer that each part comes from. */
export const effectiveRuleSchema = z.object({ rule: ruleSchema, from: z.record(ruleFieldSchema, provenanceSchema) })
export type EffectiveRule = z.infer<typeof effectiveRuleSchema>

/**
 * What becomes of an open alert: closed with its rule, no longer beyond the threshold (it ends once that has been so for
 * `resolveAfter`), unknown because its value is of another window or of too few observations, or none of these.
 */
export const alertEffectSchema = z.enum(['closed', 'below', 'unknown', 'stays'])
export type AlertEffect = z.infer<typeof alertEffectSchema>

/** What an edit of a policy would do, over every site that it reaches. Changes nothing. */
export const policyPreviewSchema = z.object({
  sites: z.number().int().nonnegative().describe('Sites on which a rule would be another than now'),
  rules: z.number().int().nonnegative().describe('Such rules, counted on each site'),
  alerts: z.record(alertEffectSchema, z.number().int().nonnegative()).describe('Open alerts of these rules, by what would become of them'),
  /** Page of the rules, by site. */
  items: z.array(
    z.object({
      siteId: idSchema,
      ruleId: z.string(),
      /** The parts that would change, with the layer that each came and would come from. */
      changes: z.array(
        z.object({ field: ruleFieldSchema, before: settingSchema, after: settingSchema, from: provenanceSchema, to: provenanceSchema }),
      ),
      alerts: z
        .array(z.object({ id: idSchema, effect: alertEffectSchema }))
        .max(50)
        .describe('The newest 50'),
    }),
  ),
  next: z.string().nullable(),
})
export type PolicyPreview = z.infer<typeof policyPreviewSchema>
