import type { DriftRow, RuleDetail, RuleRow } from '../../../shared/bridge/rules.ts'
import { appliesTo, effectiveRule } from '../../../shared/engine/policy/effective-rule.ts'
import { changesBetween, ruleOn, sitesUnder } from '../../../shared/engine/policy/policy-effects.ts'
import type { Catalog } from '../../../shared/model/rules/catalog.ts'
import { type EffectiveRule, type Policy, type Provenance, policyLayers, ruleFields } from '../../../shared/model/rules/policy.ts'
import type { Rule } from '../../../shared/model/rules/rule.ts'
import type { Site } from '../../../shared/model/sites/site.ts'
import type { Cache } from '../cache/cache.ts'
import { compareNames } from '../cache/fleet/fleet-projection.ts'
import { nameOf, type PendingPolicy, policiesOf, type Scope, unsetPolicy } from './account-policies.ts'

const strength: readonly Provenance[] = ['catalog', ...policyLayers]

/** All rules as they are in force for a scope. Those that none of its sites can have are left out, unless it has no sites at all. */
export function ruleRows(cache: Cache, accountId: string, catalog: Catalog, scope: Scope): RuleRow[] {
  const policies = policiesOf(cache, accountId)
  const own = new Set(scope.sites.map(({ id }) => id))
  const open = cache.alerts.openByRule(accountId, (siteId) => own.has(siteId))
  const snoozed = snoozedSites(cache, accountId, own)
  const differing = differingSites(catalog, policies, scope.sites)
  return catalog.rules
    .filter((rule) => scope.sites.length === 0 || scope.sites.some((site) => appliesTo(rule, site)))
    .map((rule) => {
      const { rule: now, from } = under(rule, scope.chain, policies)
      const layers = ruleFields.map((field) => from[field])
      return {
        id: rule.id,
        platform: rule.platform,
        title: rule.title,
        severity: now.severity,
        enabled: now.enabled,
        layer: layers.reduce((best, layer) => (strength.indexOf(layer) > strength.indexOf(best) ? layer : best), 'catalog' as Provenance),
        changed: layers.filter((layer) => layer !== 'catalog').length,
        openAlerts: open.get(rule.id) ?? 0,
        snoozedSites: snoozed.get(rule.id) ?? 0,
        differing: differing.get(rule.id)?.size ?? 0,
      }
    })
}

/** A rule with its page, its layers and who differs. */
export function ruleDetail(cache: Cache, accountId: string, rule: Rule, scope: Scope): RuleDetail {
  const policies = policiesOf(cache, accountId)
  const sites = scope.sites.filter((site) => appliesTo(rule, site))
  const own = new Set(sites.map(({ id }) => id))
  return {
    rule,
    effective: under(rule, scope.chain, policies),
    inherited: under(rule, scope.chain.slice(0, -1), policies),
    layers: scope.chain.map((id) => {
      const { layer, rules, version, updatedAt, updatedBy, pending = false } = policies.get(id) ?? { ...unsetPolicy(id), pending: false }
      const name = nameOf(cache, accountId, id) ?? null
      return { policyId: id, layer, name, settings: rules[rule.id] ?? {}, version, updatedAt, updatedBy, pending }
    }),
    sites: sites.length,
    openAlerts: cache.alerts.openByRule(accountId, (siteId) => own.has(siteId)).get(rule.id) ?? 0,
    snoozedSites: snoozedSites(cache, accountId, own).get(rule.id) ?? 0,
    drift: driftOf(cache, accountId, [rule], policies, sites),
  }
}

/** The sites of a scope that a rule is for: those with the most of its open alerts first, then by name. */
export function sitesOf(cache: Cache, accountId: string, rule: Rule, scope: Scope): { id: string; name: string }[] {
  const open = new Map<string, number>()
  for (const { siteId } of cache.alerts.openOfRule(accountId, rule.id)) open.set(siteId, (open.get(siteId) ?? 0) + 1)
  return scope.sites
    .filter((site) => appliesTo(rule, site))
    .sort((a, b) => (open.get(b.id) ?? 0) - (open.get(a.id) ?? 0) || compareNames(a.name, b.name))
    .map(({ id, name }) => ({ id, name }))
}

/** Every client and site whose settings of a rule differ from the account's, by name. */
export function driftRows(cache: Cache, accountId: string, catalog: Catalog): DriftRow[] {
  const sites = cache.projection.sites(accountId).map(({ site }) => site)
  return driftOf(cache, accountId, catalog.rules, policiesOf(cache, accountId), sites)
}

/** The rule under policies of these ids. */
export function under(rule: Rule, chain: readonly string[], policies: ReadonlyMap<string, Policy>): EffectiveRule {
  return effectiveRule(
    rule,
    chain.flatMap((id) => policies.get(id) ?? []),
  )
}

function driftOf(
  cache: Cache,
  accountId: string,
  rules: readonly Rule[],
  policies: ReadonlyMap<string, PendingPolicy>,
  sites: readonly Site[],
): DriftRow[] {
  const rows: DriftRow[] = []
  for (const policy of policies.values()) {
    if (policy.layer === 'account') continue
    const reached = sitesUnder(policy, sites)
    const clientId = policy.layer === 'site' ? reached[0]?.clientId : null
    const chain = ['account', ...(clientId ? [`client:${clientId}`] : []), policy.id]
    for (const rule of rules) {
      if (!policy.rules[rule.id]) continue
      const fitting = reached.filter((site) => appliesTo(rule, site)).length
      const differences = changesBetween(under(rule, ['account'], policies), under(rule, chain, policies)).filter(
        ({ to }) => to === policy.layer,
      )
      if (fitting === 0 || differences.length === 0) continue
      rows.push({
        policyId: policy.id,
        layer: policy.layer,
        name: nameOf(cache, accountId, policy.id) ?? policy.ownerId ?? policy.id,
        ruleId: rule.id,
        ruleTitle: rule.title,
        differences: differences.map(({ field, before, after }) => ({ field, value: after, account: before })),
        sites: fitting,
        updatedAt: policy.updatedAt,
        updatedBy: policy.updatedBy,
      })
    }
  }
  return rows.sort((a, b) => a.ruleTitle.localeCompare(b.ruleTitle) || a.layer.localeCompare(b.layer) || a.name.localeCompare(b.name))
}

/** Sites on which a rule is otherwise than the account has it, by rule. */
function differingSites(catalog: Catalog, policies: ReadonlyMap<string, Policy>, sites: readonly Site[]): Map<string, Set<string>> {
  const rules = new Map(catalog.rules.map((rule) => [rule.id, rule]))
  const differing = new Map<string, Set<string>>()
  for (const policy of policies.values()) {
    if (policy.layer === 'account') continue
    const reached = sitesUnder(policy, sites)
    for (const ruleId of Object.keys(policy.rules)) {
      const rule = rules.get(ruleId)
      if (!rule) continue
      const account = under(rule, ['account'], policies)
      const found = differing.get(ruleId) ?? new Set()
      differing.set(ruleId, found)
      for (const site of reached)
        if (appliesTo(rule, site) && changesBetween(account, ruleOn(rule, site, policies)).length > 0) found.add(site.id)
    }
  }
  return differing
}

function snoozedSites(cache: Cache, accountId: string, own: ReadonlySet<string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { site, snoozes } of cache.projection.sites(accountId)) {
    if (!own.has(site.id)) continue
    for (const ruleId of new Set(snoozes.map((snooze) => snooze.ruleId))) counts.set(ruleId, (counts.get(ruleId) ?? 0) + 1)
  }
  return counts
}
