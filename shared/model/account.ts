import { z } from 'zod'
import { idSchema, instantSchema } from './ids.ts'

/** Retention that a plan allows, in days: Free 7; Paid 14 by default, 30, 90 or 365 by add-on. */
export const retentionDaysSchema = z.union([z.literal(7), z.literal(14), z.literal(30), z.literal(90), z.literal(365)])

export const roleSchema = z.enum(['admin', 'viewer'])
export type Role = z.infer<typeof roleSchema>

/** The account behind an API key, as the service describes it. */
export const accountSchema = z.object({
  /** Identity of the service's data, whatever port it listens on. */
  instanceId: idSchema,
  name: z.string(),
  region: z.string(),
  plan: z.enum(['free', 'paid']),
  retentionDays: retentionDaysSchema,
  timeZone: z.string(),
  /** Signals come from a simulated fleet; how much of it was thinned stands in the note. */
  simulated: z.boolean(),
  note: z.string(),
  /** The key that asked. */
  key: z.object({ name: z.string(), role: roleSchema, siteIds: z.array(idSchema).nullable() }),
  serverTime: instantSchema,
})
export type Account = z.infer<typeof accountSchema>

/** An API key without its secret. */
export const apiKeySchema = z.object({
  id: idSchema,
  name: z.string().min(1).max(100),
  role: roleSchema,
  siteIds: z.array(idSchema).nullable(),
  createdAt: instantSchema,
  lastUsedAt: instantSchema.nullable(),
  /** When the secret that a rotation replaced ends; null if none still works. */
  previousEndsAt: instantSchema.nullable(),
})
export type ApiKey = z.infer<typeof apiKeySchema>
