import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../../model/ids.ts'
import { bridgeProblems } from './problems.ts'

/** A procedure of the bridge; any of them can be refused by any of its problems. */
export const ask = oc.errors(bridgeProblems)

/** An object of one account. */
export const refSchema = z.object({ accountId: idSchema, id: idSchema })
export type Ref = z.infer<typeof refSchema>

/** accountId null means all accounts; filter is the console's filter language (see filter.ts). */
export const scope = { accountId: idSchema.nullable().default(null), filter: z.string().max(500).default('') }
/** Windows into a list that the console keeps sorted: rows [offset, offset + limit). */
export const rows = { offset: z.int().min(0).default(0), limit: z.int().min(1).max(500).default(100) }

/** Durable in the outbox; applied to the cache at once. */
export const queued = z.object({ intentIds: z.array(z.string()) })
