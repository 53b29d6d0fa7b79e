import { type CompiledCatalog, type CompiledPlatform, indexRules } from '../../../shared/engine/conditions/derive.ts'
import { type CompiledRule, compileRule } from '../../../shared/engine/conditions/evaluate.ts'
import { appliesTo, effectiveRule, settingOf, withSettings } from '../../../shared/engine/policy/effective-rule.ts'
import type { Catalog } from '../../../shared/model/rules/catalog.ts'
import { type RuleSettings, ruleFields } from '../../../shared/model/rules/policy.ts'
import type { Rule } from '../../../shared/model/rules/rule.ts'
import type { StoredSite } from '../../store/pipeline-state.ts'
import type { PoliciesRepository } from '../../store/policy/policies.ts'
import type { SiteRule, SiteRulesRepository } from '../../store/policy/site-rules.ts'
import { type RuleVersion, SiteRules } from './site-rules.ts'

/** A site, as far as its rules depend on it. */
type RuledSite = Pick<StoredSite, 'no' | 'siteId' | 'platform'>

/** Sets of rules that are remembered for other sites with the same settings. */
const maximumRemembered = 5000

/** The rules of all sites. What is compiled is shared: a thousand sites with the same settings hold one of each. */
export class RuleBook {
  private readonly catalog: Catalog
  private readonly compiled: CompiledCatalog
  private readonly policies: PoliciesRepository
  private readonly stored: SiteRulesRepository
  private readonly byId: ReadonlyMap<string, Rule>
  private readonly plainRules = new Map<string, SiteRules>()
  private readonly rules = new Map<string, CompiledRule>()
  private readonly platforms = new Map<string, CompiledPlatform>()

  constructor(catalog: Catalog, compiled: CompiledCatalog, policies: PoliciesRepository, stored: SiteRulesRepository) {
    this.catalog = catalog
    this.compiled = compiled
    this.policies = policies
    this.stored = stored
    this.byId = new Map(catalog.rules.map((rule) => [rule.id, rule]))
  }

  /** The rules that a site judges by, as it took them over last. */
  of({ no, platform }: RuledSite): SiteRules {
    const rows = this.stored.of(no)
    if (rows.length === 0) return this.plain(platform)
    const versions = new Map<string, RuleVersion[]>()
    for (const { ruleId, since, settings } of rows) {
      const rule = this.byId.get(ruleId)
      if (!rule || !appliesTo(rule, { platform })) continue
      const known = versions.get(ruleId) ?? [this.version(rule, 0, {})]
      versions.set(ruleId, since === 0 ? [this.version(rule, 0, settings)] : [...known, this.version(rule, since, settings)])
    }
    return new SiteRules(this.platformWith(platform, rows), versions)
  }

  /** The settings that differ from those which a site judges by, under the policies of now; empty when it has taken them over. */
  pending(site: RuledSite): Omit<SiteRule, 'since'>[] {
    if (this.stored.changedAt(site.no) === null) return []
    const policies = this.policies.of(site.siteId)
    const taken = new Map(this.stored.of(site.no).map(({ ruleId, settings }) => [ruleId, JSON.stringify(settings)]))
    return this.catalog.rules
      .filter((rule) => appliesTo(rule, site))
      .flatMap((rule) => {
        const settings = difference(rule, effectiveRule(rule, policies).rule)
        return JSON.stringify(settings) === (taken.get(rule.id) ?? '{}') ? [] : [{ ruleId: rule.id, settings }]
      })
  }

  private plain(platform: RuledSite['platform']): SiteRules {
    const known = this.plainRules.get(platform) ?? new SiteRules(this.compiled.platforms[platform], new Map())
    this.plainRules.set(platform, known)
    return known
  }

  private version(rule: Rule, since: number, settings: RuleSettings): RuleVersion {
    const compiled = this.compile(rule, settings)
    return { since, compiled, enabled: compiled.rule.enabled }
  }

  private compile(rule: Rule, settings: RuleSettings): CompiledRule {
    const key = `${rule.id} ${JSON.stringify(settings)}`
    let compiled = this.rules.get(key)
    if (!compiled) {
      compiled = compileRule(withSettings(rule, settings), this.compiled.metrics.get(rule.condition.metric)?.kind ?? 'counter')
      if (this.rules.size >= maximumRemembered) this.rules.clear()
      this.rules.set(key, compiled)
    }
    return compiled
  }

  /** A platform whose rules have the newest of the given settings. */
  private platformWith(platform: RuledSite['platform'], rows: readonly SiteRule[]): CompiledPlatform {
    const newest = new Map(rows.map(({ ruleId, settings }) => [ruleId, settings]))
    for (const [ruleId, settings] of newest) if (Object.keys(settings).length === 0) newest.delete(ruleId)
    const plain = this.compiled.platforms[platform]
    if (newest.size === 0) return plain
    const key = `${platform} ${JSON.stringify([...newest])}`
    let made = this.platforms.get(key)
    if (!made) {
      const known = new Map(plain.rules.map((compiled) => [compiled.rule.id, compiled]))
      const rules = this.catalog.rules
        .filter((rule) => appliesTo(rule, { platform }))
        .flatMap((rule) => {
          const settings = newest.get(rule.id)
          return (settings ? this.compile(rule, settings) : known.get(rule.id)) ?? []
        })
      made = { derivations: plain.derivations, ...indexRules(rules.filter(({ rule }) => rule.enabled)) }
      if (this.platforms.size >= maximumRemembered) this.platforms.clear()
      this.platforms.set(key, made)
    }
    return made
  }
}

/** The settings that make one rule of another, in one order. */
function difference(rule: Rule, other: Rule): RuleSettings {
  return Object.fromEntries(
    ruleFields.filter((field) => settingOf(rule, field) !== settingOf(other, field)).map((field) => [field, settingOf(other, field)]),
  )
}
