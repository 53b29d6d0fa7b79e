import { effectiveRule as merged } from '../../../shared/engine/policy/effective-rule.ts'
import type { Snooze } from '../../../shared/model/alerts/snooze.ts'
import type { Catalog } from '../../../shared/model/rules/catalog.ts'
import type { EffectiveRule as Merged, Policy } from '../../../shared/model/rules/policy.ts'

/** A rule as it is in force on a site, and the layer that each part comes from. */
export interface EffectiveRule extends Merged {
  /** Silent until then, and by whom. */
  snooze: Snooze | null
}

/**
 * The rule in force on a site under the policies that apply to it, and whether it is silent there.
 * Null when the catalog does not know it.
 */
export function effectiveRule(
  catalog: Catalog | null,
  policies: readonly Policy[],
  ruleId: string,
  snoozes: readonly Snooze[],
): EffectiveRule | null {
  const rule = catalog?.rules.find(({ id }) => id === ruleId)
  if (!rule) return null
  return { ...merged(rule, policies), snooze: snoozes.find((snooze) => snooze.ruleId === ruleId) ?? null }
}
