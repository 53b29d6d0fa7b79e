import type { Policy, PolicyChange, RuleSettings, RuleSettingsEdit } from '../../model/rules/policy.ts'
import { ruleFields } from '../../model/rules/policy.ts'

/** Edits of settings by rule id; null for a rule takes all of its settings back. */
export type PolicyEdit = Record<string, RuleSettingsEdit | null>

/** The settings of a policy after an edit. Rules without any are left out, and parts stand in one order. */
export function editedRules(rules: Policy['rules'], edit: PolicyEdit): Policy['rules'] {
  const edited: Record<string, RuleSettings> = { ...rules }
  for (const [ruleId, parts] of Object.entries(edit)) {
    const before: RuleSettings = edited[ruleId] ?? {}
    const settings = ruleFields.flatMap((field) => {
      const value = parts?.[field] === undefined ? (parts === null ? null : before[field]) : parts[field]
      return value === null || value === undefined ? [] : [[field, value] as const]
    })
    delete edited[ruleId]
    if (settings.length > 0) edited[ruleId] = Object.fromEntries(settings)
  }
  return edited
}

/** What differs between the settings of a policy before and after, part by part; null stands for no setting. */
export function settingChanges(
  before: Policy['rules'],
  after: Policy['rules'],
): Pick<PolicyChange, 'ruleId' | 'field' | 'before' | 'after'>[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((ruleId) =>
    ruleFields.flatMap((field) => {
      const [old, now] = [before[ruleId]?.[field] ?? null, after[ruleId]?.[field] ?? null]
      return old === now ? [] : [{ ruleId, field, before: old, after: now }]
    }),
  )
}
