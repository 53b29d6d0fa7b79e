import { z } from 'zod'
import { idSchema } from '../../model/ids.ts'
import { backtestFiringSchema, backtestRequestSchema, backtestSchema, backtestSideSchema } from '../../model/rules/backtest.ts'
import { catalogSchema } from '../../model/rules/catalog.ts'
import { maintenanceSchema, newMaintenanceSchema } from '../../model/rules/maintenance.ts'
import {
  effectiveRuleSchema,
  policyChangeSchema,
  policyIdSchema,
  policyPreviewSchema,
  policySchema,
  ruleSettingsEditSchema,
} from '../../model/rules/policy.ts'
import { byId, changing, cursorPage, edit, gone, only, page, read, write } from './base.ts'

const ofPolicy = z.object({ id: policyIdSchema })
const policyEdit = ofPolicy.extend({
  rules: z
    .record(z.string().max(100), ruleSettingsEditSchema.nullable())
    .describe('By rule id. Null for a setting takes it back; null for a rule takes all of its settings back'),
})

export const backtests = {
  start: changing
    .route({
      method: 'POST',
      path: '/v1/backtests',
      summary: 'Find out what a rule with other settings would have done; the answer comes at once, the result later',
      tags: ['backtests'],
      successStatus: 202,
    })
    .errors(only('rule_not_backtestable', 'backtests_busy'))
    .input(backtestRequestSchema)
    .output(backtestSchema),
  get: read('/v1/backtests/{id}', 'How far a backtest is, and what it found; kept for ten minutes after it ended', 'backtests')
    .input(byId.extend({ wait: z.int().min(0).max(20).default(0).describe('Answer once it has ended, or after so many seconds') }))
    .output(backtestSchema),
  firings: read(
    '/v1/backtests/{id}/firings',
    'Alerts that a backtest found, newest first; about 2,000 are kept, the newest of each site',
    'backtests',
  )
    .input(byId.extend({ of: backtestSideSchema.default('proposal'), siteId: idSchema.optional(), ...cursorPage }))
    .output(
      page(backtestFiringSchema).extend({
        kept: z.number().int().nonnegative().describe('Firings that can be read'),
        total: z.number().int().nonnegative().describe('Firings that were found'),
      }),
    ),
  cancel: write('DELETE', '/v1/backtests/{id}', 'Cancel a backtest, or drop what it found', 'backtests').input(byId).output(backtestSchema),
}

export const catalog = {
  get: read('/v1/catalog', 'Signal types, metrics and rules', 'catalog').output(catalogSchema),
}

export const policies = {
  list: read('/v1/policies', 'Policies that hold settings, by id', 'policies').input(z.object(cursorPage)).output(page(policySchema)),
  get: read('/v1/policies/{id}', 'One policy: `account`, `client:ID` or `site:ID`; of version 0 while nothing was set', 'policies')
    .input(ofPolicy)
    .output(policySchema),
  update: edit('/v1/policies/{id}', 'Set or take back settings of rules', 'policies').input(policyEdit).output(policySchema),
  preview: write('POST', '/v1/policies/{id}/preview', 'What an edit would do on which sites, and to which open alerts', 'policies')
    .input(policyEdit.extend(cursorPage))
    .output(policyPreviewSchema),
  history: read('/v1/policies/{id}/history', 'Who changed which setting, newest first', 'policies')
    .input(ofPolicy.extend({ ruleId: z.string().max(100).optional(), ...cursorPage }))
    .output(page(policyChangeSchema)),
  effective: read('/v1/sites/{id}/rules/{ruleId}', 'A rule as it is in force on a site, and where each part comes from', 'policies')
    .input(byId.extend({ ruleId: z.string().max(100) }))
    .output(effectiveRuleSchema),
}

export const maintenance = {
  list: read('/v1/maintenance', 'Maintenance windows, also those that are over', 'maintenance').output(
    z.object({ items: z.array(maintenanceSchema) }),
  ),
  get: read('/v1/maintenance/{id}', 'One maintenance window', 'maintenance').input(byId).output(maintenanceSchema),
  create: write(
    'POST',
    '/v1/maintenance',
    'Plan a window: what fires meanwhile is raised, but told to nobody before it is over',
    'maintenance',
  )
    .input(newMaintenanceSchema)
    .output(maintenanceSchema),
  update: edit('/v1/maintenance/{id}', 'Change a window, or switch it off and on', 'maintenance')
    .input(byId.extend(maintenanceSchema.pick({ title: true, scope: true, ruleIds: true, schedule: true, enabled: true }).partial().shape))
    .output(maintenanceSchema),
  delete: write('DELETE', '/v1/maintenance/{id}', 'Delete a window', 'maintenance').input(byId).output(gone),
}
