import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MetricDefinition } from '../../model/metric.ts'
import { type Condition, conditionSchema, type Rule } from '../../model/rules/rule.ts'
import { encodeBlock } from '../blocks/bucket-block.ts'
import { absenceLimit, absentUntil, newAbsence, see } from '../conditions/absence.ts'
import { type CompiledRule, compileRule, evaluateRange, groupLabels, valueAt, wholeSite } from '../conditions/evaluate.ts'
import { ruleState } from '../conditions/rule-state.ts'
import { exact } from '../metrics/bucket.ts'
import { type Cell, newSeries, newTimeline, observeAt, type Series, type Timeline } from '../metrics/timeline.ts'
import { type Interval, joined, type Observed } from '../time/interval.ts'
import { Backtester, type Firing, historyBefore, type SiteHistory } from './backtest.ts'
import type { PackedDay } from './series-days.ts'

/** So that the range lies around the turn of a day. */
const start = 20_000 * 1440 - 60
const length = 3 * 1440

function rule(condition: Partial<Condition>): Rule {
  return {
    id: 'a_rule',
    platform: 'any',
    title: 'A rule',
    severity: 'high',
    condition: conditionSchema.parse({ metric: 'a_metric', aggregate: 'sum', window: 300, comparison: '>=', threshold: 10, ...condition }),
    summary: '{value}',
    defaultsReason: 'test',
    meaning: 'test',
    why: 'test',
    investigate: ['test'],
    actions: ['test'],
    ignoreWhen: '',
    enabled: true,
  }
}

interface Observation {
  /** Minutes after the start. */
  minute: number
  ms: number
  value: number
  user: string
}

function timelineOf(observations: readonly Observation[], kind: MetricDefinition['kind']): Timeline {
  const made = newTimeline(kind)
  const series = new Map<string, Series>()
  for (const { minute, ms, value, user } of observations) {
    const known = series.get(user) ?? newSeries(user === '' ? {} : { user })
    series.set(user, known)
    observeAt(made, known, exact(value), (start + minute) * 60_000 + ms)
  }
  return made
}

function packed({ cells }: Timeline): PackedDay[] {
  const days = new Map<string, Cell[]>()
  for (const each of cells.values()) {
    for (const cell of each.values()) {
      const key = `${Math.floor(cell.minute / 1440)} ${cell.series.key}`
      days.set(key, [...(days.get(key) ?? []), cell])
    }
  }
  return [...days.values()].map((list) => {
    const day = Math.floor(list[0]!.minute / 1440)
    const entries = list.map(({ minute, bucket }) => ({ minute: minute % 1440, bucket })).sort((a, b) => a.minute - b.minute)
    return { day, labels: list[0]!.series.key, data: encodeBlock(day, entries) }
  })
}

/** What the live engine makes of it, through its own functions. */
function live(compiled: CompiledRule, timelines: { metric: Timeline; of: Timeline }, history: SiteHistory): Firing[] {
  const { from, to, watermark } = history
  if (watermark === null) return []
  const { condition } = compiled.rule
  const until = Math.min(to, watermark - (compiled.growing ? 0 : 1))
  const found =
    condition.aggregate === 'absent' ? absence(compiled, timelines.metric, history, until) : evaluateRange(compiled, timelines, from, to)
  return [...found].flatMap(([group, intervals]) =>
    ruleState(intervals, condition, { trueUntil: until, falseUntil: Math.min(to, watermark - 1) }).episodes.map((episode) => ({
      group: groupLabels(compiled.rule, group),
      fired: episode.events.flatMap(({ kind, minute }) => (kind === 'resolved' ? [] : [minute])),
      value:
        condition.aggregate === 'absent'
          ? 60 * (absenceLimit(condition) + Math.ceil(condition.for / 60))
          : valueAt(compiled, timelines, group, episode.first)!,
      last: Math.max(episode.first, episode.last),
      resolved: episode.open ? null : episode.events.at(-1)!.minute,
    })),
  )
}

