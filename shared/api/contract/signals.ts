import { z } from 'zod'
import { revealSchema } from '../../model/alerts/alert.ts'
import { idSchema, instantSchema } from '../../model/ids.ts'
import { metricSeriesSchema } from '../../model/metric.ts'
import { metricBlockSchema, siteHistorySchema } from '../../model/rules/backtest.ts'
import { signalSchema } from '../../model/signal.ts'
import { dailyTotalsSchema, daySchema } from '../../model/sites/daily.ts'
import { byId, cursorPage, page, read, write } from './base.ts'

export const signals = {
  list: read('/v1/sites/{id}/signals', 'Signals of a site, newest first', 'signals')
    .input(
      byId.extend({
        types: z.string().max(2000).optional().describe('Comma-separated signal types'),
        from: instantSchema.optional(),
        to: instantSchema.optional(),
        ...cursorPage,
      }),
    )
    .output(page(signalSchema)),
  reveal: write(
    'POST',
    '/v1/sites/{id}/signals/{signalId}/reveals',
    'Write down in the audit log that personal fields of a signal were unmasked; also for viewers, who can read them',
    'signals',
  )
    .input(byId.extend({ signalId: idSchema, ...revealSchema.shape }))
    .output(revealSchema.extend({ id: idSchema, signalId: idSchema })),
}

export const metrics = {
  query: read('/v1/sites/{id}/metrics', 'Metric series of a site', 'metrics')
    .input(
      byId.extend({
        metrics: z.string().min(1).max(2000).describe('Comma-separated metric ids, at most 20'),
        from: instantSchema,
        to: instantSchema,
        step: z.int().min(60_000).multipleOf(60_000).describe('ms; at most 2,000 steps'),
      }),
    )
    .output(z.object({ items: z.array(metricSeriesSchema) })),
}

export const metricBlocks = {
  list: read('/v1/sites/{id}/metric-blocks', 'Stored days of metrics as packed minutes, by day and metric', 'metrics')
    .input(
      byId.extend({
        metrics: z.string().min(1).max(2000).describe('Comma-separated metric ids, at most 20'),
        from: z.int().min(0).max(1_000_000).describe('First unix day, UTC'),
        to: z.int().min(0).max(1_000_000).describe('Last unix day, UTC; at most 400 days'),
        cursor: cursorPage.cursor,
        limit: cursorPage.limit.describe('Blocks; a page ends with the day and metric that reaches it, or 512 KiB'),
      }),
    )
    .output(page(metricBlockSchema).extend({ history: siteHistorySchema })),
}

export const daily = {
  list: read('/v1/daily', 'Totals of days over all sites, by day and site; of days that are not there nothing is known', 'daily')
    .input(z.object({ from: daySchema, to: daySchema, ...cursorPage }))
    .output(page(dailyTotalsSchema)),
  ofSite: read('/v1/sites/{id}/daily', 'Totals of the days of a site, and the days of which nothing is known', 'daily')
    .input(byId.extend({ from: daySchema, to: daySchema }))
    .output(z.object({ items: z.array(dailyTotalsSchema), missing: z.array(daySchema) })),
}
