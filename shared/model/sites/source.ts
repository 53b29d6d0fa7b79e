import { z } from 'zod'
import { idSchema, instantSchema } from '../ids.ts'

/** Formats of log lines that the service reads. */
export const sourceFormats = ['vault-audit', 'wordpress-jsonl', 'drupal-jsonl'] as const
export const sourceFormatSchema = z.enum(sourceFormats)
export type SourceFormat = z.infer<typeof sourceFormatSchema>

/** A log file that the service follows for a site, on its own machine. */
export const sourceSchema = z.object({
  id: idSchema,
  siteId: idSchema,
  format: sourceFormatSchema,
  path: z.string().min(1).max(4096).describe('Absolute path'),
  state: z.enum(['following', 'waiting', 'failed']),
  problem: z.string().nullable().describe('Why it waits or failed: `file_missing`, `permission_denied` and so on'),
  offset: z.number().int().nonnegative().describe('Bytes read so far; durable'),
  accepted: z.number().int().nonnegative().describe('Events taken so far'),
  failedLines: z.number().int().nonnegative().describe('Lines that could not be read'),
  lastReadAt: instantSchema.nullable(),
  warning: z
    .enum(['rotated_file_lost'])
    .nullable()
    .describe(
      '`rotated_file_lost`: lines may be missing, for a file was rotated away, damaged, compressed other than by gzip or emptied before it was read to its end',
    ),
  warnedAt: instantSchema.nullable().describe('When that was noticed last'),
})
export type Source = z.infer<typeof sourceSchema>

export const newSourceSchema = sourceSchema.pick({ siteId: true, format: true, path: true })

/** What an import or send did, line by line where it failed (lines count from 1). */
export const importReportSchema = z.object({
  accepted: z.number().int(),
  dropped: z.number().int(),
  repeated: z.number().int().optional().describe('Events that the service had taken before; they add nothing'),
  failed: z.array(z.object({ line: z.number().int(), reason: z.string() })),
})
export type ImportReport = z.infer<typeof importReportSchema>
