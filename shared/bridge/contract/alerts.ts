import { z } from 'zod'
import { alertSchema, evidenceSchema, revealSchema } from '../../model/alerts/alert.ts'
import { snoozeSchema } from '../../model/alerts/snooze.ts'
import { idSchema, instantSchema, versionSchema } from '../../model/ids.ts'
import { provenanceSchema, ruleFieldSchema } from '../../model/rules/policy.ts'
import { ruleSchema } from '../../model/rules/rule.ts'
import { severityCountsSchema } from '../../model/severity.ts'
import { signalSchema } from '../../model/signal.ts'
import { ask, queued, refSchema, rows, scope } from './base.ts'

export const alertRowSchema = z.object({
  accountId: idSchema,
  alert: alertSchema,
  siteName: z.string(),
  clientName: z.string().nullable(),
  snooze: snoozeSchema.nullable(),
  /** What a person asked for that has not reached the service yet. */
  pending: z.enum(['acknowledge', 'resolve', 'note', 'snooze']).nullable(),
})
export type AlertRow = z.infer<typeof alertRowSchema>

export const alertDetailSchema = alertRowSchema.extend({
  rule: ruleSchema.nullable(),
  /** The layer that each part of the rule comes from. */
  ruleFrom: z.record(ruleFieldSchema, provenanceSchema).nullable(),
  /** Null while it is neither cached nor reachable. */
  evidence: evidenceSchema.nullable(),
  /** Signals that mark a change on this site in the hour before it fired, newest first; null when unreachable. */
  changesBefore: z.array(signalSchema).nullable(),
  /** The same rule, open on other sites of the account. */
  elsewhere: z.array(alertRowSchema),
  /** Earlier alerts of the same rule on this site, newest first. */
  history: z.array(alertRowSchema),
})
export type AlertDetail = z.infer<typeof alertDetailSchema>

export const alerts = {
  /** Newest first within worst first while open; resolved ones after. */
  list: ask
    .input(
      z.object({
        ...scope,
        siteId: idSchema.optional(),
        from: instantSchema.optional(),
        to: instantSchema.optional(),
        order: z.enum(['worst', 'newest']).default('worst'),
        ...rows,
      }),
    )
    .output(
      z.object({
        total: z.number().int(),
        rows: z.array(alertRowSchema),
        /** There are more than `total`: words alone find the first ten thousand. */
        more: z.literal(true).optional(),
      }),
    ),
  get: ask.input(refSchema).output(alertDetailSchema),
  /** Alerts first fired in each of `steps` equal parts of [from, to). */
  timeline: ask
    .input(z.object({ ...scope, siteId: idSchema.optional(), from: instantSchema, to: instantSchema, steps: z.int().min(1).max(500) }))
    .output(z.array(z.object({ at: instantSchema, counts: severityCountsSchema }))),
  /** The same of the `lanes` sites on which most fired, most first. */
  siteTimeline: ask
    .input(
      z.object({
        ...scope,
        from: instantSchema,
        to: instantSchema,
        steps: z.int().min(1).max(500),
        lanes: z.int().min(1).max(20).default(8),
      }),
    )
    .output(
      z.object({
        /** Sites on which any fired. */
        sites: z.int(),
        lanes: z.array(
          z.object({
            accountId: idSchema,
            siteId: idSchema,
            siteName: z.string(),
            total: z.int(),
            /** Parts in which any fired, with how many of each severity. */
            steps: z.array(z.object({ step: z.int(), counts: severityCountsSchema })),
          }),
        ),
      }),
    ),
  acknowledge: ask.input(z.object({ refs: z.array(refSchema).min(1).max(500), note: z.string().max(4000).optional() })).output(queued),
  resolve: ask
    .input(
      z.object({
        alerts: z
          .array(refSchema.extend({ seenVersion: versionSchema }))
          .min(1)
          .max(500),
        note: z.string().max(4000).optional(),
      }),
    )
    .output(queued),
  note: ask.input(refSchema.extend({ note: z.string().min(1).max(4000) })).output(queued),
  /** Writes down in the service's audit log that fields of the evidence were unmasked; kept before it answers, sent when it can be. */
  reveal: ask.input(refSchema.extend({ fields: revealSchema.shape.fields })).output(queued),
  /** RFC 4180, formulas made harmless, personal data masked. */
  csv: ask.input(z.object(scope)).output(z.file()),
}

export const snoozes = {
  create: ask
    .input(
      z.object({
        accountId: idSchema,
        siteId: idSchema,
        ruleId: z.string(),
        until: instantSchema,
        reason: z.string().max(500).default(''),
      }),
    )
    .output(queued),
  end: ask.input(refSchema).output(queued),
}
