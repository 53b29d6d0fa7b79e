import { z } from 'zod'
import { idSchema, instantSchema } from '../ids.ts'
import { ruleSettingsSchema } from './policy.ts'

/** About as many firings are kept of each of the two rules, as many of one site as of another, the newest; all are counted. */
export const keptFirings = 2000

/** Which sites: all that the key may see, those of a client, or these. */
export const backtestScopeSchema = z.union([
  z.literal('all'),
  z.strictObject({ clientId: idSchema }),
  z.strictObject({ siteIds: z.array(idSchema).min(1).max(5000) }),
])
export type BacktestScope = z.infer<typeof backtestScopeSchema>

/** The question: what would this rule have done on these sites in this time, if these settings had been in force? */
export const backtestRequestSchema = z.object({
  ruleId: z.string().min(1).max(100),
  settings: ruleSettingsSchema.describe('In place of what is in force on each site; what is absent stays as it is there'),
  scope: backtestScopeSchema.default('all'),
  from: instantSchema,
  to: instantSchema,
})
export type BacktestRequest = z.infer<typeof backtestRequestSchema>

const count = z.number().int().nonnegative()
const tally = z.object({
  alerts: count,
  notifications: count.describe('Each firing and each reopening is one'),
})

/** The rule as it is in force on each site today, beside the one that is proposed. */
const compared = { today: tally, proposal: tally }

/** What was found, newest policies and all data that is stored now taken for granted. */
export const backtestResultSchema = z.object({
  ...compared,
  firingSites: z.object({ today: count, proposal: count }).describe('Sites on which it would have fired at all'),
  /** By UTC day of the first firing, or of the notification, oldest first; days without either are left out. */
  days: z.array(z.object({ at: instantSchema, ...compared })),
  /** The sites with the most alerts under the proposal, then today, at most 500. */
  sites: z.array(z.object({ siteId: idSchema, ...compared })),
})
export type BacktestResult = z.infer<typeof backtestResultSchema>

/** A backtest: it runs by itself and is kept for ten minutes after it ended. */
export const backtestSchema = z.object({
  id: idSchema,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  progress: z.number().min(0).max(1).describe('0 to 1, by sites'),
  sites: z.object({ total: count, done: count }).describe('Sites to look at, and those that were'),
  ruleId: z.string(),
  settings: ruleSettingsSchema,
  scope: backtestScopeSchema,
  /** What is looked at: whole minutes that are still stored, and not in the future. */
  from: instantSchema,
  to: instantSchema,
  /** True when that is less than what was asked for. */
  clipped: z.boolean(),
  createdAt: instantSchema,
  finishedAt: instantSchema.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  result: backtestResultSchema.nullable(),
})
export type Backtest = z.infer<typeof backtestSchema>

/** Whose firings: those of the rule in force, or of the proposed one. */
export const backtestSideSchema = z.enum(['today', 'proposal'])
export type BacktestSide = z.infer<typeof backtestSideSchema>

/** An alert that would have been raised. */
export const backtestFiringSchema = z.object({
  siteId: idSchema,
  group: z.record(z.string(), z.string()),
  firedAt: instantSchema,
  /** Start of the newest minute in which the condition held. */
  lastAt: instantSchema,
  /** Null when it was still open at the end. */
  resolvedAt: instantSchema.nullable(),
  value: z.number().describe('When it fired first'),
  reopened: count.describe('How often'),
})
export type BacktestFiring = z.infer<typeof backtestFiringSchema>

/** A stored day of a metric for one label set, packed, for drawing and backtests where there is no service. */
export const metricBlockSchema = z.object({
  metric: z.string(),
  labels: z.string().describe('The label set: JSON with sorted names'),
  day: count.describe('Unix day, UTC'),
  data: z.base64().describe('Its minutes, packed as shared/engine/blocks/bucket-block.ts says'),
})
export type MetricBlock = z.infer<typeof metricBlockSchema>

/** What a backtest needs to know of a site beside its blocks. Minutes are unix minutes, UTC. */
export const siteHistorySchema = z.object({
  since: count.describe('First minute of which everything is still stored'),
  /** Minute of the first and of the newest signal; null before the first. */
  firstSeen: count.nullable().describe('Minute of the first signal; null before it'),
  watermark: count.nullable().describe('Minute of the newest signal; null before the first'),
  /** Minutes during which the service ran, as [first, last], and how many of each run do not count for what was seen before it. */
  observed: z.object({
    runs: z.array(z.tuple([count, count]).readonly()).readonly(),
    grace: count.describe('Minutes of each run that do not count for what was seen before it'),
  }),
})
export type SiteHistoryDocument = z.infer<typeof siteHistorySchema>
