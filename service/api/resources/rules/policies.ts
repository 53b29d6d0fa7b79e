import { appliesTo, effectiveRule } from '../../../../shared/engine/policy/effective-rule.ts'
import { editedRules, settingChanges } from '../../../../shared/engine/policy/policy-edit.ts'
import { sitesUnder } from '../../../../shared/engine/policy/policy-effects.ts'
import type { Policy } from '../../../../shared/model/rules/policy.ts'
import type { Site } from '../../../../shared/model/sites/site.ts'
import { checkPolicyEdit } from '../../../policy/policy-edits.ts'
import { previewPolicy } from '../../../policy/policy-preview.ts'
import { ProblemError } from '../../../problem.ts'
import type { Service } from '../../../service.ts'
import type { AuditedAct } from '../../audited.ts'
import { api, type Caller, mustSee, mustSeeAll, once } from '../../context.ts'
import { mustMatch } from '../../if-match.ts'

/** Settings of rules for the account, a client or a site. */
export function policiesApi({ policies, clients, sites, alerts, pipeline, catalog, idempotency }: Service) {
  /**
   * The policy of that id, if the key may see it: one that is restricted to some sites sees the policies of
   * those. Throws ProblemError `not_found` for an owner that does not exist.
   */
  const visible = (caller: Caller, id: string): { policy: Policy; site: Site | undefined } => {
    const policy = policies.get(id)
    const { layer, ownerId } = policy
    if (layer !== 'site' || ownerId === null) {
      mustSeeAll(caller)
      if (ownerId !== null && !clients.find(ownerId)) throw new ProblemError('not_found', undefined, `There is no client ${ownerId}.`)
      return { policy, site: undefined }
    }
    mustSee(caller, ownerId)
    return { policy, site: sites.get(ownerId) }
  }

  return {
    list: api.policies.list.handler(({ input, context }) => policies.page({ ...input, visibility: context.caller.siteIds })),
    get: api.policies.get.handler(({ input, context }) => visible(context.caller, input.id).policy),
    update: api.policies.update.handler(({ input, context }) => {
      const { policy, site } = visible(context.caller, input.id)
      return once(
        idempotency,
        context,
        'policies.update',
        input,
        () => {
          mustMatch(context, policies.get(input.id).version)
          checkPolicyEdit(catalog, input.rules, site)
          const updated = policies.update(input.id, input.rules, context.caller.name)
          if (updated.version !== policy.version) pipeline.rulesChanged(sitesUnder(updated, sites.all()).map(({ id }) => id))
          return updated
        },
        undefined,
        () => changedRules(policy, editedRules(policy.rules, input.rules)),
      )
    }),
    preview: api.policies.preview.handler(({ input, context }) => {
      const { policy, site } = visible(context.caller, input.id)
      checkPolicyEdit(catalog, input.rules, site)
      const fleet = {
        catalog,
        sites: site ? [site] : sites.all(),
        policies: policies.all(),
        openAlerts: (ids: readonly string[]) => alerts.openOfRules(ids),
      }
      return previewPolicy(fleet, policy, input.rules, input)
    }),
    history: api.policies.history.handler(({ input, context }) => {
      visible(context.caller, input.id)
      return policies.history(input.id, input)
    }),
    effective: api.policies.effective.handler(({ input, context }) => {
      mustSee(context.caller, input.id)
      const site = sites.get(input.id)
      const rule = catalog.rules.find(({ id }) => id === input.ruleId)
      if (!rule || !appliesTo(rule, site))
        throw new ProblemError('not_found', undefined, `There is no rule ${input.ruleId} for ${site.platform} sites.`)
      return effectiveRule(rule, policies.of(site.id))
    }),
  }
}

/** What the audit log keeps: each rule whose settings changed, and which of them. The values stand in the history. */
function changedRules({ id, rules }: Policy, after: Policy['rules']): AuditedAct[] {
  return [...Map.groupBy(settingChanges(rules, after), ({ ruleId }) => ruleId)].map(([ruleId, changes]) => ({
    action: 'update',
    object: { kind: 'policies', id },
    details: { ruleId, given: changes.map(({ field }) => field) },
  }))
}
