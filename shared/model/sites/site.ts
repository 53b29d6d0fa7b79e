import { z } from 'zod'
import { idSchema, instantSchema, versionSchema } from '../ids.ts'
import { platformSchema } from '../platform.ts'

/** The agency's customer, to whom sites belong. */
export const clientSchema = z.object({
  id: idSchema,
  name: z.string().min(1).max(200),
  timeZone: z.string().max(64).nullable().describe("IANA zone for off-hours and days; null means the account's"),
  version: versionSchema,
})
export type Client = z.infer<typeof clientSchema>

/** One monitored thing: a WordPress or Drupal site, a Vault cluster or node. The platform never changes after creation. */
export const siteSchema = z.object({
  id: idSchema,
  name: z.string().min(1).max(200),
  platform: platformSchema,
  url: z.string().max(2000).describe('Public address of a site or node address of a Vault; may be empty'),
  description: z.string().max(2000),
  enabled: z.boolean(),
  clientId: idSchema.nullable(),
  tags: z.array(z.string().min(1).max(50)).max(50),
  timeZone: z.string().max(64).nullable(),
  createdAt: instantSchema,
  version: versionSchema,
})
export type Site = z.infer<typeof siteSchema>

/** What a caller gives to create a site. */
export const newSiteSchema = siteSchema
  .pick({ name: true, platform: true })
  .extend(siteSchema.pick({ url: true, description: true, clientId: true, tags: true, timeZone: true }).partial().shape)
export type NewSite = z.infer<typeof newSiteSchema>

/** What a site sends with: the token names the site, the secret signs its batches. The secret is shown once. */
export const credentialsSchema = z.object({ token: z.string(), secret: z.string() })
export type Credentials = z.infer<typeof credentialsSchema>

/** Credentials as they are listed: without the secret. */
export const credentialsEntrySchema = z.object({
  token: z.string(),
  createdAt: instantSchema,
  endsAt: instantSchema.nullable().describe('When they end because others took their place; null while they are the newest'),
})
export type CredentialsEntry = z.infer<typeof credentialsEntrySchema>

/** How long what was rotated goes on working beside the new, in hours. */
export const overlapHoursSchema = z.number().min(0).max(24).default(0).describe('Hours that the old goes on working beside the new')
