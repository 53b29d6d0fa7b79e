import { settingProblems } from '../../../../shared/engine/policy/effective-rule.ts'
import { editedRetention } from '../../../../shared/engine/retention-edit.ts'
import { retentionSchema } from '../../../../shared/model/account/retention.ts'
import type { RuleSettings, RuleSettingsEdit } from '../../../../shared/model/rules/policy.ts'
import type { ConsoleCore } from '../../core.ts'
import { termsOf } from '../../outbox/conflict.ts'
import { policiesOf, unsetPolicy } from '../../policy/account-policies.ts'
import type { BridgeBase } from '../base.ts'
import { accountOf, clientOf } from '../base.ts'
import { refusalOf, refuse } from '../refusal.ts'

/** Longest time that counting what a change would delete may take, ms: site by site, over everything that is stored. */
const previewTimeout = 120_000

/** Settings of rules: from the cache, edited through the outbox. */
export function policyProcedures(os: BridgeBase, core: ConsoleCore) {
  const { cache, outbox } = core
  return {
    get: os.policies.get.handler(({ input: { accountId, id } }) => {
      accountOf(core, accountId)
      return policiesOf(cache, accountId).get(id) ?? { ...unsetPolicy(id), pending: false }
    }),
    edit: os.policies.edit.handler(({ input: { accountId, id, seenVersion, rules } }) => {
      accountOf(core, accountId)
      const base = cache.feeds.policy(accountId, id) ?? unsetPolicy(id)
      mustBeSeen(base.version, seenVersion)
      const catalog = cache.feeds.catalog(accountId)
      for (const [ruleId, parts] of Object.entries(rules)) {
        const rule = catalog?.rules.find((known) => known.id === ruleId)
        if (!rule) throw refuse('not_found', `The catalog knows no rule ${ruleId.slice(0, 100)}.`)
        const [problem] = settingProblems(rule, givenIn(parts))
        if (problem) throw refuse('input_invalid', `${problem.field}: ${problem.message}`)
      }
      return { intentIds: outbox.ask(accountId, [{ kind: 'edit-policy', policyId: id, rules, base }]) }
    }),
  }
}

/** What an edit sets, without what it takes back. */
function givenIn(parts: RuleSettingsEdit | null): RuleSettings {
  return Object.fromEntries(Object.entries(parts ?? {}).filter(([, value]) => value !== null))
}

/** How long things are kept: as last read, edited through the outbox. */
export function retentionProcedures(os: BridgeBase, core: ConsoleCore) {
  const { cache, outbox } = core
  const kept = (accountId: string) => cache.kept.get(accountId, 'retention', retentionSchema)
  return {
    get: os.retention.get.handler(async ({ input: { accountId }, signal }) => {
      accountOf(core, accountId)
      if (core.links.access(accountId).ok) {
        try {
          cache.kept.put(
            accountId,
            'retention',
            await clientOf(core, accountId).retention.get(undefined, { signal, context: { retries: 0 } }),
          )
        } catch (error) {
          const refusal = refusalOf(error)
          // What the key may not see it may not see from the cache either.
          if (refusal.code === 'refused' || !kept(accountId)) throw refusal
        }
      }
      const retention = kept(accountId)
      if (!retention) throw refuse('offline', 'How long things are kept was never read yet.')
      const waiting = cache.outbox.waitingOn(accountId, 'retention')
      const { sites, ...terms } = waiting.reduce(
        (now, { action }) => (action.kind === 'edit-retention' ? editedRetention(now, action.edit) : now),
        termsOf(retention),
      )
      const own = new Map(sites.map(({ siteId, ownDays }) => [siteId, ownDays]))
      const met = outbox
        .list()
        .find((intent) => intent.accountId === accountId && intent.action.kind === 'edit-retention' && intent.state === 'conflict')
      return {
        ...retention,
        ...terms,
        sites: retention.sites.map((site) => {
          const ownDays = own.get(site.siteId) ?? null
          return { ...site, ownDays, days: Math.min(ownDays ?? terms.days, terms.days) }
        }),
        pending: waiting.length > 0,
        conflict: met?.id ?? null,
      }
    }),
    preview: os.retention.preview.handler(({ input: { accountId, ...edit }, signal }) => {
      accountOf(core, accountId)
      return clientOf(core, accountId)
        .retention.preview(edit, { signal, context: { timeout: previewTimeout } })
        .catch((error: unknown) => Promise.reject(refusalOf(error)))
    }),
    edit: os.retention.edit.handler(({ input: { accountId, seenVersion, ...edit } }) => {
      accountOf(core, accountId)
      const retention = kept(accountId)
      if (!retention) throw refuse('offline', 'How long things are kept was never read yet.')
      mustBeSeen(retention.version, seenVersion)
      const base = { ...termsOf(retention), version: retention.version }
      return { intentIds: outbox.ask(accountId, [{ kind: 'edit-retention', edit, base }]) }
    }),
  }
}

/** An edit of something else than the cached document would be shown wrongly from the first moment. */
function mustBeSeen(version: number, seenVersion: number): void {
  if (version !== seenVersion) throw refuse('refused', 'It changed meanwhile. Look at it again.', { code: 'version_mismatch', status: 412 })
}
