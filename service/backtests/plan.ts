import { backtestTask } from '../../shared/engine/backtest/backtest-plan.ts'
import type { SiteTask } from '../../shared/engine/backtest/site-outcome.ts'
import { heartbeatMetric } from '../../shared/engine/conditions/derive.ts'
import { minuteOf } from '../../shared/engine/metrics/timeline.ts'
import { settingProblems } from '../../shared/engine/policy/effective-rule.ts'
import type { Observed } from '../../shared/engine/time/interval.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { BacktestRequest } from '../../shared/model/rules/backtest.ts'
import type { Catalog } from '../../shared/model/rules/catalog.ts'
import type { Policy } from '../../shared/model/rules/policy.ts'
import type { Site } from '../../shared/model/sites/site.ts'
import { ProblemError } from '../problem.ts'
import { cutOff } from '../retention/cut-off.ts'
import { daysUnder, type RetentionRule } from '../store/account/retention-settings.ts'

/** What a backtest looks at. */
export interface BacktestPlan extends SiteTask {
  /** What is left of the range that was asked for. */
  range: { from: Instant; to: Instant; clipped: boolean }
}

/** What stands around the question. */
export interface PlanContext {
  catalog: Catalog
  /** The sites that were asked for. */
  sites: readonly Site[]
  policies: ReadonlyMap<string, Policy>
  retention: RetentionRule
  observed: Observed
  now: Instant
}

/**
 * Puts together what threads need to answer the question. Sites on another
 * platform than the rule's are left out. Throws ProblemError: `not_found` for the
 * rule, `input_invalid` for a range with nothing in it that is stored or for
 * settings that the rule cannot have, `rule_not_backtestable`.
 */
export function planBacktest(request: BacktestRequest, context: PlanContext): BacktestPlan {
  const rule = context.catalog.rules.find(({ id }) => id === request.ruleId)
  if (!rule) throw new ProblemError('not_found', undefined, `There is no rule ${request.ruleId}.`)
  if (rule.condition.metric === heartbeatMetric) throw new ProblemError('rule_not_backtestable')
  const wrong = settingProblems(rule, request.settings)
  if (wrong.length > 0)
    throw new ProblemError('input_invalid', { issues: wrong.map(({ field, message }) => ({ path: `settings.${field}`, message })) })
  const range = clip(request, context)
  const { retention, now } = context
  const since = (siteId: string) => minuteOf(cutOff(now, daysUnder(retention, siteId)))
  return { ...backtestTask(rule, request.settings, range, { ...context, since }), range }
}

function clip({ from, to }: BacktestRequest, { retention, now }: PlanContext): BacktestPlan['range'] {
  if (from >= to) refuse('to', 'The end is not after the beginning.')
  const minute = 60_000
  const begin = Math.max(Math.ceil(from / minute) * minute, cutOff(now, retention.days))
  const end = Math.min(Math.ceil(to / minute) * minute, Math.ceil(now / minute) * minute)
  if (begin >= end) refuse('from', 'Nothing of this time is stored.')
  return { from: begin, to: end, clipped: begin > Math.ceil(from / minute) * minute || end < to }
}

function refuse(path: string, message: string): never {
  throw new ProblemError('input_invalid', { issues: [{ path, message }] }, message)
}
