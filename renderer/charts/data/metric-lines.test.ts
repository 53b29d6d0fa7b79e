import { describe, expect, it } from 'vitest'
import type { MetricPoint, MetricSeries } from '../../../shared/model/metric.ts'
import { mergeSeries, metricLines, reportedAround, sampleSteps } from './metric-lines.ts'

const minute = 60_000

function point(at: number, sum: number): MetricPoint {
  return { at: at * minute, count: 1, sum, min: sum, max: sum, last: sum }
}

function series(points: MetricPoint[], labels: Record<string, string> = {}): MetricSeries {
  return { siteId: 's', metric: 'm', labels, step: minute, points }
}

const span = { from: 0, to: 5 * minute, step: minute }
const values = (samples: { value: number | null }[]) => samples.map((sample) => sample.value)

describe('metric lines', () => {
  it('add up the label sets of a counter', () => {
    const merged = mergeSeries([series([point(0, 1), point(2, 5)], { ip: 'a' }), series([point(2, 3)], { ip: 'b' })])
    expect(merged.map((entry) => entry.sum)).toEqual([1, 8])
    expect(merged[1]).toMatchObject({ count: 2, min: 3, max: 5 })
  })

  it('leave a gap where nothing is known', () => {
    expect(values(sampleSteps([point(1, 4)], (entry) => entry.sum, span))).toEqual([null, 4, null, null, null])
  })

  it('count zero where the site reported something else', () => {
    const quiet = reportedAround(
      [0, 1, 4].map((at) => at * minute),
      minute,
      3 * minute,
    )
    expect(values(sampleSteps([point(1, 4)], (entry) => entry.sum, span, quiet))).toEqual([0, 4, 0, 0, 0])
  })

  it('do not count zero through a silence longer than the tolerance', () => {
    const quiet = reportedAround([0, 40 * minute], minute, 30 * minute)
    expect(quiet(20 * minute)).toBe(false)
    expect(quiet(40 * minute)).toBe(true)
    expect(quiet(41 * minute)).toBe(false)
  })

  it('hold the level of a gauge for half an hour when nothing is known of its rhythm', () => {
    const long = { from: 0, to: 60 * minute, step: minute }
    const [line] = metricLines({ id: 'g', title: 'Depth', kind: 'gauge' }, [series([point(0, 7)])], long)
    expect(line!.samples[30]!.value).toBe(7)
    expect(line!.samples[31]!.value).toBe(null)
  })

  it('hold the level of a gauge that is stated every hour for two hours', () => {
    const long = { from: 0, to: 600 * minute, step: 10 * minute }
    const [line] = metricLines({ id: 'g', title: 'Depth', kind: 'gauge' }, [series([point(0, 7), point(60, 8), point(120, 9)])], long)
    expect(line!.samples.find((sample) => sample.at === 50 * minute)!.value).toBe(7)
    expect(line!.samples.find((sample) => sample.at === 240 * minute)!.value).toBe(9)
    expect(line!.samples.find((sample) => sample.at === 250 * minute)!.value).toBe(null)
  })

  it('draw levels of several label sets side by side, the busiest first', () => {
    const few = series([point(0, 1)], { queue: 'mail' })
    const many = series([point(0, 1), point(1, 2)], { queue: 'search' })
    expect(metricLines({ id: 'g', title: 'Depth', kind: 'gauge' }, [few, many], span).map((line) => line.label)).toEqual(['search', 'mail'])
  })

  it('draw the median of a duration beside its 95th percentile', () => {
    const lines = metricLines({ id: 'd', title: 'Time', kind: 'duration' }, [series([{ ...point(0, 10), p50: 8, p95: 20 }])], span)
    expect(lines.map((line) => [line.label, line.samples[0]!.value])).toEqual([
      ['p95', 20],
      ['median', 8],
    ])
  })
})
