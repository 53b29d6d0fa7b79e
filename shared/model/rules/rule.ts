import { z } from 'zod'
import { matcherSchema } from '../metric.ts'
import { platformSchema } from '../platform.ts'
import { severitySchema } from '../severity.ts'

const seconds = z
  .number()
  .int()
  .nonnegative()
  .max(31 * 86_400)

/** What must hold for a rule to fire. All durations are whole seconds. */
export const conditionSchema = z.object({
  metric: z.string(),
  match: z.array(matcherSchema).default([]),
  aggregate: z
    .enum(['sum', 'count', 'max', 'min', 'avg', 'last', 'rate', 'ratio', 'distinct', 'quantile', 'absent'])
    .describe('`absent` compares the seconds since the metric (or, for `site_heartbeat`, anything at all) was last seen'),
  of: z
    .object({ metric: z.string(), match: z.array(matcherSchema).default([]) })
    .optional()
    .describe('ratio: the metric to divide by'),
  label: z.string().optional().describe('distinct: the label whose values are counted'),
  quantile: z.number().min(0).max(1).optional().describe('quantile: between 0 and 1'),
  minimumCount: z
    .number()
    .int()
    .nonnegative()
    .default(0)
    .describe('Smallest number of observations in the window for a ratio, average or quantile to mean anything'),
  window: seconds.min(60).describe('How far back it looks, s'),
  comparison: z.enum(['>', '>=', '<', '<=']),
  threshold: z.number().describe('What the aggregate is compared with, in its unit'),
  groupBy: z.array(z.string()).default([]),
  for: seconds.default(0).describe('True for this long before firing, s'),
  resolveAfter: seconds.default(900).describe('False for this long before resolving, s'),
  cooldown: seconds.default(1800).describe('Firing again within this long after the end reopens the same alert, s'),
})
export type Condition = z.infer<typeof conditionSchema>

/** A shipped rule with its page. Texts are plain sentences. */
export const ruleSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9_]{2,80}$/),
  platform: z.union([platformSchema, z.literal('any')]),
  title: z.string().min(1).max(120),
  severity: severitySchema,
  condition: conditionSchema,
  /**
   * Sentence for an alert, with {value}, {threshold}, {window}, {group.LABEL},
   * {distinct.LABEL} (number of distinct values among the evidence) and {field.NAME} (of the newest evidence).
   * `{value|failed login|failed logins}` puts the fitting word behind the number.
   */
  summary: z.string().min(1),
  defaultsReason: z.string().min(1).describe('Why these defaults'),
  meaning: z.string().min(1),
  why: z.string().min(1),
  investigate: z.array(z.string()).min(1),
  actions: z.array(z.string()).min(1),
  ignoreWhen: z.string(),
  evidence: z
    .array(z.object({ type: z.string(), where: z.array(matcherSchema).default([]) }))
    .optional()
    .describe('Signal types and matchers that make up its evidence; default: the types that feed its metric'),
  enabled: z.boolean().default(true),
})
export type Rule = z.infer<typeof ruleSchema>
