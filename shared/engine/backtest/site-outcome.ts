import type { MetricDefinition } from '../../model/metric.ts'
import type { Rule } from '../../model/rules/rule.ts'
import type { CompiledRule } from '../conditions/evaluate.ts'
import type { Observed } from '../time/interval.ts'
import { type Backtester, type Firing, historyBefore } from './backtest.ts'
import type { PackedDay } from './series-days.ts'

/** A site to look at. The rules are places in the task's list; null where the rule is off. */
export interface SitePlan {
  siteId: string
  /** First minute (unix, UTC) that is still stored. */
  since: number
  today: number | null
  proposal: number | null
}

/** The same rule with one setting or another, and the sites to look at. */
export interface SiteTask {
  rules: Rule[]
  kind: MetricDefinition['kind']
  /** First and last minute (unix, UTC). */
  from: number
  to: number
  observed: Observed
  /** Firings that are handed over of one site and rule, at most. */
  keep: number
  sites: SitePlan[]
}

/** What is stored of a site, wherever that is. Minutes are unix minutes, UTC. */
export interface StoredSite {
  /** The stored days of a metric, unix days `from` to `to`. */
  days: (metric: string, from: number, to: number) => readonly PackedDay[]
  /** Minute of the first signal and of the newest; null before the first. */
  firstSeen: number | null
  watermark: number | null
}

/** Alerts and notifications of one UTC day. */
export interface DayTally {
  alerts: number
  notifications: number
}

/** What one of the two rules did on a site. */
export interface SideOutcome {
  alerts: number
  notifications: number
  days: Map<number, DayTally>
  /** The newest. */
  firings: Firing[]
}

/** What was found on a site; undefined for a rule that did not fire. */
export interface SiteOutcome {
  siteId: string
  today: SideOutcome | undefined
  proposal: SideOutcome | undefined
}

/** What the rules of a task, compiled, did on one of its sites. */
export function siteOutcome(
  backtester: Backtester,
  { from, to, observed, keep }: Omit<SiteTask, 'sites'>,
  rules: readonly CompiledRule[],
  { siteId, since, today, proposal }: SitePlan,
  { days, firstSeen, watermark }: StoredSite,
): SiteOutcome {
  const wanted = [...new Set([today, proposal])].filter((index) => index !== null)
  const compiled = wanted.map((index) => rules[index]!)
  const [rule] = compiled
  if (!rule) return { siteId, today: undefined, proposal: undefined }
  const begin = Math.max(from, since)
  const oldest = Math.max(since, begin - Math.max(...compiled.map(historyBefore)))
  const { metric, of } = rule.rule.condition
  const daysOf = (id: string) => days(id, Math.floor(oldest / 1440), Math.floor(to / 1440))
  const found = backtester.run(compiled, {
    metric: daysOf(metric),
    of: of ? daysOf(of.metric) : [],
    from: begin,
    to,
    since,
    firstSeen,
    watermark,
    observed,
  })
  const outcomes = new Map(wanted.map((index, place) => [index, outcomeOf(found[place]!, keep)]))
  const outcomeAt = (index: number | null) => (index === null ? undefined : outcomes.get(index))
  return { siteId, today: outcomeAt(today), proposal: outcomeAt(proposal) }
}

function outcomeOf(firings: Firing[], keep: number): SideOutcome | undefined {
  if (firings.length === 0) return undefined
  const days = new Map<number, DayTally>()
  const count = (minute: number, what: keyof DayTally) => {
    const day = Math.floor(minute / 1440)
    const tally = days.get(day) ?? { alerts: 0, notifications: 0 }
    days.set(day, tally)
    tally[what]++
  }
  let notifications = 0
  for (const { fired } of firings) {
    count(fired[0]!, 'alerts')
    for (const minute of fired) count(minute, 'notifications')
    notifications += fired.length
  }
  return { alerts: firings.length, notifications, days, firings: firings.slice(-keep) }
}
