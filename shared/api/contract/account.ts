import { z } from 'zod'
import { accountSchema, apiKeySchema, roleSchema } from '../../model/account/account.ts'
import { auditEntrySchema } from '../../model/account/audit.ts'
import { erasureSchema, longestGraceDays } from '../../model/account/erasure.ts'
import { exportSchema } from '../../model/account/export.ts'
import { retentionEditSchema, retentionPreviewSchema, retentionSchema } from '../../model/account/retention.ts'
import { newWebhookSchema, webhookMessageSchema, webhookSchema, webhookTestSchema } from '../../model/account/webhook.ts'
import { idSchema } from '../../model/ids.ts'
import { overlapHoursSchema } from '../../model/sites/site.ts'
import { byId, cursorPage, edit, gone, page, read, write } from './base.ts'

export const account = {
  get: read('/v1/account', 'The account behind the key', 'account').output(accountSchema),
}

export const apiKeys = {
  list: read('/v1/api-keys', 'API keys, without their secrets', 'api-keys').output(z.object({ items: z.array(apiKeySchema) })),
  create: write('POST', '/v1/api-keys', 'Create a key; its secret is shown this once', 'api-keys')
    .input(z.object({ name: z.string().min(1).max(100), role: roleSchema, siteIds: z.array(idSchema).nullable().default(null) }))
    .output(z.object({ apiKey: apiKeySchema, key: z.string() })),
  rotate: write(
    'POST',
    '/v1/api-keys/{id}/rotate',
    'A new secret for a key, shown this once; the old one ends at once or after an overlap',
    'api-keys',
  )
    .input(byId.extend({ overlapHours: overlapHoursSchema }))
    .output(z.object({ apiKey: apiKeySchema, key: z.string() })),
  revoke: write('DELETE', '/v1/api-keys/{id}', 'Revoke a key', 'api-keys').input(byId).output(gone),
}

export const retention = {
  get: read('/v1/retention', 'Retention in force and what is stored, by site', 'retention').output(retentionSchema),
  update: edit('/v1/retention', 'Change the plan, its add-on or what single sites keep', 'retention')
    .input(retentionEditSchema)
    .output(retentionSchema),
  preview: write('POST', '/v1/retention/preview', 'What a change would delete, from when, on which sites; changes nothing', 'retention')
    .input(retentionEditSchema)
    .output(retentionPreviewSchema),
}

export const dataExports = {
  list: read('/v1/exports', 'Exports that are being made or can be fetched, newest first; for admins', 'exports').output(
    z.object({ items: z.array(exportSchema) }),
  ),
  create: write('POST', '/v1/exports', 'Write everything into a zip of NDJSON files, to be fetched once', 'exports').output(exportSchema),
  get: read('/v1/exports/{id}', 'How far an export is; for admins', 'exports').input(byId).output(exportSchema),
  delete: write('DELETE', '/v1/exports/{id}', 'End an export and delete its file, also while it is made', 'exports')
    .input(byId)
    .output(gone),
}

export const erasure = {
  get: read('/v1/erasure', 'Whether everything is going to be erased', 'erasure').output(erasureSchema),
  request: write('POST', '/v1/erasure', 'Erase everything after a time in which it can be cancelled', 'erasure')
    .input(
      z.object({
        instanceId: idSchema.describe('Of the account that is meant, so that no other is erased by mistake'),
        graceDays: z.int().min(0).max(longestGraceDays).default(14).describe('Days in which it can be cancelled'),
      }),
    )
    .output(erasureSchema),
  cancel: write('DELETE', '/v1/erasure', 'Cancel the erasure, before it is due', 'erasure').output(erasureSchema),
}

export const webhooks = {
  list: read('/v1/webhooks', 'Outgoing webhooks', 'webhooks').output(z.object({ items: z.array(webhookSchema) })),
  create: write('POST', '/v1/webhooks', 'Send alerts to an address; the signing secret is shown this once', 'webhooks')
    .input(newWebhookSchema)
    .output(z.object({ webhook: webhookSchema, secret: z.string() })),
  update: edit('/v1/webhooks/{id}', 'Change a webhook, or switch it off and on', 'webhooks')
    .input(byId.extend(webhookSchema.pick({ url: true, minimumSeverity: true, enabled: true }).partial().shape))
    .output(webhookSchema),
  test: write('POST', '/v1/webhooks/{id}/test', 'Send a signed test message now and say what came of it; it is not repeated', 'webhooks')
    .input(byId)
    .output(webhookTestSchema),
  messages: read(
    '/v1/webhooks/{id}/messages',
    'Messages that wait or were given up, newest first, and the schedule of attempts',
    'webhooks',
  )
    .input(byId.extend({ state: webhookMessageSchema.shape.state.optional(), ...cursorPage }))
    .output(
      page(webhookMessageSchema).extend({
        schedule: z
          .array(z.number().int())
          .describe('ms between one failed attempt and the next, up to a tenth more; after the last it is given up'),
      }),
    ),
  redeliver: write('POST', '/v1/webhooks/{id}/messages/{messageId}/redeliver', 'Try a message again now', 'webhooks')
    .input(byId.extend({ messageId: idSchema }))
    .output(webhookMessageSchema),
  delete: write('DELETE', '/v1/webhooks/{id}', 'Remove a webhook', 'webhooks').input(byId).output(gone),
}

export const audit = {
  list: read('/v1/audit', 'Who changed what, newest first: a chain of hashes; for admins', 'audit')
    .input(
      z.object({
        kind: z.string().max(64).optional().describe('Kind of the object, as in `object.kind`'),
        id: z.string().max(64).optional(),
        author: z.string().max(100).optional(),
        ...cursorPage,
      }),
    )
    .output(page(auditEntrySchema)),
}

/** GET: the file of an export, application/zip. A plain route beside the contract, which is for JSON. */
export const exportDownloadPath = '/v1/exports/{id}/download'
