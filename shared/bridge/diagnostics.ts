import { z } from 'zod'
import { idSchema, instantSchema } from '../model/ids.ts'
import { accountKinds, connectionSchema, keyStoreSchema } from './console-state.ts'
import { notifyStatusSchema } from './notify.ts'

/** What came of the requests to one service since the console began. */
export const trafficSchema = z.object({
  answers: z.number().int(),
  /** Requests that got no answer at all. */
  unanswered: z.number().int(),
  retries: z.number().int(),
  /** Answers of 429. */
  rateLimited: z.number().int(),
  lastAnswerAt: instantSchema.nullable(),
  lastStatus: z.number().int().nullable(),
  /** Of the last hundred answers, ms; null before the first. */
  latency: z.object({ median: z.number(), p95: z.number() }).nullable(),
})
export type Traffic = z.infer<typeof trafficSchema>

/** What a bundled service does. */
export const serviceStateSchema = z.object({
  state: z.enum(['starting', 'ready', 'failed', 'stopped', 'ended']),
  since: instantSchema,
  /** Times that it was started since the console began. */
  starts: z.number().int(),
  code: z.string().nullable(),
})
export type ServiceState = z.infer<typeof serviceStateSchema>

export const diagnosticsSchema = z.object({
  at: instantSchema,
  version: z.string(),
  host: z.enum(['desktop', 'browser']),
  runtime: z.object({ node: z.string(), electron: z.string().nullable(), platform: z.string(), arch: z.string() }),
  dataDir: z.string(),
  cache: z.object({ schema: z.number().int(), bytes: z.number().int(), problem: z.string().nullable(), encryption: z.boolean() }),
  keys: z.object({ store: keyStoreSchema, text: z.string() }),
  notifications: notifyStatusSchema,
  /** Answers that did not fit the contract, newest first. */
  quarantined: z.array(
    z.object({ id: z.string(), at: instantSchema, procedure: z.string(), code: z.string(), place: z.string().nullable() }),
  ),
  accounts: z.array(
    z.object({
      id: idSchema,
      name: z.string(),
      kind: z.enum(accountKinds),
      url: z.string().nullable(),
      keyStore: keyStoreSchema,
      connection: connectionSchema,
      /** The first snapshot was read to its end. */
      complete: z.boolean(),
      sites: z.number().int(),
      openAlerts: z.number().int(),
      outbox: z.object({ waiting: z.number().int(), refused: z.number().int() }),
      traffic: trafficSchema,
      /** Null for a hosted account, and for one whose service was not started. */
      service: serviceStateSchema.nullable(),
    }),
  ),
  notices: z.array(z.string()),
})
export type Diagnostics = z.infer<typeof diagnosticsSchema>

/** A file of the support bundle, as it is before it is packed. */
export const supportFileSchema = z.object({
  name: z.string(),
  /** What it is, in a sentence. */
  about: z.string(),
  bytes: z.number().int(),
  /** How it begins. */
  beginning: z.string(),
})
