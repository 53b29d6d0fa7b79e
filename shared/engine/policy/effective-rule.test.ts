import { describe, expect, it } from 'vitest'
import { type Policy, policyId, type RuleSettings, ruleFields } from '../../model/rules/policy.ts'
import { type Rule, ruleSchema } from '../../model/rules/rule.ts'
import { effectiveRule, policyIdsFor, settingProblems } from './effective-rule.ts'
import { editedRules, settingChanges } from './policy-edit.ts'

const rule: Rule = ruleSchema.parse({
  id: 'brute_force',
  platform: 'wordpress',
  title: 'Brute force',
  severity: 'high',
  condition: { metric: 'logins_failed', aggregate: 'sum', window: 300, comparison: '>=', threshold: 5, groupBy: ['address'] },
  summary: '{value}',
  defaultsReason: 'test',
  meaning: 'test',
  why: 'test',
  investigate: ['test'],
  actions: ['test'],
  ignoreWhen: '',
})

function policy(layer: Policy['layer'], settings: RuleSettings, ruleId = rule.id): Policy {
  const ownerId = layer === 'account' ? null : 'x'
  return { id: policyId(layer, ownerId), layer, ownerId, rules: { [ruleId]: settings }, version: 1, updatedAt: 0, updatedBy: 'Ada' }
}

describe('a rule in force', () => {
  it('is the catalog’s where no layer says anything', () => {
    const { rule: effective, from } = effectiveRule(rule, [policy('account', { threshold: 9 }, 'another')])
    expect(effective).toEqual(rule)
    expect(from).toEqual(Object.fromEntries(ruleFields.map((field) => [field, 'catalog'])))
  })

  it('takes each part from the nearest layer that sets it, in whatever order the layers are given', () => {
    const layers = [
      policy('site', { severity: 'low' }),
      policy('account', { threshold: 10, window: 600, severity: 'critical' }),
      policy('client', { threshold: 20, enabled: false }),
    ]
    const { rule: effective, from } = effectiveRule(rule, layers)
    expect(effective).toMatchObject({ severity: 'low', enabled: false, condition: { threshold: 20, window: 600, groupBy: ['address'] } })
    expect(from).toMatchObject({ severity: 'site', threshold: 'client', enabled: 'client', window: 'account', cooldown: 'catalog' })
    expect(effectiveRule(rule, layers.toReversed())).toEqual({ rule: effective, from })
  })

  it('is asked for by the policies of the account, the client and the site', () => {
    expect(policyIdsFor({ id: 's_1', clientId: 'c_1' })).toEqual(['account', 'client:c_1', 'site:s_1'])
    expect(policyIdsFor({ id: 's_1', clientId: null })).toEqual(['account', 'site:s_1'])
  })
})

describe('an edit', () => {
  it('sets, leaves and takes back, and says what changed', () => {
    const before = { brute_force: { threshold: 10, severity: 'low' }, other: { enabled: false } } as const
    const after = editedRules(before, { brute_force: { threshold: null, window: 120 }, other: null })
    expect(after).toEqual({ brute_force: { severity: 'low', window: 120 } })
    expect(settingChanges(before, after)).toEqual([
      { ruleId: 'brute_force', field: 'threshold', before: 10, after: null },
      { ruleId: 'brute_force', field: 'window', before: null, after: 120 },
      { ruleId: 'other', field: 'enabled', before: false, after: null },
    ])
  })
})

describe('settings that a rule cannot take', () => {
  const absent: Rule = { ...rule, condition: { ...rule.condition, aggregate: 'absent', groupBy: [] } }

  it('are a window for a rule on absence, and an absence of less than a minute', () => {
    expect(settingProblems(absent, { window: 600, threshold: 30 }).map(({ field }) => field)).toEqual(['window', 'threshold'])
    expect(settingProblems(absent, { threshold: 3600, resolveAfter: 60 })).toEqual([])
  })

  it('are thresholds below what can be counted', () => {
    const distinct: Rule = { ...rule, condition: { ...rule.condition, aggregate: 'distinct', label: 'name' } }
    expect(settingProblems(distinct, { threshold: -1 }).map(({ field }) => field)).toEqual(['threshold'])
  })
})
