import type { Alert } from '../../model/alerts/alert.ts'
import { type AlertEffect, type EffectiveRule, type Policy, type PolicyPreview, ruleFields } from '../../model/rules/policy.ts'
import type { Rule } from '../../model/rules/rule.ts'
import type { Site } from '../../model/sites/site.ts'
import { compileRule } from '../conditions/evaluate.ts'
import { appliesTo, effectiveRule, policyIdsFor, settingOf } from './effective-rule.ts'

type Item = PolicyPreview['items'][number]

/** The sites that a policy reaches, of those given. */
export function sitesUnder<T extends Pick<Site, 'id' | 'clientId'>>(
  { layer, ownerId }: Pick<Policy, 'layer' | 'ownerId'>,
  sites: readonly T[],
): T[] {
  if (layer === 'account') return [...sites]
  return sites.filter((site) => (layer === 'client' ? site.clientId : site.id) === ownerId)
}

/** The rule in force on a site under policies by id. */
export function ruleOn(rule: Rule, site: Pick<Site, 'id' | 'clientId'>, policies: ReadonlyMap<string, Policy>): EffectiveRule {
  return effectiveRule(
    rule,
    policyIdsFor(site).flatMap((id) => policies.get(id) ?? []),
  )
}

/**
 * What becomes of rules on a site, and of their open alerts, when policies (by id) change from
 * `before` to `after`. Rules that stay as they are, and those of another platform, are left out.
 */
export function ruleEffects(
  rules: readonly Rule[],
  site: Site,
  before: ReadonlyMap<string, Policy>,
  after: ReadonlyMap<string, Policy>,
  openAlerts: (ruleId: string) => readonly Pick<Alert, 'id' | 'value'>[],
): Item[] {
  return rules.flatMap((rule) => {
    if (!appliesTo(rule, site)) return []
    const [now, then] = [ruleOn(rule, site, before), ruleOn(rule, site, after)]
    const changes = changesBetween(now, then)
    if (changes.length === 0) return []
    const alerts = openAlerts(rule.id).map((alert) => ({ id: alert.id, effect: effectOn(alert, now.rule, then.rule) }))
    return [{ siteId: site.id, ruleId: rule.id, changes, alerts }]
  })
}

/** The parts in which two versions of a rule differ, with the layer that each comes from. */
export function changesBetween(before: EffectiveRule, after: EffectiveRule): Item['changes'] {
  return ruleFields.flatMap((field) => {
    const [old, now] = [settingOf(before.rule, field), settingOf(after.rule, field)]
    return old === now ? [] : [{ field, before: old, after: now, from: before.from[field], to: after.from[field] }]
  })
}

/** By the alert's newest value. Of another window it says nothing, nor whether enough was observed for it. */
function effectOn({ value }: Pick<Alert, 'value'>, before: Rule, after: Rule): AlertEffect {
  if (before.enabled && !after.enabled) return 'closed'
  if ((['window', 'minimumCount'] as const).some((field) => settingOf(before, field) !== settingOf(after, field))) return 'unknown'
  // Whether a value is beyond the threshold does not depend on the kind of its metric.
  return compileRule(before, 'gauge').holds(value) && !compileRule(after, 'gauge').holds(value) ? 'below' : 'stays'
}
