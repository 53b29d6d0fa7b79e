import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MetricDefinition } from '../../model/metric.ts'
import { type Condition, conditionSchema, type Rule } from '../../model/rules/rule.ts'
import { exact } from '../metrics/bucket.ts'
import { newSeries, newTimeline, observeAt, type Timeline } from '../metrics/timeline.ts'
import { compileRule, evaluateRange, groupLabels, valueAt, wholeSite } from './evaluate.ts'

type Kind = MetricDefinition['kind']

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

/** Observations as [minute, value, labels]. */
function timeline(observations: readonly (readonly [number, number, Record<string, string>?])[], kind: Kind = 'counter'): Timeline {
  const made = newTimeline(kind)
  observations.forEach(
    ([minute, value, labels], index) => void observeAt(made, newSeries(labels ?? {}), exact(value), minute * 60_000 + index),
  )
  return made
}

function value(condition: Partial<Condition>, metric: Timeline, minute: number, of?: Timeline): number | undefined {
  return valueAt(compileRule(rule(condition), metric.kind), { metric, of }, wholeSite, minute)
}

describe('aggregates over a window', () => {
  const data = timeline([
    [0, 100],
    [10, 4],
    [11, 6],
    [14, 2],
  ])

  it.each([
    ['sum', 12],
    ['count', 3],
    ['max', 6],
    ['min', 2],
    ['avg', 4],
    ['last', 2],
    ['rate', 12 / 300],
  ] as const)('%s', (aggregate, expected) => expect(value({ aggregate }, data, 14)).toBe(expected))

  it('counts the distinct values of a label', () => {
    const metric = timeline([
      [1, 1, { user: 'a' }],
      [2, 1, { user: 'b' }],
      [3, 1, { user: 'a' }],
    ])
    expect(value({ aggregate: 'distinct', label: 'user' }, metric, 3)).toBe(2)
  })

  it('reads a quantile of durations', () => {
    const metric = timeline(
      Array.from({ length: 100 }, (_, index) => [5, index + 1] as const),
      'duration',
    )
    expect(value({ aggregate: 'quantile', quantile: 0.9 }, metric, 5)).toBeCloseTo(90, -1)
  })

  it('divides by another metric, and calls an empty numerator zero', () => {
    const all = timeline([
      [1, 30],
      [2, 10],
    ])
    const ratio: Partial<Condition> = { aggregate: 'ratio', of: { metric: 'all', match: [] } }
    expect(value(ratio, timeline([[2, 10]]), 2, all)).toBe(0.25)
    expect(value(ratio, timeline([]), 2, all)).toBe(0)
    expect(value(ratio, timeline([[2, 10]]), 2, timeline([]))).toBeUndefined()
  })

  it('has no value without data or with fewer observations than the minimum', () => {
    expect(value({ comparison: '<', threshold: 5 }, data, 8)).toBeUndefined()
    expect(value({ aggregate: 'avg', minimumCount: 4 }, data, 14)).toBeUndefined()
    expect(value({ aggregate: 'avg', minimumCount: 3 }, data, 14)).toBe(4)
  })

  it('looks only at matching labels, and at each group by itself', () => {
    const metric = timeline([
      [1, 9, { address: 'x', kind: 'form' }],
      [1, 9, { address: 'x', kind: 'api' }],
      [1, 20, { address: 'y', kind: 'api' }],
    ])
    const compiled = compileRule(rule({ match: [{ field: 'kind', op: '=', value: 'api' }], groupBy: ['address'] }), 'counter')
    const found = evaluateRange(compiled, { metric }, 1, 20)
    expect([...found]).toEqual([['["y"]', [[1, 5]]]])
    expect(groupLabels(compiled.rule, '["y"]')).toEqual({ address: 'y' })
  })
})

describe('evaluateRange', () => {
  const anyCondition = fc.record({
    aggregate: fc.constantFrom('sum', 'count', 'max', 'min', 'avg', 'last', 'rate', 'distinct', 'quantile') as fc.Arbitrary<
      Condition['aggregate']
    >,
    comparison: fc.constantFrom('>', '>=', '<', '<=') as fc.Arbitrary<Condition['comparison']>,
    threshold: fc.integer({ min: 0, max: 12 }),
    window: fc.constantFrom(60, 180, 600),
    minimumCount: fc.integer({ min: 0, max: 3 }),
  })
  const data = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 9 }), fc.record({ user: fc.constantFrom('a', 'b', 'c') })),
    { maxLength: 25 },
  )

  it('is true exactly in the minutes whose window holds the condition', () => {
    fc.assert(
      fc.property(anyCondition, data, (condition, observations) => {
        const compiled = compileRule(rule({ ...condition, label: 'user', quantile: 0.5 }), 'duration')
        const timelines = { metric: timeline(observations, 'duration') }
        const intervals = evaluateRange(compiled, timelines, 5, 60).get(wholeSite) ?? []
        for (let minute = 5; minute <= 60; minute++) {
          const expected = valueAt(compiled, timelines, wholeSite, minute)
          expect(intervals.some(([from, to]) => minute >= from && minute <= to)).toBe(expected !== undefined && compiled.holds(expected))
        }
      }),
    )
  })

  it('never takes back a growing condition when more data comes', () => {
    fc.assert(
      fc.property(anyCondition, data, data, (condition, first, more) => {
        const compiled = compileRule(rule({ ...condition, label: 'user', quantile: 0.5 }), 'duration')
        fc.pre(compiled.growing)
        const before = evaluateRange(compiled, { metric: timeline(first, 'duration') }, 0, 60).get(wholeSite) ?? []
        const after = evaluateRange(compiled, { metric: timeline([...first, ...more], 'duration') }, 0, 60).get(wholeSite) ?? []
        for (const [from, to] of before) expect(after.some(([a, b]) => a <= from && b >= to)).toBe(true)
      }),
    )
  })
})
