import { z } from 'zod'
import { accountSchema } from '../model/account/account.ts'
import { idSchema, instantSchema } from '../model/ids.ts'
import { settingsSchema } from './settings.ts'
import { updateStateSchema } from './updates.ts'

/** Where the keys of accounts are kept. `session`: in memory only, gone when the console ends. */
export const keyStoreSchema = z.enum(['keytar', 'keyring', 'session'])
export type KeyStore = z.infer<typeof keyStoreSchema>

/** Where a person wants a key to be kept: in the keychain, or in memory until the console ends. */
export const keepKeySchema = z.enum(['keychain', 'session'])
export type KeepKey = z.infer<typeof keepKeySchema>

/** Why a secret cannot be had: never stored, its keychain not there now or locked, refused by the person or OS, too slow, or broken. */
export const secretFailures = ['missing', 'absent', 'locked', 'denied', 'timeout', 'failed'] as const

/** How an account's connection is. Anything but `live` shows cached data with its age. */
export const connectionSchema = z.object({
  state: z.enum(['starting', 'syncing', 'live', 'offline', 'unauthorized', 'key-missing', 'stopped']),
  /** When it came into this state. */
  since: instantSchema,
  /** When the cache was last known to equal the service; null before the first time. */
  syncedAt: instantSchema.nullable(),
  /** What is wrong, as a sentence; null when nothing is. */
  problem: z.string().nullable(),
  /** Work under way, such as loading seven days of the demo fleet. */
  progress: z.object({ text: z.string(), done: z.number(), total: z.number() }).nullable(),
  /** Server clock minus ours, ms; null until measured. */
  clockSkew: z.number().nullable(),
  /** The cache was last equal to the service more than five minutes ago, or never: its colours tell of the past. */
  stale: z.boolean(),
  /** Why the key cannot be had, while the state is `key-missing`. */
  keyProblem: z.enum(secretFailures).nullable(),
})
export type Connection = z.infer<typeof connectionSchema>

export const accountKinds = ['demo', 'this-machine', 'hosted'] as const

/** An account of the console: never with its key. */
export const accountStateSchema = z.object({
  id: idSchema,
  name: z.string(),
  kind: z.enum(accountKinds),
  /** Address of the service; null while a bundled one is not running. */
  url: z.string().nullable(),
  keyStore: keyStoreSchema,
  connection: connectionSchema,
  /** As the service last described it; null before the first contact. */
  account: accountSchema.nullable(),
  sites: z.number().int(),
  /** Intents that wait for the network. */
  waiting: z.number().int(),
})
export type AccountState = z.infer<typeof accountStateSchema>

/** Why the cache takes nothing new; what is in it can be read. */
export const cacheProblemSchema = z.enum(['cache_newer', 'cache_read_only', 'disk_full', 'key_unavailable'])

/** Everything the frame shows. */
export const consoleStateSchema = z.object({
  version: z.string(),
  host: z.enum(['desktop', 'browser']),
  keyStore: z.object({ store: keyStoreSchema, text: z.string() }),
  accounts: z.array(accountStateSchema),
  settings: settingsSchema,
  /** The cache on this machine: its problem as a code and a sentence, and its size, bytes. */
  cache: z.object({ problem: cacheProblemSchema.nullable(), text: z.string().nullable(), bytes: z.number().int() }).optional(),
  update: updateStateSchema,
  /** Things a person should know, such as a settings file that was set aside. */
  notices: z.array(z.string()),
})
export type ConsoleState = z.infer<typeof consoleStateSchema>
