import { z } from 'zod'
import { auditEntrySchema } from '../../model/account/audit.ts'
import { erasureSchema, longestGraceDays } from '../../model/account/erasure.ts'
import { exportSchema } from '../../model/account/export.ts'
import { retentionEditSchema, retentionPreviewSchema, retentionSchema } from '../../model/account/retention.ts'
import { idSchema, versionSchema } from '../../model/ids.ts'
import { ask, queued, refSchema } from './base.ts'

export const retention = {
  /** As it was last read, with the edits that wait applied to its terms. */
  get: ask
    .input(z.object({ accountId: idSchema }))
    .output(retentionSchema.extend({ pending: z.boolean(), conflict: z.string().nullable().describe('Intent that met a conflict') })),
  edit: ask.input(retentionEditSchema.extend({ accountId: idSchema, seenVersion: versionSchema })).output(queued),
  /** What a change would delete; an empty one: what the settings in force are about to delete. Only the service can count it. */
  preview: ask.input(retentionEditSchema.extend({ accountId: idSchema })).output(retentionPreviewSchema),
}

export const dataExports = {
  list: ask.input(z.object({ accountId: idSchema })).output(z.array(exportSchema)),
  start: ask.input(z.object({ accountId: idSchema })).output(exportSchema),
  /** Ends it while it is made, or deletes its file. */
  end: ask.input(refSchema).output(refSchema),
  /** Fetches the file of an export into the downloads folder of this machine, and checks it; the service then deletes its own. */
  save: ask.input(refSchema).output(z.object({ path: z.string(), bytes: z.int() })),
}

export const erasure = {
  get: ask.input(z.object({ accountId: idSchema })).output(erasureSchema),
  /** `instanceId`: of the account that was shown, so that no other is erased by mistake. */
  request: ask
    .input(z.object({ accountId: idSchema, instanceId: idSchema, graceDays: z.int().min(0).max(longestGraceDays) }))
    .output(erasureSchema),
  cancel: ask.input(z.object({ accountId: idSchema })).output(erasureSchema),
}

export const audit = {
  list: ask
    .input(
      z.object({
        accountId: idSchema,
        kind: z.string().max(64).optional(),
        id: z.string().max(64).optional(),
        author: z.string().max(100).optional(),
        cursor: z.string().max(200).optional(),
        limit: z.int().min(1).max(500).default(50),
      }),
    )
    .output(z.object({ items: z.array(auditEntrySchema), next: z.string().nullable() })),
}
