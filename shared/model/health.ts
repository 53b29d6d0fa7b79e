import { z } from 'zod'
import { idSchema, instantSchema, versionSchema } from './ids.ts'
import { severityCountsSchema } from './severity.ts'

/** Worst first; `no-data` is a state of its own, never green and never a number. */
export const healthStates = ['critical', 'degraded', 'no-data', 'healthy'] as const
export const healthStateSchema = z.enum(healthStates)
export type HealthState = z.infer<typeof healthStateSchema>

/** One thing that is wrong, and how many of the 100 points it costs. */
export const deductionSchema = z.object({
  code: z.enum(['alert', 'dropped-events', 'failing-batches', 'stale-data']),
  points: z.number().nonnegative(),
  text: z.string(),
  alertId: idSchema.optional(),
})
export type Deduction = z.infer<typeof deductionSchema>

/** How a site is, why, and what a fleet row shows of it. One per site; its id is the site's. */
export const siteHealthSchema = z.object({
  siteId: idSchema,
  state: healthStateSchema,
  /** 0 to 100; null without data. */
  score: z.number().int().min(0).max(100).nullable(),
  deductions: z.array(deductionSchema),
  /** When the newest signal or heartbeat happened; null before the first. */
  watermark: instantSchema.nullable(),
  lastReceivedAt: instantSchema.nullable(),
  /** Median of the last 20 gaps between batches, ms; 15 minutes until known. */
  usualInterval: z.number().int().positive(),
  /** Open alerts by severity, acknowledged ones included. */
  openAlerts: severityCountsSchema,
  acknowledgedAlerts: z.number().int().nonnegative(),
  /** Events that the site's plugin reported as dropped, last 7 days. */
  droppedEvents: z.number().int().nonnegative(),
  failedBatches: z.number().int().nonnegative(),
  /** Score at the end of each of the last 24 hours, oldest first; null without data. */
  trend: z.array(z.number().nullable()).max(24),
  lastChange: z.object({ at: instantSchema, text: z.string() }).nullable(),
  /** What runs there: `version` of the platform, `php`, `plugins` (comma list), ... */
  environment: z.record(z.string(), z.string()),
  version: versionSchema,
})
export type SiteHealth = z.infer<typeof siteHealthSchema>
