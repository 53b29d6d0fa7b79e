import { appliesTo, settingProblems } from '../../shared/engine/policy/effective-rule.ts'
import type { PolicyEdit } from '../../shared/engine/policy/policy-edit.ts'
import type { Catalog } from '../../shared/model/rules/catalog.ts'
import type { RuleSettings } from '../../shared/model/rules/policy.ts'
import type { Site } from '../../shared/model/sites/site.ts'
import { ProblemError } from '../problem.ts'

/**
 * Checks what an edit would set. Throws ProblemError `not_found` for a rule that the
 * catalog does not have, `input_invalid` for one of another platform than the site's (`site` is
 * given for the policy of a site) and for a value that its rule cannot take. Taking back is always allowed.
 */
export function checkPolicyEdit(catalog: Catalog, edit: PolicyEdit, site: Site | undefined): void {
  for (const [ruleId, parts] of Object.entries(edit)) {
    const settings = Object.fromEntries(Object.entries(parts ?? {}).filter(([, value]) => value !== null && value !== undefined))
    if (Object.keys(settings).length === 0) continue
    const rule = catalog.rules.find(({ id }) => id === ruleId)
    if (!rule) throw new ProblemError('not_found', undefined, `There is no rule ${ruleId}.`)
    if (site && !appliesTo(rule, site))
      throw invalid([{ path: `rules.${ruleId}`, message: `This rule is not for ${site.platform} sites.` }])
    const problems = settingProblems(rule, settings as RuleSettings)
    if (problems.length > 0) throw invalid(problems.map(({ field, message }) => ({ path: `rules.${ruleId}.${field}`, message })))
  }
}

function invalid(issues: { path: string; message: string }[]): ProblemError {
  return new ProblemError('input_invalid', { issues }, issues.map(({ path, message }) => `${path}: ${message}`).join('; '))
}
