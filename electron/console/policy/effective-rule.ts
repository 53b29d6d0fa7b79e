import type { Catalog } from '../../../shared/model/catalog.ts'
import type { Rule } from '../../../shared/model/rule.ts'
import type { Snooze } from '../../../shared/model/snooze.ts'

/** Where a setting of a rule comes from. */
type Provenance = 'default'

/** A rule as it is in force on a site. */
export interface EffectiveRule {
  rule: Rule
  /** For each part that can be set: the layer that set it. */
  from: Record<'enabled' | 'severity' | 'threshold' | 'window', Provenance>
  /** Silent until then, and by whom. */
  snooze: Snooze | null
}

/** The rule in force on a site: the catalog's defaults, and whether it is silent there. Null when the catalog does not know it. */
export function effectiveRule(catalog: Catalog | null, ruleId: string, snoozes: readonly Snooze[]): EffectiveRule | null {
  const rule = catalog?.rules.find(({ id }) => id === ruleId)
  if (!rule) return null
  return {
    rule,
    from: { enabled: 'default', severity: 'default', threshold: 'default', window: 'default' },
    snooze: snoozes.find((snooze) => snooze.ruleId === ruleId) ?? null,
  }
}
