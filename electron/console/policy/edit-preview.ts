import type { RulePreview } from '../../../shared/bridge/rules.ts'
import { editedRules, type PolicyEdit } from '../../../shared/engine/policy/policy-edit.ts'
import { ruleEffects, sitesUnder } from '../../../shared/engine/policy/policy-effects.ts'
import type { Catalog } from '../../../shared/model/rules/catalog.ts'
import type { PolicyPreview } from '../../../shared/model/rules/policy.ts'
import type { Cache } from '../cache/cache.ts'
import type { LogysteraClient } from '../logystera/client.ts'
import { policiesOf, unsetPolicy } from './account-policies.ts'

/** Effects that are named. */
const named = 100

/** What an edit would do, as the service says it. Throws ServiceFailure. */
export async function previewByService(
  cache: Cache,
  accountId: string,
  client: LogysteraClient,
  policyId: string,
  edit: PolicyEdit,
  signal: AbortSignal | undefined,
): Promise<RulePreview> {
  const answer = await client.policies.preview({ id: policyId, rules: edit, limit: named }, { signal })
  return {
    source: 'service',
    sites: answer.sites,
    rules: answer.rules,
    alerts: answer.alerts,
    items: withNames(cache, accountId, answer.items),
  }
}

/** The same over what is cached, for when the service cannot be asked. */
export function previewByCache(cache: Cache, accountId: string, catalog: Catalog, policyId: string, edit: PolicyEdit): RulePreview {
  const policies = policiesOf(cache, accountId)
  const policy = policies.get(policyId) ?? unsetPolicy(policyId)
  const after = new Map(policies).set(policyId, { ...policy, pending: true, rules: editedRules(policy.rules, edit) })
  const rules = catalog.rules.filter(({ id }) => id in edit)
  const open = Map.groupBy(
    rules.flatMap(({ id }) => cache.alerts.openOfRule(accountId, id)),
    ({ siteId, ruleId }) => `${siteId} ${ruleId}`,
  )
  const sites = sitesUnder(
    policy,
    cache.projection.sites(accountId).map(({ site }) => site),
  )
  const items = sites.flatMap((site) => ruleEffects(rules, site, policies, after, (ruleId) => open.get(`${site.id} ${ruleId}`) ?? []))
  const alerts = { closed: 0, below: 0, unknown: 0, stays: 0 }
  for (const item of items) for (const { effect } of item.alerts) alerts[effect]++
  return {
    source: 'cache',
    sites: new Set(items.map(({ siteId }) => siteId)).size,
    rules: items.length,
    alerts,
    items: withNames(
      cache,
      accountId,
      items.slice(0, named).map((item) => ({ ...item, alerts: item.alerts.slice(0, 50) })),
    ),
  }
}

function withNames(cache: Cache, accountId: string, items: PolicyPreview['items']): RulePreview['items'] {
  return items.map((item) => {
    const site = cache.projection.site(accountId, item.siteId)
    return { ...item, siteName: site?.site.name ?? item.siteId, clientName: site?.clientName ?? null }
  })
}
