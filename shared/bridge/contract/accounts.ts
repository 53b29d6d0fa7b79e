import { z } from 'zod'
import { accountSchema, apiKeySchema } from '../../model/account/account.ts'
import { idSchema } from '../../model/ids.ts'
import { credentialsEntrySchema, credentialsSchema, overlapHoursSchema, siteSchema } from '../../model/sites/site.ts'
import { sourceFormatSchema } from '../../model/sites/source.ts'
import { accountStateSchema, consoleStateSchema, keepKeySchema } from '../console-state.ts'
import { ask, refSchema } from './base.ts'

/** Where the person wants the key to be. */
const keep = keepKeySchema.default('keychain')

export const accounts = {
  list: ask.output(z.array(accountStateSchema)),
  /** Starts the demo fleet with its own service and data folder. */
  addDemo: ask.input(z.object({ sites: z.int().min(1).max(5000).default(60) })).output(accountStateSchema),
  /** Follows a log file in the account "this machine", which it creates if need be. */
  watchFile: ask
    .input(z.object({ path: z.string().min(1).max(4096), format: sourceFormatSchema, name: z.string().min(1).max(200) }))
    .output(z.object({ account: accountStateSchema, site: siteSchema })),
  /** Asks a service who the key is, and keeps nothing. */
  test: ask.input(z.object({ url: z.string().max(2000), key: z.string().min(1).max(500) })).output(accountSchema),
  connect: ask
    .input(z.object({ url: z.string().max(2000), key: z.string().min(1).max(500), name: z.string().min(1).max(100), keep }))
    .output(accountStateSchema),
  rename: ask.input(z.object({ accountId: idSchema, name: z.string().min(1).max(100) })).output(accountStateSchema),
  replaceKey: ask.input(z.object({ accountId: idSchema, key: z.string().min(1).max(500), keep })).output(accountStateSchema),
  /** Makes a new key of the same name and rights through the service, keeps it, and revokes the old one. For keys of role admin. */
  rotateKey: ask.input(z.object({ accountId: idSchema })).output(accountStateSchema),
  /** The key that the console has, as its service lists it; null when it does not. For keys of role admin. */
  key: ask.input(z.object({ accountId: idSchema })).output(apiKeySchema.nullable()),
  /** Removes the account, its key and all its cached data; a bundled service's data folder too. */
  remove: ask.input(z.object({ accountId: idSchema })).output(z.object({ accountId: idSchema })),
  stopService: ask.input(z.object({ accountId: idSchema })).output(accountStateSchema),
  startService: ask.input(z.object({ accountId: idSchema })).output(accountStateSchema),
  /** Looks for a keychain again where none answered, and tries every account whose key could not be had. */
  findKeychain: ask.output(consoleStateSchema.shape.keyStore),
  retry: ask.input(z.object({ accountId: idSchema })).output(accountStateSchema),
}

export const credentials = {
  list: ask.input(refSchema).output(z.array(credentialsEntrySchema)),
  /** The secret is in this answer and nowhere else. */
  rotate: ask.input(refSchema.extend({ overlapHours: overlapHoursSchema })).output(credentialsSchema),
}
