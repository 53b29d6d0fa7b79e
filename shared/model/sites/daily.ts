import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { severityCountsSchema } from '../severity.ts'

/** How long totals of days are kept, days: longer than any retention, for they name nobody. */
export const dailyTotalsDays = 400

/** A day of the calendar: `YYYY-MM-DD`. */
export const daySchema = z.iso.date().describe('A day, YYYY-MM-DD')

const count = z.int().nonnegative()
const whereKnown = count.nullable()

/** What a site did on one day of its own zone, in numbers: no labels, no persons. It feeds reports. */
export const dailyTotalsSchema = z.object({
  siteId: idSchema,
  day: daySchema,
  timeZone: z.string().describe('IANA zone that the day is of: that of the site, else of its client, else of the account'),
  signals: count.describe('Signals that happened on the day'),
  batches: z.object({ completed: count, failed: count }).describe('Batches that came in on the day and were taken or refused'),
  droppedEvents: count.describe('Events that the plugin or agent said it had to drop'),
  alerts: severityCountsSchema.describe('Alerts that fired first on the day, by severity'),
  minutes: z
    .object({ observed: count, noData: count })
    .describe('Minutes in which the service ran, and those of them in which the site was silent for longer than it usually is'),
  requests: z
    .object({
      count,
      errors: count.describe('Answered with an error of the server'),
      mean: z.number().nonnegative().nullable().describe('ms; null without a duration'),
      p95: z.number().nonnegative().nullable().describe('ms, within 2 %; null without a duration'),
    })
    .describe('Requests that the site answered'),
  failedSignIns: count.describe('Sign-ins that were refused'),
  failedMails: whereKnown.describe('Mails that were not taken; null where the platform does not tell'),
  fatalErrors: whereKnown.describe('Fatal errors of PHP; null where the platform does not tell'),
  changes: count.describe('Plugins, modules, themes or policies that were changed'),
})
export type DailyTotals = z.infer<typeof dailyTotalsSchema>