function absence(compiled: CompiledRule, metric: Timeline, { from, observed, firstSeen, to }: SiteHistory, until: number) {
  const grouped = compiled.rule.condition.groupBy.length > 0
  const sightings = new Map<string, number[]>(grouped ? [] : [[wholeSite, []]])
  for (const [minute, cells] of metric.cells) {
    for (const { series } of minute <= to ? cells.values() : []) {
      const group = compiled.groupOf(series)
      if (group !== undefined) sightings.set(group, [...(sightings.get(group) ?? []), minute])
    }
  }
  const found = new Map<string, Interval[]>()
  const base = grouped || firstSeen === null ? undefined : firstSeen
  for (const [group, minutes] of sightings) {
    let state = newAbsence()
    for (const minute of minutes.reverse()) state = see(state, [minute], base, absenceLimit(compiled.rule.condition), observed)
    const all = absentUntil(state, until, base, absenceLimit(compiled.rule.condition), observed)
    found.set(
      group,
      joined(all).flatMap(([a, b]): Interval[] => (b < from ? [] : [[Math.max(a, from), b]])),
    )
  }
  return found
}

const sorted = (firings: readonly Firing[]) => firings.map((firing) => JSON.stringify(firing)).sort()

const observation = fc.record({
  minute: fc.oneof(fc.integer({ min: 0, max: 180 }), fc.integer({ min: 0, max: length })),
  ms: fc.integer({ min: 0, max: 59_999 }),
  value: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double({ min: -50, max: 50, noNaN: true })),
  user: fc.constantFrom('', 'a', 'b', 'c'),
})
/** A stretch in which every minute has something. */
const steady = fc
  .record({
    from: fc.integer({ min: 0, max: 1500 }),
    minutes: fc.integer({ min: 1, max: 200 }),
    values: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 7 }),
    user: fc.constantFrom('', 'a'),
  })
  .map(({ from, minutes, values, user }) =>
    Array.from({ length: minutes }, (_, index) => ({
      minute: from + index,
      ms: (index * 7919) % 60_000,
      value: values[index % values.length]!,
      user,
    })),
  )
/** Now and then every value is 1, as those of most counters are. */
const data = fc
  .tuple(fc.array(observation, { maxLength: 60 }), fc.array(steady, { maxLength: 2 }), fc.integer({ min: 0, max: 2 }))
  .map(([some, more, ones]) => [...some, ...more.flat()].map((each) => (ones === 0 ? { ...each, value: 1 } : each)))

const aggregates = ['sum', 'count', 'max', 'min', 'avg', 'last', 'rate', 'ratio', 'distinct', 'quantile', 'absent'] as const
const seconds = (max: number) => fc.integer({ min: 0, max })
const settings = {
  window: fc.oneof(fc.integer({ min: 60, max: 1800 }), fc.integer({ min: 60, max: 200_000 })),
  threshold: fc.oneof(fc.integer({ min: -5, max: 40 }), fc.double({ min: -2, max: 2, noNaN: true })),
  comparison: fc.constantFrom('>', '>=', '<', '<=' as const),
  minimumCount: fc.integer({ min: 0, max: 6 }),
  for: seconds(400),
  resolveAfter: seconds(1800),
  cooldown: seconds(3600),
}
const conditionOf = (aggregate: Condition['aggregate']): fc.Arbitrary<Partial<Condition>> =>
  fc.record({
    ...settings,
    ...(aggregate === 'absent' ? { threshold: fc.integer({ min: 60, max: 20_000 }), comparison: fc.constantFrom('>', '>=') } : {}),
    aggregate: fc.constant(aggregate),
    groupBy: fc.constantFrom([], ['user']),
    match: fc.constantFrom(
      [],
      [{ field: 'user', op: '!=' as const, value: 'b' }],
      [{ field: 'user', op: 'in' as const, value: ['a', 'c'] }],
    ),
    label: fc.constant('user'),
    quantile: fc.constantFrom(0, 0.5, 0.95, 1),
    of: fc.constant({ metric: 'all', match: [] }),
  }) as fc.Arbitrary<Partial<Condition>>

