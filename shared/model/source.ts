import { z } from 'zod'
import { idSchema, instantSchema } from './ids.ts'

/** Formats of log lines that the service reads. */
export const sourceFormats = ['vault-audit', 'wordpress-jsonl', 'drupal-jsonl'] as const
export const sourceFormatSchema = z.enum(sourceFormats)
export type SourceFormat = z.infer<typeof sourceFormatSchema>

/** A log file that the service follows for a site, on its own machine. */
export const sourceSchema = z.object({
  id: idSchema,
  siteId: idSchema,
  format: sourceFormatSchema,
  /** Absolute path. */
  path: z.string().min(1).max(4096),
  state: z.enum(['following', 'waiting', 'failed']),
  /** Why it waits or failed: `file_missing`, `permission_denied`, ... */
  problem: z.string().nullable(),
  /** Bytes read so far; durable. */
  offset: z.number().int().nonnegative(),
  accepted: z.number().int().nonnegative(),
  failedLines: z.number().int().nonnegative(),
  lastReadAt: instantSchema.nullable(),
})
export type Source = z.infer<typeof sourceSchema>

export const newSourceSchema = sourceSchema.pick({ siteId: true, format: true, path: true })

/** What an import or send did, line by line where it failed (lines count from 1). */
export const importReportSchema = z.object({
  accepted: z.number().int(),
  dropped: z.number().int(),
  /** Events that the service had taken before; they add nothing. */
  repeated: z.number().int().optional(),
  failed: z.array(z.object({ line: z.number().int(), reason: z.string() })),
})
export type ImportReport = z.infer<typeof importReportSchema>
