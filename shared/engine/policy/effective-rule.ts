import {
  type EffectiveRule,
  type Policy,
  policyId,
  policyLayers,
  type RuleField,
  type RuleSettings,
  ruleFields,
  type Setting,
} from '../../model/rules/policy.ts'
import type { Condition, Rule } from '../../model/rules/rule.ts'
import type { Site } from '../../model/sites/site.ts'

/**
 * A rule under the policies that apply to a site, in any order: the site's own
 * settings go before the client's, those before the account's, those before the catalog's.
 */
export function effectiveRule(rule: Rule, policies: readonly Policy[]): EffectiveRule {
  const from = Object.fromEntries(ruleFields.map((field) => [field, 'catalog'])) as EffectiveRule['from']
  let merged: RuleSettings = {}
  for (const layer of policyLayers) {
    for (const { rules } of policies.filter((policy) => policy.layer === layer)) {
      const settings = rules[rule.id]
      if (!settings) continue
      merged = { ...merged, ...settings }
      for (const field of Object.keys(settings) as RuleField[]) from[field] = layer
    }
  }
  return { rule: withSettings(rule, merged), from }
}

/** The ids of the policies that apply to a site, weakest first. */
export function policyIdsFor(site: Pick<Site, 'id' | 'clientId'>): string[] {
  return [policyId('account', null), ...(site.clientId === null ? [] : [policyId('client', site.clientId)]), policyId('site', site.id)]
}

/** A rule with some parts set otherwise. */
export function withSettings(rule: Rule, { enabled, severity, ...condition }: RuleSettings): Rule {
  return {
    ...rule,
    enabled: enabled ?? rule.enabled,
    severity: severity ?? rule.severity,
    condition: { ...rule.condition, ...condition },
  }
}

/** What a part of a rule is set to. */
export function settingOf({ enabled, severity, condition }: Rule, field: RuleField): Setting {
  if (field === 'enabled') return enabled
  return field === 'severity' ? severity : condition[field]
}

/** True when a rule applies to sites of that platform. */
export function appliesTo({ platform }: Pick<Rule, 'platform'>, { platform: of }: Pick<Site, 'platform'>): boolean {
  return platform === 'any' || platform === of
}

/** Longest absence that can be asked for, s. */
const longestAbsence = 31 * 86_400

/** A setting that its rule cannot have. `code` is for whoever says it in another language than `message` does, which is English. */
export interface SettingProblem {
  field: RuleField
  code: 'silence' | 'silence-length' | 'negative'
  message: string
}

/**
 * What is wrong with settings for a rule although each is of the right kind: a rule on
 * absence has no window to tune and a threshold in seconds, from one minute to 31 days; of what
 * is only counted, the threshold is at least 0. Empty when nothing is.
 */
export function settingProblems({ condition }: Rule, settings: RuleSettings): SettingProblem[] {
  const problems: SettingProblem[] = []
  const { threshold } = settings
  if (condition.aggregate === 'absent') {
    for (const field of ['window', 'minimumCount'] as const)
      if (settings[field] !== undefined)
        problems.push({ field, code: 'silence', message: 'This rule is about silence: how long is its threshold.' })
    if (threshold !== undefined && (threshold < 60 || threshold > longestAbsence))
      problems.push({ field: 'threshold', code: 'silence-length', message: `Seconds of silence, from 60 to ${longestAbsence}.` })
  } else if (threshold !== undefined && threshold < 0 && countsSomething(condition)) {
    problems.push({ field: 'threshold', code: 'negative', message: 'What is counted is never below 0.' })
  }
  return problems
}

function countsSomething({ aggregate }: Condition): boolean {
  return aggregate === 'count' || aggregate === 'distinct' || aggregate === 'ratio' || aggregate === 'rate'
}
