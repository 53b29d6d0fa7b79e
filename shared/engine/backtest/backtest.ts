import { decodeBlock } from '../blocks/bucket-block.ts'
import { absenceLimit, absentUntil, newAbsence, see } from '../conditions/absence.ts'
import { type CompiledRule, evaluateRange, groupLabels, type RuleTimelines, valueAt, wholeSite } from '../conditions/evaluate.ts'
import { type Episode, ruleState } from '../conditions/rule-state.ts'
import { newTimeline, restoreCell, type Timeline } from '../metrics/timeline.ts'
import type { Interval, Observed } from '../time/interval.ts'
import { MinuteValues } from './minute-values.ts'
import { boundsOf, type DayRange, daysBack, possibleDays } from './possible-days.ts'
import { groupDays, type PackedDay, SeriesByLabels, type SeriesDay } from './series-days.ts'
import { columnOf, holdsWithin, scan, valueIn } from './window-scan.ts'

/** What is stored of one site, and which minutes (unix, UTC) are asked for. */
export interface SiteHistory {
  /** The days of the rule's metric: of the range, and before it `historyBefore` minutes. In any order. */
  metric: readonly PackedDay[]
  /** The same of the metric that a ratio divides by. */
  of: readonly PackedDay[]
  /** First and last minute in which the rule may fire. */
  from: number
  to: number
  /** First minute of which everything is still stored: what is not there before it may have been. */
  since: number
  /** Minute of the site's first signal and of its newest; null before the first. */
  firstSeen: number | null
  watermark: number | null
  observed: Observed
}

/** One alert that a rule would have raised. Minutes are unix minutes, UTC. */
export interface Firing {
  /** Values of the group-by labels. */
  group: Record<string, string>
  /** Minutes in which it fired: the first time, and each time it reopened. */
  fired: number[]
  /** The value when it fired first. */
  value: number
  /** Newest minute in which the condition held. */
  last: number
  /** Minute in which it resolved; null when it was still open at the end of the range. */
  resolved: number | null
}

/** How many minutes before the range a rule's condition looks at; for an absence, all there are. */
export function historyBefore({ rule: { condition }, window }: CompiledRule): number {
  return condition.aggregate === 'absent' ? Number.MAX_SAFE_INTEGER : window - 1
}

/**
 * What rules would have done over stored minutes, by the same code, or the same
 * semantics, as the live engine. It keeps its working memory from one site to
 * the next. The truth begins at `from`: a condition that held before holds, as
 * far as the rule's state goes, since then. Nothing is known of what people did.
 */
export class Backtester {
  private readonly series = new SeriesByLabels()
  private readonly metric = new MinuteValues()
  private readonly of = new MinuteValues()

  /** The firings of each rule, oldest first. The rules must be one and the same with other settings: they share what is unpacked. */
  run(rules: readonly CompiledRule[], history: SiteHistory): Firing[][] {
    return this.find(rules, history).map((firings) => firings.sort((a, b) => a.fired[0]! - b.fired[0]! || compare(a, b)))
  }

  private find(rules: readonly CompiledRule[], history: SiteHistory): Firing[][] {
    const [rule] = rules
    if (!rule || history.watermark === null || history.from > history.to) return rules.map(() => [])
    const groups = groupDays(history.metric, rule.groupOf, this.series)
    if (rule.rule.condition.aggregate === 'absent') return rules.map((each) => absences(each, groups, history))
    if (columnOf(rule) === undefined) return rules.map((each) => windows(each, groups, history))
    if (rule.rule.condition.aggregate !== 'ratio') return this.scanGroups(rules, groups, history)
    const divisors = groupDays(history.of, rule.divisorGroupOf, this.series)
    return this.scanGroups(rules, groups, history, divisors)
  }

  private scanGroups(
    rules: readonly CompiledRule[],
    groups: ReadonlyMap<string, SeriesDay[]>,
    history: SiteHistory,
    divisors?: ReadonlyMap<string, SeriesDay[]>,
  ): Firing[][] {
    const firings: Firing[][] = rules.map(() => [])
    const window = Math.max(...rules.map((rule) => rule.window))
    const first = Math.floor((history.from - window + 1) / 1440)
    const range: DayRange = { first, count: Math.floor(history.to / 1440) - first + 1 }
    const order = widestFirst(rules)
    for (const [group, decisive] of divisors ?? groups) {
      const bounds = boundsOf(decisive, range)
      const possible = rules.map((rule) => possibleDays(rule, bounds))
      const needed = neededDays(rules, possible)
      if (!needed.includes(1)) continue
      this.metric.load(groups.get(group) ?? [], range, needed, columnOf(rules[0]!) ?? 'sum')
      if (divisors) this.of.load(decisive, range, needed, 'sum')
      const minutes = { metric: this.metric, of: divisors && this.of }
      const held = new Map<CompiledRule, Interval[]>()
      for (const index of order) {
        const rule = rules[index]!
        const wide = [...held.keys()].find((other) => holdsWithin(rule, other))
        const places = wide ? inRows(held.get(wide)!, rule.window) : stretches(possible[index]!, range, history)
        const intervals: Interval[] = []
        for (const [from, to] of places) for (const interval of scan(rule, minutes, from, to)) intervals.push(interval)
        held.set(rule, intervals)
        for (const firing of firingsOf(rule, group, intervals, history, (minute) => valueIn(rule, minutes, minute)))
          firings[index]!.push(firing)
      }
    }
    return firings
  }
}

