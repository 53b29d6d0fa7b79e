import { z } from 'zod'
import { idSchema, instantSchema } from '../ids.ts'

/** SHA-256, lower-case hex. */
const hashSchema = z.string().regex(/^[0-9a-f]{64}$/)

/**
 * One change that a person or key made, or an act of the service worth knowing.
 * The entries form a chain: `hash` is the SHA-256 of the entry without its hash
 * as canonical JSON (RFC 8785), and so covers `previous`, the hash of the entry
 * before it.
 */
export const auditEntrySchema = z.object({
  seq: z.number().int().positive().describe('1 for the first, one more with every entry'),
  at: instantSchema,
  author: z.string().describe('Name of the API key; `command line` for the owner of the data folder, `service` for the service itself'),
  keyId: idSchema.nullable().describe('The key itself, since names need not be unique; null when there was none'),
  action: z.string().describe('What was done: `create`, `update`, `delete`, `acknowledge`, `rotate` and so on'),
  object: z
    .object({ kind: z.string(), id: z.string().nullable() })
    .describe('To what: a resource as the API names it (`sites`, `alerts`, ...), and which; null where the account has only one'),
  details: z
    .record(z.string(), z.json())
    .describe(
      'What was asked for: numbers, ids and choices as they are; of the rest, which may be secret or personal, only the names, under `given`',
    ),
  previous: hashSchema,
  hash: hashSchema,
})
export type AuditEntry = z.infer<typeof auditEntrySchema>
