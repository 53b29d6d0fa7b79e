import { setImmediate } from 'node:timers/promises'
import { editedRules, type PolicyEdit } from '../../shared/engine/policy/policy-edit.ts'
import { ruleEffects, sitesUnder } from '../../shared/engine/policy/policy-effects.ts'
import type { Alert } from '../../shared/model/alerts/alert.ts'
import type { Catalog } from '../../shared/model/rules/catalog.ts'
import type { AlertEffect, Policy, PolicyPreview } from '../../shared/model/rules/policy.ts'
import type { Site } from '../../shared/model/sites/site.ts'
import { pageOf, readPageCursor } from '../store/page-cursor.ts'

/** Sites that are looked at before others get their turn. */
const slice = 200
/** Alerts that are named of one rule on one site. */
const namedAlerts = 50

/** What a preview looks at. */
export interface Fleet {
  catalog: Catalog
  sites: readonly Site[]
  /** Every policy that was set, by id. */
  policies: ReadonlyMap<string, Policy>
  /** Open alerts of some rules, newest first. */
  openAlerts: (ruleIds: readonly string[]) => readonly Alert[]
}

type Item = PolicyPreview['items'][number]

/**
 * What an edit of a policy would do: on which sites which rules would be others, and what
 * would become of their open alerts. Changes nothing. Counts are of everything; `items` is a page. Throws
 * ProblemError `input_invalid` for a cursor that is none.
 */
export async function previewPolicy(
  { catalog, sites, policies, openAlerts }: Fleet,
  policy: Policy,
  edit: PolicyEdit,
  page: { cursor?: string | undefined; limit: number },
): Promise<PolicyPreview> {
  const after = new Map(policies).set(policy.id, { ...policy, rules: editedRules(policy.rules, edit) })
  const rules = catalog.rules.filter(({ id }) => id in edit)
  const alerts = Map.groupBy(openAlerts(rules.map(({ id }) => id)), ({ siteId, ruleId }) => `${siteId} ${ruleId}`)
  const position = readPageCursor(page.cursor)
  const touched = new Set<string>()
  const counts: Record<AlertEffect, number> = { closed: 0, below: 0, unknown: 0, stays: 0 }
  const found: { at: number; siteId: string; item: Item }[] = []
  let count = 0
  const reached = sitesUnder(policy, sites).sort((a, b) => (a.id < b.id ? -1 : 1))
  for (const [index, site] of reached.entries()) {
    if (index % slice === slice - 1) await setImmediate()
    for (const item of ruleEffects(rules, site, policies, after, (ruleId) => alerts.get(`${site.id} ${ruleId}`) ?? [])) {
      const at = rules.findIndex(({ id }) => id === item.ruleId)
      count++
      touched.add(site.id)
      for (const { effect } of item.alerts) counts[effect]++
      const isAfter = !position || site.id > position.id || (site.id === position.id && at > position.at)
      if (isAfter && found.length <= page.limit)
        found.push({ at, siteId: site.id, item: { ...item, alerts: item.alerts.slice(0, namedAlerts) } })
    }
  }
  const { items, next } = pageOf(found, page.limit, ({ at, siteId }) => ({ at, id: siteId }))
  return { sites: touched.size, rules: count, alerts: counts, items: items.map(({ item }) => item), next }
}