/** Places of rules, those within which others hold before the others. */
function widestFirst(rules: readonly CompiledRule[]): number[] {
  return [...rules.keys()].sort((a, b) => Number(holdsWithin(rules[a]!, rules[b]!)) - Number(holdsWithin(rules[b]!, rules[a]!)))
}

/** Intervals with those in one that are closer than a window: so no minute is added up more than twice. */
function inRows(intervals: readonly Interval[], window: number): Interval[] {
  const rows: Interval[] = []
  for (const [from, to] of intervals) {
    const last = rows.at(-1)
    if (last && from - last[1] <= window) rows[rows.length - 1] = [last[0], to]
    else rows.push([from, to])
  }
  return rows
}

/** Days that must be loaded: those in which something may hold, and those that its windows reach back to. */
function neededDays(rules: readonly CompiledRule[], possible: readonly Uint8Array[]): Uint8Array {
  const needed = new Uint8Array(possible[0]?.length ?? 0)
  for (const [index, rule] of rules.entries()) {
    const reach = daysBack(rule.window)
    for (const [day, mark] of possible[index]!.entries()) if (mark) needed.fill(1, Math.max(0, day - reach), day + 1)
  }
  return needed
}

/** The minutes of the range that lie in marked days, days in a row together. */
function* stretches(marked: Uint8Array, { first }: DayRange, { from, to }: SiteHistory): Generator<Interval> {
  for (let day = 0; day < marked.length; day++) {
    if (!marked[day]) continue
    let end = day
    while (marked[end + 1]) end++
    const stretch: Interval = [Math.max(from, (first + day) * 1440), Math.min(to, (first + end + 1) * 1440 - 1)]
    if (stretch[0] <= stretch[1]) yield stretch
    day = end
  }
}

/** For aggregates over more than a number a minute: the live engine's own evaluation. */
function windows(rule: CompiledRule, groups: ReadonlyMap<string, readonly SeriesDay[]>, history: SiteHistory): Firing[] {
  const timelines: RuleTimelines = { metric: timelineOf([...groups.values()].flat(), history.from - rule.window + 1, history.to) }
  const found = evaluateRange(rule, timelines, history.from, history.to)
  return [...found].flatMap(([group, intervals]) =>
    firingsOf(rule, group, intervals, history, (minute) => valueAt(rule, timelines, group, minute) ?? rule.rule.condition.threshold),
  )
}

function timelineOf(days: readonly SeriesDay[], from: number, to: number): Timeline {
  const timeline = newTimeline('counter')
  for (const { day, series, data } of [...days].sort((a, b) => a.day - b.day)) {
    for (const { minute, bucket } of decodeBlock(day, data)) {
      const at = day * 1440 + minute
      if (at >= from && at <= to) restoreCell(timeline, at, series, bucket)
    }
  }
  return timeline
}

/** What was seen before everything was stored is not known, so nothing is missed for that. */
function absences(rule: CompiledRule, groups: ReadonlyMap<string, readonly SeriesDay[]>, history: SiteHistory): Firing[] {
  const { condition } = rule.rule
  const { from, to, since, firstSeen, observed } = history
  const limit = absenceLimit(condition)
  const base = condition.groupBy.length > 0 || firstSeen === null ? undefined : Math.max(firstSeen, since)
  const keys = new Set([...(condition.groupBy.length > 0 ? [] : [wholeSite]), ...groups.keys()])
  const until = decidedOf(rule, history).trueUntil
  return [...keys].flatMap((group) => {
    const minutes = new Set<number>()
    for (const { day, block } of groups.get(group) ?? [])
      for (let i = 0; i < block.n; i++) minutes.add(day * 1440 + (block.minutes ? block.minutes[i]! : block.first + i))
    const state = see(
      newAbsence(),
      [...minutes].filter((minute) => minute >= since && minute <= to),
      base,
      limit,
      observed,
    )
    const intervals = absentUntil(state, until, base, limit, observed)
      .filter(([, end]) => end >= from)
      .map(([begin, end]): Interval => [Math.max(begin, from), end])
    return firingsOf(rule, group, intervals, history, () => 60 * (limit + Math.ceil(condition.for / 60)))
  })
}

function decidedOf({ growing }: CompiledRule, { to, watermark }: SiteHistory): { trueUntil: number; falseUntil: number } {
  const newest = watermark ?? 0
  return { trueUntil: Math.min(to, newest - (growing ? 0 : 1)), falseUntil: Math.min(to, newest - 1) }
}

function firingsOf(
  compiled: CompiledRule,
  group: string,
  intervals: readonly Interval[],
  history: SiteHistory,
  value: (minute: number) => number,
): Firing[] {
  const { episodes } = ruleState(intervals, compiled.rule.condition, decidedOf(compiled, history))
  return episodes.map((episode) => toFiring(episode, groupLabels(compiled.rule, group), value(episode.first)))
}

function toFiring({ first, last, open, events }: Episode, group: Record<string, string>, value: number): Firing {
  return {
    group,
    fired: events.filter(({ kind }) => kind === 'fired' || kind === 'reopened').map(({ minute }) => minute),
    value,
    last: Math.max(first, last),
    resolved: open ? null : events.at(-1)!.minute,
  }
}

function compare(a: Firing, b: Firing): number {
  const [one, other] = [JSON.stringify(a.group), JSON.stringify(b.group)]
  return one < other ? -1 : one > other ? 1 : 0
}
