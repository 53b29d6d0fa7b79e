import { z } from 'zod'
import { idSchema, instantSchema } from '../ids.ts'

/** Retention that a plan allows, in days: Free 7; Paid 14 by default, 30, 90 or 365 by add-on. */
export const retentionDaysSchema = z.union([z.literal(7), z.literal(14), z.literal(30), z.literal(90), z.literal(365)]).describe('Days')

export const roleSchema = z.enum(['admin', 'viewer'])
export type Role = z.infer<typeof roleSchema>

/** The account behind an API key, as the service describes it. */
export const accountSchema = z.object({
  instanceId: idSchema.describe("Identity of the service's data, whatever port it listens on"),
  name: z.string(),
  region: z.string(),
  plan: z.enum(['free', 'paid']),
  retentionDays: retentionDaysSchema,
  timeZone: z.string(),
  simulated: z.boolean().describe('Signals come from a simulated fleet; how much of it was thinned stands in the note'),
  note: z.string(),
  key: z
    .object({ id: idSchema.optional(), name: z.string(), role: roleSchema, siteIds: z.array(idSchema).nullable() })
    .describe('The key that asked; its id is missing only in what an older console has cached'),
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
  previousEndsAt: instantSchema.nullable().describe('When the secret that a rotation replaced ends; null if none still works'),
})
export type ApiKey = z.infer<typeof apiKeySchema>
