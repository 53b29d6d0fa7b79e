import { z } from 'zod'
import { retentionDaysSchema } from '../../../shared/model/account/account.ts'
import { idSchema, instantSchema } from '../../../shared/model/ids.ts'

export const manifestName = 'manifest.json'

/** What an export says of itself. `files` are NDJSON (one JSON object a line, UTF-8, `\n`), each with its SHA-256 in hex. */
export const manifestSchema = z.object({
  format: z.literal('logystera-console-export'),
  formatVersion: z.literal(1),
  createdAt: instantSchema,
  instanceId: idSchema,
  plan: z.enum(['free', 'paid']),
  retentionDays: retentionDaysSchema,
  files: z.array(
    z.object({
      name: z.string(),
      records: z.int().nonnegative(),
      bytes: z.int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
})
export type Manifest = z.infer<typeof manifestSchema>

/** What `export` and `import-export` answer. */
export const exportReportSchema = z.object({ file: z.string(), records: z.record(z.string(), z.int()) })
export type ExportReport = z.infer<typeof exportReportSchema>

export function reportOf(file: string, { files }: Manifest): ExportReport {
  return { file, records: Object.fromEntries(files.map(({ name, records }) => [name.replace(/\.ndjson$/, ''), records])) }
}
