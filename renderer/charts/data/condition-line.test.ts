import { describe, expect, it } from 'vitest'
import type { MetricPoint, MetricSeries } from '../../../shared/model/metric.ts'
import { conditionSchema } from '../../../shared/model/rules/rule.ts'
import { conditionLine, spanAround } from './condition-line.ts'

const minute = 60_000
const span = { from: 0, to: 6 * minute, step: minute }

function series(metric: string, sums: Record<number, number>, labels: Record<string, string> = {}): MetricSeries {
  const points: MetricPoint[] = Object.entries(sums).map(([at, sum]) => ({
    at: Number(at) * minute,
    count: 1,
    sum,
    min: sum,
    max: sum,
    last: sum,
  }))
  return { siteId: 's', metric, labels, step: minute, points }
}

function condition(parts: object) {
  return conditionSchema.parse({ metric: 'm', aggregate: 'sum', window: 180, comparison: '>', threshold: 5, ...parts })
}

const values = (samples: { value: number | null }[]) => samples.map((sample) => sample.value)

describe('conditionLine', () => {
  it('adds up the window that ends with each minute', () => {
    expect(values(conditionLine(condition({}), [series('m', { 0: 1, 1: 2, 3: 4 })], {}, span))).toEqual([1, 3, 3, 6, 4, 4])
  })

  it('takes only the series of the alert’s group and of the matchers', () => {
    const all = [
      series('m', { 0: 1 }, { ip: 'a', outcome: 'false' }),
      series('m', { 0: 10 }, { ip: 'b', outcome: 'false' }),
      series('m', { 0: 100 }, { ip: 'a', outcome: 'true' }),
    ]
    const line = conditionLine(condition({ groupBy: ['ip'], match: [{ field: 'outcome', op: '=', value: false }] }), all, { ip: 'a' }, span)
    expect(line[0]!.value).toBe(1)
  })

  it('counts the seconds since something was last seen', () => {
    expect(values(conditionLine(condition({ aggregate: 'absent' }), [series('m', { 1: 1 })], {}, span))).toEqual([
      null,
      0,
      60,
      120,
      180,
      240,
    ])
  })

  it('divides two metrics, and knows nothing where the whole is too small', () => {
    const line = conditionLine(
      condition({ aggregate: 'ratio', of: { metric: 'n' }, minimumCount: 10, window: 60 }),
      [series('m', { 0: 3, 1: 3 }), series('n', { 0: 12, 1: 9 })],
      {},
      span,
    )
    expect(values(line).slice(0, 2)).toEqual([0.25, null])
  })

  it('counts the distinct values of a label', () => {
    const line = conditionLine(
      condition({ aggregate: 'distinct', label: 'ip' }),
      [series('m', { 0: 1, 2: 1 }, { ip: 'a' }), series('m', { 2: 1 }, { ip: 'b' })],
      {},
      span,
    )
    expect(values(line)).toEqual([1, 1, 2, 2, 2, 0])
  })

  it('is drawn over enough time before the firing to hold its window', () => {
    const fired = Date.UTC(2026, 10, 24, 10, 2)
    const short = spanAround(condition({}), fired, fired + 4 * minute)
    expect(fired - short.from).toBe(120 * minute)
    expect(short.to - fired).toBe(15 * minute)
    const long = spanAround(condition({ aggregate: 'absent', threshold: 14_400, window: 14_400 }), fired, fired + 90_000 * minute)
    expect(fired - long.from).toBeGreaterThanOrEqual(14_400_000)
    expect(long.to - long.from).toBeLessThan(24 * 60 * minute)
  })
})
