import { z } from 'zod'
import { idSchema, instantSchema } from '../../model/ids.ts'
import { severityCountsSchema } from '../../model/severity.ts'
import { siteHealthSchema } from '../../model/sites/health.ts'
import { siteSchema } from '../../model/sites/site.ts'
import { ask, rows, scope } from './base.ts'

export const fleetRowSchema = z.object({
  accountId: idSchema,
  site: siteSchema,
  clientName: z.string().nullable(),
  /** Null until the service has scored the site. */
  health: siteHealthSchema.nullable(),
  snoozes: z.number().int(),
  /** Planned work that is on there now; what fires meanwhile is told to nobody. */
  maintenance: z.object({ title: z.string(), until: instantSchema }).nullable(),
})
export type FleetRow = z.infer<typeof fleetRowSchema>

export const fleetGroupings = ['none', 'client', 'platform', 'status', 'tag'] as const
export const fleetSorts = ['status', 'name', 'client', 'platform', 'health', 'alerts', 'freshness', 'dropped', 'change'] as const

export const fleetSummarySchema = z.object({
  all: z.number().int(),
  critical: z.number().int(),
  degraded: z.number().int(),
  noData: z.number().int(),
  healthy: z.number().int(),
  /** Sites with at least one snooze in force. */
  snoozed: z.number().int(),
  openAlerts: severityCountsSchema,
  /** Open and not acknowledged. */
  unacknowledged: z.number().int(),
  openIncidents: z.number().int(),
})
export type FleetSummary = z.infer<typeof fleetSummarySchema>

export const fleet = {
  list: ask
    .input(
      z.object({
        ...scope,
        group: z.enum(fleetGroupings).default('none'),
        sort: z.enum(fleetSorts).default('status'),
        direction: z.enum(['ascending', 'descending']).default('ascending'),
        ...rows,
      }),
    )
    .output(
      z.object({
        total: z.number().int(),
        groups: z.array(
          z.object({ key: z.string(), title: z.string(), count: z.number().int(), critical: z.number().int(), start: z.number().int() }),
        ),
        rows: z.array(fleetRowSchema),
      }),
    ),
  summary: ask.input(z.object({ accountId: scope.accountId })).output(fleetSummarySchema),
  /** Values that complete a filter key, such as every client's name. */
  values: ask
    .input(z.object({ accountId: scope.accountId, key: z.string().max(40), prefix: z.string().max(100) }))
    .output(z.array(z.string())),
}
