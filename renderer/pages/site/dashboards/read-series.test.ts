import { describe, expect, it } from 'vitest'
import type { MetricSeries } from '../../../../shared/model/metric.ts'
import { readStat, topValues } from './read-series.ts'

const series = (metric: string, labels: Record<string, string>, ...values: [at: number, value: number][]): MetricSeries => ({
  siteId: 's',
  metric,
  labels,
  step: 60_000,
  points: values.map(([at, value]) => ({ at, count: 1, sum: value, min: value, max: value, last: value })),
})
const failed = { id: 'failed', kind: 'counter' as const }
const level = { id: 'level', kind: 'gauge' as const }

describe('a figure of a dashboard', () => {
  it('adds counters up, over all label sets', () => {
    expect(readStat(failed, 'sum', [series('failed', { a: '1' }, [0, 2]), series('failed', { a: '2' }, [0, 3], [1, 4])], true)).toBe(9)
  })

  it('is zero for a counter of a site that reported, and unknown for one that did not', () => {
    expect(readStat(failed, 'sum', [], true)).toBe(0)
    expect(readStat(failed, 'sum', [], false)).toBeNull()
    expect(readStat(level, 'last', [], true)).toBeNull()
  })

  it('is the newest level, not the highest', () => {
    expect(readStat(level, 'last', [series('level', {}, [1, 9], [2, 4])], true)).toBe(4)
    expect(readStat(level, 'max', [series('level', {}, [1, 9], [2, 4])], true)).toBe(9)
  })

  it('is a share only of something', () => {
    const all = series('all', {}, [0, 50])
    expect(readStat(failed, { shareOf: 'all' }, [series('failed', {}, [0, 5]), all], true)).toBe(10)
    expect(readStat(failed, { shareOf: 'all' }, [series('failed', {}, [0, 5])], true)).toBeNull()
    expect(readStat(failed, { shareOf: 'all' }, [all], true)).toBe(0)
  })

  it('counts the values of a label once each', () => {
    const sets = ['x', 'y', 'x'].map((address, index) => series('failed', { address, user: String(index) }, [0, 1]))
    expect(readStat(failed, { distinct: 'address' }, sets, true)).toBe(2)
  })
})

describe('the values with most of a metric', () => {
  it('come highest first, without those that have nothing', () => {
    const sets = [
      series('failed', { plugin: 'a', hook: '1' }, [0, 1]),
      series('failed', { plugin: 'b' }, [0, 5]),
      series('failed', { plugin: 'a', hook: '2' }, [0, 2]),
      series('failed', { plugin: 'c' }, [0, 0]),
    ]
    expect(topValues(failed, 'plugin', sets)).toEqual([
      { value: 'b', amount: 5 },
      { value: 'a', amount: 3 },
    ])
  })
})
