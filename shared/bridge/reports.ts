import { z } from 'zod'
import { idSchema } from '../model/ids.ts'

/** IANA zone in which times of a file are written. */
export const reportZoneSchema = z.string().min(1).max(64)

/** Tag (BCP 47) of the page that asks, so that a file reads as the page does; without it the language of the settings. */
export const reportLocaleSchema = z
  .string()
  .max(35)
  .refine((tag) => {
    try {
      return Intl.getCanonicalLocales(tag).length === 1
    } catch {
      return false
    }
  }, 'A language tag, such as de-CH')
  .optional()

const entry = z.object({ label: z.string(), value: z.string(), note: z.string().optional() })

/** A part of a report, as it is drawn in the window, on paper and in a file. */
export const reportBlockSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('heading'), text: z.string() }),
  z.object({ kind: z.literal('text'), text: z.string(), dim: z.boolean().optional() }),
  /** Numbers to be seen first. */
  z.object({ kind: z.literal('figures'), entries: z.array(entry) }),
  z.object({ kind: z.literal('facts'), entries: z.array(entry) }),
  z.object({
    kind: z.literal('table'),
    /** `share`: of the width, in parts of all shares. */
    columns: z.array(z.object({ title: z.string(), share: z.number().positive(), end: z.boolean().optional() })),
    rows: z.array(z.array(z.string())),
    /** Said where there are no rows. */
    empty: z.string(),
  }),
  /** One bar a day; null: nothing is known of that day. */
  z.object({
    kind: z.literal('bars'),
    title: z.string(),
    days: z.array(z.object({ label: z.string(), value: z.number().nonnegative().nullable() })),
    /** What the tallest bar stands for, as a person reads it, and as a number. */
    top: z.object({ text: z.string(), value: z.number().positive() }),
  }),
])
export type ReportBlock = z.infer<typeof reportBlockSchema>

export const reportDocumentSchema = z.object({
  title: z.string(),
  subtitle: z.string(),
  blocks: z.array(reportBlockSchema),
  foot: z.string(),
})
export type ReportDocument = z.infer<typeof reportDocumentSchema>

export const incidentFormats = ['json', 'markdown', 'pdf'] as const
export const reportFormats = ['pdf', 'html', 'csv'] as const

/** A month of the calendar, `YYYY-MM`. */
export const monthSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/)

/** Whose month: a client's sites, or with null those that belong to no client. */
export const clientMonthSchema = z.object({
  accountId: idSchema,
  clientId: idSchema.nullable(),
  month: monthSchema,
  timeZone: reportZoneSchema.default('UTC'),
  locale: reportLocaleSchema,
})
export type ClientMonth = z.infer<typeof clientMonthSchema>
