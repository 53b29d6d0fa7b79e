import type { Instant } from '../../model/ids.ts'
import type { BacktestRequest } from '../../model/rules/backtest.ts'
import { keptFirings } from '../../model/rules/backtest.ts'
import type { Catalog } from '../../model/rules/catalog.ts'
import type { Policy } from '../../model/rules/policy.ts'
import type { Rule } from '../../model/rules/rule.ts'
import type { Site } from '../../model/sites/site.ts'
import { minuteOf } from '../metrics/timeline.ts'
import { appliesTo, effectiveRule, policyIdsFor, withSettings } from '../policy/effective-rule.ts'
import type { Observed } from '../time/interval.ts'
import type { SitePlan, SiteTask } from './site-outcome.ts'

/** What stands around the question. */
export interface BacktestSurroundings {
  catalog: Catalog
  /** The sites that were asked for. */
  sites: readonly Site[]
  /** Every policy that was set, by id. */
  policies: ReadonlyMap<string, Policy>
  /** First minute (unix, UTC) of which everything of a site is still stored. */
  since: (siteId: string) => number
  observed: Observed
}

/**
 * What is to be looked at to answer: on each site the rule as it is in force there, and with the proposed settings.
 * Sites on another platform than the rule's are left out, and each different rule stands in the list once.
 */
export function backtestTask(
  rule: Rule,
  settings: BacktestRequest['settings'],
  range: { from: Instant; to: Instant },
  { catalog, policies, ...around }: BacktestSurroundings,
): SiteTask {
  const rules: Rule[] = []
  const places = new Map<string, number>()
  const placeOf = (each: Rule): number | null => {
    if (!each.enabled) return null
    const key = JSON.stringify(each.condition)
    const place = places.get(key) ?? rules.push(each) - 1
    places.set(key, place)
    return place
  }
  // Most sites are under the same policies.
  const known = new Map<string, Pick<SitePlan, 'today' | 'proposal'>>()
  const rulesUnder = (own: readonly Policy[]) => {
    const key = own.map(({ id }) => id).join()
    let found = known.get(key)
    if (!found) {
      const today = effectiveRule(rule, own).rule
      found = { today: placeOf(today), proposal: placeOf(withSettings(today, settings)) }
      known.set(key, found)
    }
    return found
  }
  const sites = around.sites
    .filter((site) => appliesTo(rule, site))
    .map((site) => ({
      siteId: site.id,
      since: around.since(site.id),
      ...rulesUnder(policyIdsFor(site).flatMap((id) => policies.get(id) ?? [])),
    }))
  return {
    rules,
    kind: catalog.metrics.find(({ id }) => id === rule.condition.metric)?.kind ?? 'counter',
    from: minuteOf(range.from),
    to: minuteOf(range.to - 1),
    observed: rule.condition.aggregate === 'absent' ? around.observed : { runs: [], grace: 0 },
    keep: Math.ceil(keptFirings / Math.max(1, sites.length)),
    sites,
  }
}
