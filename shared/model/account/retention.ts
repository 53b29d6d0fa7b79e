import { z } from 'zod'
import { idSchema, instantSchema, versionSchema } from '../ids.ts'
import { type Account, accountSchema, retentionDaysSchema } from './account.ts'

/** Days that a plan may keep things for; the first is what it has without an add-on. */
export function retentionDaysOf(plan: Account['plan']): readonly Account['retentionDays'][] {
  return plan === 'free' ? [7] : [14, 30, 90, 365]
}

/** A change of what is kept. A site may keep less than the plan allows, never more; null means as long as the plan. */
export const retentionEditSchema = z.object({
  plan: accountSchema.shape.plan.optional(),
  days: retentionDaysSchema.optional(),
  sites: z
    .array(z.object({ siteId: idSchema, days: z.int().min(1).max(365).nullable().describe('Null for as long as the plan') }))
    .max(5000)
    .optional(),
})
export type RetentionEdit = z.infer<typeof retentionEditSchema>

/** How long things are kept on each site, and what is stored. */
export const retentionSchema = z.object({
  plan: accountSchema.shape.plan,
  days: retentionDaysSchema,
  version: versionSchema,
  signals: z.number().int(),
  alerts: z.number().int(),
  bytes: z.number().int().describe('Size of the database on disk'),
  oldest: instantSchema.nullable().describe('When the oldest signal happened'),
  sites: z.array(
    z.object({
      siteId: idSchema,
      ownDays: z.number().int().nullable().describe('What the site says; null when it follows the plan'),
      days: z.number().int().describe("In force: the smaller of the site's and the plan's"),
      signals: z.number().int(),
      alerts: z.number().int(),
      bytes: z.number().int().describe("Estimated: the site's share of the database by its signals"),
      oldest: instantSchema.nullable(),
    }),
  ),
})
export type Retention = z.infer<typeof retentionSchema>

/** What a change of retention would delete at once, on the sites where it would delete anything. */
export const retentionPreviewSchema = z.object({
  signals: z.number().int(),
  alerts: z.number().int(),
  sites: z.array(
    z.object({
      siteId: idSchema,
      days: z.number().int().describe('That would be in force'),
      from: instantSchema.nullable().describe('Everything from `from`, the oldest signal, to before `to` goes'),
      to: instantSchema,
      signals: z.number().int(),
      alerts: z.number().int(),
      bucketDays: z.number().int().describe('UTC days of which metrics go, in whole or in part'),
    }),
  ),
})
export type RetentionPreview = z.infer<typeof retentionPreviewSchema>
