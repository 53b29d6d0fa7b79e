import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { idSchema, versionSchema } from '../../model/ids.ts'
import { catalogSchema } from '../../model/rules/catalog.ts'
import { maintenanceSchema, newMaintenanceSchema } from '../../model/rules/maintenance.ts'
import { policyChangeSchema, policyIdSchema, policySchema, ruleSettingsEditSchema } from '../../model/rules/policy.ts'
import {
  backtestProgressSchema,
  backtestQuestionSchema,
  driftRowSchema,
  plannedWorkSchema,
  ruleDetailSchema,
  rulePreviewSchema,
  ruleRowSchema,
  ruleScopesSchema,
  settingsReadingSchema,
} from '../rules.ts'
import { ask, queued, refSchema } from './base.ts'

const policyRules = z.record(z.string().max(100), ruleSettingsEditSchema.nullable()).refine((rules) => Object.keys(rules).length > 0)
const editedPolicySchema = policySchema.extend({ pending: z.boolean() })

export const catalog = {
  get: ask.input(z.object({ accountId: idSchema })).output(catalogSchema),
}

export const policies = {
  /** As cached, with the edits that wait applied; version 0 while nobody has set anything. */
  get: ask.input(z.object({ accountId: idSchema, id: policyIdSchema })).output(editedPolicySchema),
  /** `seenVersion`: of the policy that was edited. */
  edit: ask
    .input(
      z.object({
        accountId: idSchema,
        id: policyIdSchema,
        seenVersion: z.int().min(0),
        rules: policyRules,
      }),
    )
    .output(queued),
}

export const rules = {
  /** All rules of an account as they are in force for a scope, with the edits that wait applied. */
  list: ask.input(z.object({ accountId: idSchema, scope: policyIdSchema.default('account') })).output(z.array(ruleRowSchema)),
  get: ask.input(refSchema.extend({ scope: policyIdSchema.default('account') })).output(ruleDetailSchema),
  /** Clients and sites whose name holds all words of the search, some of each, and how many sites the account has. */
  scopes: ask.input(z.object({ accountId: idSchema, search: z.string().max(200).default('') })).output(ruleScopesSchema),
  /** Sites of a scope that the rule is for, those with the most open alerts first, at most 500. */
  sites: ask
    .input(z.object({ accountId: idSchema, ruleId: z.string().max(100), scope: policyIdSchema.default('account') }))
    .output(z.array(z.object({ id: idSchema, name: z.string() }))),
  /** Who changed which setting of the rule in a policy, newest first. Only the service knows. */
  history: ask
    .input(z.object({ accountId: idSchema, policyId: policyIdSchema, ruleId: z.string().max(100) }))
    .output(z.array(policyChangeSchema)),
  /** Every client and site whose settings differ from the account's. */
  drift: ask.input(z.object({ accountId: idSchema })).output(z.array(driftRowSchema)),
  preview: ask.input(z.object({ accountId: idSchema, id: policyIdSchema, rules: policyRules })).output(rulePreviewSchema),
  /** Over cached days where they are here, else by the service. Not listening any more cancels it. */
  backtest: ask.input(backtestQuestionSchema).output(eventIterator(backtestProgressSchema)),
  /** All settings of an account as YAML. */
  writeYaml: ask.input(z.object({ accountId: idSchema })).output(z.object({ fileName: z.string(), text: z.string() })),
  /** What a file of settings would change: each policy that it names becomes what it says. Changes nothing. */
  readYaml: ask.input(z.object({ accountId: idSchema, text: z.string().max(500_000) })).output(settingsReadingSchema),
}

export const maintenance = {
  /** Planned work as cached, also what is over. */
  list: ask.input(z.object({ accountId: idSchema })).output(z.array(plannedWorkSchema)),
  /** These three ask the service at once, and refuse with `offline` when it cannot be reached. */
  create: ask.input(newMaintenanceSchema.extend({ accountId: idSchema })).output(maintenanceSchema),
  update: ask
    .input(newMaintenanceSchema.extend({ accountId: idSchema, id: idSchema, seenVersion: versionSchema }))
    .output(maintenanceSchema),
  delete: ask.input(refSchema).output(refSchema),
}
