import { setImmediate } from 'node:timers/promises'
import type { BacktestProgress } from '../../../../shared/bridge/rules.ts'
import { Backtester } from '../../../../shared/engine/backtest/backtest.ts'
import { backtestTask } from '../../../../shared/engine/backtest/backtest-plan.ts'
import { siteOutcome } from '../../../../shared/engine/backtest/site-outcome.ts'
import { Tally } from '../../../../shared/engine/backtest/tally.ts'
import { compileRule } from '../../../../shared/engine/conditions/evaluate.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { Catalog } from '../../../../shared/model/rules/catalog.ts'
import type { Policy, RuleSettings } from '../../../../shared/model/rules/policy.ts'
import type { Rule } from '../../../../shared/model/rules/rule.ts'
import type { Cache } from '../../cache/cache.ts'
import { answerOf } from './answer.ts'
import type { CachedSite } from './cached-sites.ts'

const minute = 60_000
/** How long sites are looked at before others get their turn, and between two words of progress, ms. */
const turn = 12
const told = 150

/** What is asked, and of which sites the days are on this machine. */
export interface CachedQuestion {
  accountId: string
  catalog: Catalog
  rule: Rule
  settings: RuleSettings
  from: Instant
  to: Instant
  policies: ReadonlyMap<string, Policy>
  /** Sites that are asked about, cached or not. */
  total: number
  sites: readonly CachedSite[]
}

/**
 * What a rule would have done, over the days on this machine, by the same code as the service's. A site at a time, and
 * everything else in between; it ends when nobody asks for more.
 */
export async function* backtestOverCache(cache: Cache, question: CachedQuestion, now: () => Instant): AsyncGenerator<BacktestProgress> {
  const { accountId, catalog, rule, settings, policies, total } = question
  const known = new Map(question.sites.map((cached) => [cached.site.id, cached]))
  const sent = question.sites.filter(({ history }) => history.watermark !== null)
  const oldest = sent.reduce((least, { history }) => Math.min(least, history.since * minute), sent.length === 0 ? 0 : question.to)
  const from = Math.max(Math.ceil(question.from / minute) * minute, oldest)
  // Of what came after the newest cached minute nothing is known here.
  const newest = sent.reduce((most, { history }) => Math.max(most, ((history.watermark ?? 0) + 1) * minute), 0)
  const to = Math.min(
    Math.ceil(question.to / minute) * minute,
    Math.ceil(now() / minute) * minute,
    sent.length === 0 ? question.to : newest,
  )
  const clipped = from > Math.ceil(question.from / minute) * minute
  const tally = new Tally()
  const progress = (done: number): BacktestProgress => ({ source: 'cache', sites: { total, done, cached: known.size }, answer: null })
  yield progress(0)
  if (from < to) {
    const observed = sent[0]?.history.observed ?? { runs: [], grace: 0 }
    const task = backtestTask(
      rule,
      settings,
      { from, to },
      {
        catalog,
        policies,
        observed,
        sites: question.sites.map(({ site }) => site),
        since: (siteId) => known.get(siteId)?.history.since ?? 0,
      },
    )
    const compiled = task.rules.map((each) => compileRule(each, task.kind))
    const backtester = new Backtester()
    let [worked, said] = [now(), now()]
    for (const [index, plan] of task.sites.entries()) {
      const cached = known.get(plan.siteId)
      if (cached) tally.add(siteOutcome(backtester, task, compiled, plan, cached.stored))
      if (now() - worked >= turn) {
        await setImmediate()
        worked = now()
      }
      if (now() - said >= told) {
        yield progress(index + 1)
        said = now()
      }
    }
  }
  const answer = answerOf(cache, { accountId, ruleId: rule.id }, { from, to, clipped }, tally.result(), tally.firings('proposal'))
  yield { ...progress(known.size), answer }
}