const range = fc.record({
  from: fc.integer({ min: 0, max: 200 }),
  to: fc.integer({ min: 100, max: length }),
  behind: fc.integer({ min: -200, max: 200 }),
  firstSeen: fc.option(fc.constant(0), { freq: 5 }),
  runs: fc.constantFrom<Interval[]>(
    [[start - 5000, start + 9000]],
    [
      [start - 100, start + 200],
      [start + 700, start + 9000],
    ],
  ),
})

type Given = typeof range extends fc.Arbitrary<infer T> ? T : never

function historyOf(metric: Timeline, of: Timeline, given: Given): SiteHistory {
  const observed: Observed = { runs: given.runs, grace: 30 }
  return {
    metric: packed(metric),
    of: packed(of),
    from: start + given.from,
    to: start + given.to,
    since: start,
    firstSeen: given.firstSeen === null ? null : start,
    watermark: start + given.to + given.behind,
    observed,
  }
}

describe('a backtest', () => {
  it.each(aggregates)('over stored days says of %s what the live engine says', (aggregate) => {
    const kind = aggregate === 'quantile' ? 'duration' : 'gauge'
    fc.assert(
      fc.property(
        conditionOf(aggregate),
        fc.record(settings, { requiredKeys: [] }),
        data,
        data,
        range,
        (condition, other, first, second, given) => {
          const [metric, of] = [timelineOf(first, kind), timelineOf(second, kind)]
          const changed = aggregate === 'absent' ? {} : other
          const rules = [condition, { ...condition, ...changed }].map((each) => compileRule(rule(each), kind))
          const history = historyOf(metric, of, given)
          const found = new Backtester().run(rules, history)
          for (const [index, each] of rules.entries()) expect(sorted(found[index]!)).toEqual(sorted(live(each, { metric, of }, history)))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('of the next site owes nothing to the one before', () => {
    const backtester = new Backtester()
    fc.assert(
      fc.property(fc.constantFrom(...aggregates).chain(conditionOf), data, data, range, (condition, first, second, given) => {
        const [metric, of] = [timelineOf(first, 'duration'), timelineOf(second, 'duration')]
        const compiled = compileRule(rule(condition), 'duration')
        const history = historyOf(metric, of, given)
        expect(backtester.run([compiled], history)).toEqual(new Backtester().run([compiled], history))
      }),
    )
  })

  it('needs no more of the past than it says', () => {
    fc.assert(
      fc.property(fc.constantFrom(...aggregates).chain(conditionOf), data, range, (condition, first, given) => {
        const metric = timelineOf(first, 'duration')
        const compiled = compileRule(rule(condition), 'duration')
        const history = historyOf(metric, metric, given)
        const before = history.from - historyBefore(compiled)
        const enough = (days: readonly PackedDay[]) =>
          days.filter(({ day }) => day >= Math.floor(before / 1440) && day <= Math.floor(history.to / 1440))
        const backtester = new Backtester()
        expect(backtester.run([compiled], { ...history, metric: enough(history.metric), of: enough(history.of) })).toEqual(
          backtester.run([compiled], history),
        )
      }),
    )
  })

  it('misses nothing for what was deleted before the range', () => {
    const seen = timelineOf([{ minute: 500, ms: 0, value: 1, user: '' }], 'counter')
    const compiled = compileRule(rule({ aggregate: 'absent', comparison: '>', threshold: 3600 }), 'counter')
    const given: Given = { from: 400, to: 1000, behind: 1, firstSeen: 0, runs: [[start - 9000, start + 9000]] }
    const history = { ...historyOf(seen, seen, given), firstSeen: start - 5000 }
    const fired = (since: number) => new Backtester().run([compiled], { ...history, since })[0]!.map((firing) => firing.fired[0]! - start)
    expect(fired(start - 5000)).toEqual([400, 561])
    expect(fired(start + 400)).toEqual([461, 561])
  })
})
