import type { BacktestProgress } from '../../../../shared/bridge/rules.ts'
import { heartbeatMetric } from '../../../../shared/engine/conditions/derive.ts'
import { appliesTo, settingProblems } from '../../../../shared/engine/policy/effective-rule.ts'
import type { BacktestScope } from '../../../../shared/model/rules/backtest.ts'
import type { Catalog } from '../../../../shared/model/rules/catalog.ts'
import type { Rule } from '../../../../shared/model/rules/rule.ts'
import type { Site } from '../../../../shared/model/sites/site.ts'
import type { ConsoleCore } from '../../core.ts'
import { nameOf, policiesOf, type Scope, scopeOf, scopesNamed } from '../../policy/account-policies.ts'
import { backtestOverCache } from '../../policy/backtest/cached-backtest.ts'
import { cachedSites } from '../../policy/backtest/cached-sites.ts'
import { backtestByService } from '../../policy/backtest/service-backtest.ts'
import { previewByCache, previewByService } from '../../policy/edit-preview.ts'
import { driftRows, ruleDetail, ruleRows, sitesOf } from '../../policy/rule-views.ts'
import type { SettingsContext } from '../../policy/settings-yaml.ts'
import type { BridgeBase } from '../base.ts'
import { accountOf, clientOf } from '../base.ts'
import { refusalOf, refuse } from '../refusal.ts'

const day = 86_400_000

/** Rules as they are in force, what an edit would do, and what it would have done. */
export function ruleProcedures(os: BridgeBase, core: ConsoleCore) {
  const { cache, clock } = core
  return {
    list: os.rules.list.handler(({ input: { accountId, scope } }) =>
      ruleRows(cache, accountId, catalogOf(core, accountId), knownScope(core, accountId, scope)),
    ),
    get: os.rules.get.handler(({ input: { accountId, id, scope } }) =>
      ruleDetail(cache, accountId, ruleOf(catalogOf(core, accountId), id), knownScope(core, accountId, scope)),
    ),
    scopes: os.rules.scopes.handler(({ input: { accountId, search } }) => {
      accountOf(core, accountId)
      return scopesNamed(cache, accountId, search)
    }),
    sites: os.rules.sites.handler(({ input: { accountId, ruleId, scope } }) => {
      const rule = ruleOf(catalogOf(core, accountId), ruleId)
      return sitesOf(cache, accountId, rule, knownScope(core, accountId, scope)).slice(0, 500)
    }),
    history: os.rules.history.handler(async ({ input: { accountId, policyId, ruleId }, signal }) => {
      const { items } = await clientOf(core, accountId)
        .policies.history({ id: policyId, ruleId, limit: 50 }, { signal })
        .catch((error: unknown) => Promise.reject(refusalOf(error)))
      return items
    }),
    drift: os.rules.drift.handler(({ input: { accountId } }) => driftRows(cache, accountId, catalogOf(core, accountId))),
    preview: os.rules.preview.handler(async ({ input: { accountId, id, rules }, signal }) => {
      const catalog = catalogOf(core, accountId)
      const { policy } = knownScope(core, accountId, id)
      const access = core.links.access(accountId)
      // What waits in the outbox the service does not know of yet.
      if (!access.ok || cache.outbox.waitingOn(accountId, `policy ${policy.id}`).length > 0)
        return previewByCache(cache, accountId, catalog, policy.id, rules)
      return previewByService(cache, accountId, access.client, policy.id, rules, signal).catch((error: unknown) => {
        const refusal = refusalOf(error)
        if (refusal.code !== 'offline') throw refusal
        return previewByCache(cache, accountId, catalog, policy.id, rules)
      })
    }),
    backtest: os.rules.backtest.handler(async function* ({ input: { days, ...input }, signal }): AsyncGenerator<BacktestProgress, void> {
      const { accountId, ruleId, settings, scope } = input
      const catalog = catalogOf(core, accountId)
      const rule = ruleOf(catalog, ruleId)
      if (rule.condition.metric === heartbeatMetric)
        throw refuse('refused', 'This rule is about the silence of a whole site: nothing is stored to repeat it on.', {
          code: 'rule_not_backtestable',
          status: 422,
        })
      const [problem] = settingProblems(rule, settings)
      if (problem) throw refuse('input_invalid', `${problem.field}: ${problem.message}`)
      const sites = sitesIn(core, accountId, scope).filter((site) => appliesTo(rule, site))
      const range = { from: clock() - days * day, to: clock() }
      const metrics = [rule.condition.metric, ...(rule.condition.of ? [rule.condition.of.metric] : [])]
      const cached = cachedSites(cache, accountId, sites, metrics, Math.ceil(range.from / 60_000))
      const whole = cached.filter((site) => site.whole).length
      const access = core.links.access(accountId)
      if (access.ok && whole < sites.length) {
        const stop = signal ?? new AbortController().signal
        try {
          yield* backtestByService(cache, accountId, access.client, { ruleId, settings, scope, ...range }, cached.length, stop)
        } catch (error) {
          throw refusalOf(error)
        }
        return
      }
      if (!access.ok && cached.length === 0)
        throw refuse(access.code, 'The past of these sites is not on this machine, and the service cannot be reached.')
      const policies = policiesOf(cache, accountId)
      yield* backtestOverCache(cache, { accountId, catalog, rule, settings, ...range, policies, total: sites.length, sites: cached }, clock)
    }),
    writeYaml: os.rules.writeYaml.handler(async ({ input: { accountId } }) => {
      const { writeSettings } = await loadYaml()
      const date = new Date(clock()).toISOString().slice(0, 10)
      return { fileName: `logystera-rules-${date}.yaml`, text: writeSettings(settingsOf(core, accountId)) }
    }),
    readYaml: os.rules.readYaml.handler(async ({ input: { accountId, text } }) => {
      const { readSettings } = await loadYaml()
      return readSettings(text, settingsOf(core, accountId), core.words())
    }),
  }
}

/** Only who asks for a file waits for its library. */
const loadYaml = () => import('../../policy/settings-yaml.ts')

function settingsOf(core: ConsoleCore, accountId: string): SettingsContext {
  const { cache } = core
  return {
    catalog: catalogOf(core, accountId),
    policies: policiesOf(cache, accountId),
    nameOf: (policyId) => nameOf(cache, accountId, policyId),
    siteOf: (siteId) => cache.projection.site(accountId, siteId)?.site,
  }
}

function catalogOf(core: ConsoleCore, accountId: string): Catalog {
  accountOf(core, accountId)
  const catalog = core.cache.feeds.catalog(accountId)
  if (!catalog) throw refuse('not_found', 'The catalog of this account has not been read yet.')
  return catalog
}

function ruleOf(catalog: Catalog, id: string): Rule {
  const rule = catalog.rules.find((known) => known.id === id)
  if (!rule) throw refuse('not_found', `The catalog knows no rule ${id.slice(0, 100)}.`)
  return rule
}

function knownScope(core: ConsoleCore, accountId: string, id: string): Scope {
  const scope = scopeOf(core.cache, accountId, id)
  if (!scope) throw refuse('not_found', 'There is no such client or site in the cache.')
  return scope
}

function sitesIn(core: ConsoleCore, accountId: string, scope: BacktestScope): Site[] {
  if (scope === 'all') return knownScope(core, accountId, 'account').sites
  if ('clientId' in scope) return knownScope(core, accountId, `client:${scope.clientId}`).sites
  return scope.siteIds.flatMap((id) => knownScope(core, accountId, `site:${id}`).sites)
}
