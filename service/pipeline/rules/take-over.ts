import { evaluateRange } from '../../../shared/engine/conditions/evaluate.ts'
import { minuteOf } from '../../../shared/engine/metrics/timeline.ts'
import { type Interval, replaceIntervals } from '../../../shared/engine/time/interval.ts'
import { type AlertStep, isOpen } from '../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { ActiveSite } from '../active-site.ts'
import { isAboutSilence, judge, type Moment, type Verdict } from '../rule-runner.ts'
import type { Stores } from '../stores.ts'

/** Author of the step that closes an alert whose rule was switched off. */
const policyAuthor = 'policy'

/** What follows from other settings. */
interface TakenOver {
  /** To be written: what the rules say now of the minutes since. */
  verdicts: Verdict[]
  /** Alerts that were open when their rule was switched off. They are closed already, and are to be told of. */
  closed: ReturnType<Stores['alerts']['put']>[]
}

/**
 * Makes a site judge by the settings that its policies have now. They hold from
 * the minute after they were changed, or after the newest data if that is later, so that what was
 * raised by then stays raised; a site that has sent nothing takes them for all time.
 * With a rule that is switched off its open alerts end and its past is forgotten. Part of the
 * caller's transaction, before new data of the site is looked at.
 */
export function takeOverRules(site: ActiveSite, stores: Stores, moment: Moment): TakenOver {
  const changedAt = stores.siteRules.changedAt(site.no) ?? moment.now
  const { watermarkMinute } = site
  const since = watermarkMinute === undefined ? 0 : Math.max(minuteOf(changedAt), watermarkMinute) + 1
  const changed = site.pendingRules()
  for (const { ruleId, settings } of changed) stores.siteRules.put(site.no, { ruleId, since, settings })
  stores.siteRules.markTaken(site.no)
  site.rulesTaken()
  const taken: TakenOver = { verdicts: [], closed: [] }
  for (const { ruleId } of changed) {
    const compiled = site.platform.rules.find(({ rule }) => rule.id === ruleId)
    if (!compiled) taken.closed.push(...switchOff(site, stores, ruleId, moment.now))
    else if (!isAboutSilence(compiled)) taken.verdicts.push(...judgeFrom(site, compiled, since, moment))
  }
  return taken
}

/** Looks again at the minutes from `since` on that data of before reaches into. */
function judgeFrom(site: ActiveSite, compiled: Verdict['compiled'], since: number, moment: Moment): Verdict[] {
  const touched = compiled.rule.condition.aggregate === 'absent' ? undefined : evaluateFrom(site, compiled, since)
  return [...site.groupsOf(compiled.rule.id).values()].map((group) => ({ ...judge(site, compiled, group, moment), touched }))
}

function evaluateFrom(site: ActiveSite, compiled: Verdict['compiled'], since: number): Interval | undefined {
  const groups = () => [...site.groupsOf(compiled.rule.id).values()]
  const ends = groups().map(({ state }) => state.intervals.at(-1)?.[1] ?? 0)
  const until = Math.max((site.watermarkMinute ?? 0) + compiled.window - 1, ...ends)
  if (until < since) return undefined
  const found = evaluateRange(compiled, site.buckets.timelines(compiled, since - compiled.window + 1, until), since, until)
  for (const key of found.keys()) site.group(compiled.rule.id, key)
  for (const { key, state } of groups()) state.intervals = replaceIntervals(state.intervals, since, until, found.get(key) ?? [])
  return [since, until]
}

function switchOff(site: ActiveSite, stores: Stores, ruleId: string, now: Instant): TakenOver['closed'] {
  for (const group of [...site.groupsOf(ruleId).values()]) {
    site.forgetGroup(group)
    stores.state.deleteRuleState(site.no, ruleId, group.key)
  }
  const step: AlertStep = { at: now, author: policyAuthor, action: 'resolved', note: 'The rule was switched off.' }
  return [...site.alerts.values()].flatMap((open) => {
    const stored = open.ruleId === ruleId && isOpen(open) ? stores.alerts.load(open.id) : undefined
    if (!stored || !isOpen(stored.alert)) return []
    const { version: _, muted: __, ...alert } = stored.alert
    return [stores.alerts.put({ ...alert, status: 'resolved', resolvedAt: now, steps: [...alert.steps, step] }, stored.internals, now)]
  })
}
