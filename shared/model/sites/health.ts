import { z } from 'zod'
import { idSchema, instantSchema, versionSchema } from '../ids.ts'
import { severityCountsSchema } from '../severity.ts'

/** Worst first; `no-data` is a state of its own, never green and never a number. */
export const healthStates = ['critical', 'degraded', 'no-data', 'healthy'] as const
export const healthStateSchema = z.enum(healthStates)
export type HealthState = z.infer<typeof healthStateSchema>

/** One thing that is wrong, and how many of the 100 points it costs. */
export const deductionSchema = z.object({
  code: z.enum(['alert', 'dropped-events', 'failing-batches', 'stale-data']),
  points: z.number().nonnegative().describe('Of 100'),
  text: z.string(),
  alertId: idSchema.optional(),
})
export type Deduction = z.infer<typeof deductionSchema>

/** How a site is, why, and what a fleet row shows of it. One per site; its id is the site's. */
export const siteHealthSchema = z.object({
  siteId: idSchema,
  state: healthStateSchema,
  score: z.number().int().min(0).max(100).nullable().describe('0 to 100; null without data'),
  deductions: z.array(deductionSchema),
  watermark: instantSchema.nullable().describe('When the newest signal or heartbeat happened; null before the first'),
  lastReceivedAt: instantSchema.nullable(),
  usualInterval: z.number().int().positive().describe('Median of the last 20 gaps between batches, ms; 15 minutes until known'),
  openAlerts: severityCountsSchema.describe('Open alerts by severity, acknowledged ones included'),
  acknowledgedAlerts: z.number().int().nonnegative().describe('Those of the open ones that somebody has acknowledged'),
  droppedEvents: z.number().int().nonnegative().describe("Events that the site's plugin reported as dropped, last 7 days"),
  failedBatches: z.number().int().nonnegative().describe('Batches that were refused, last 24 hours'),
  trend: z.array(z.number().nullable()).max(24).describe('Score at the end of each of the last 24 hours, oldest first; null without data'),
  lastChange: z.object({ at: instantSchema, text: z.string() }).nullable(),
  environment: z
    .record(z.string(), z.string())
    .describe('What runs there: `version` of the platform, `php`, `plugins` (comma list) and so on'),
  version: versionSchema,
})
export type SiteHealth = z.infer<typeof siteHealthSchema>
