import { describe, expect, it } from 'vitest'
import { noCounts } from '../../../../shared/model/severity.ts'
import { chosenSpan, clusters, lanes } from './timeline-bins.ts'

describe('the timeline strip', () => {
  it('has a lane for each severity and a visible bar for a single alert beside a storm', () => {
    const found = lanes([{ counts: { ...noCounts(), critical: 1 } }, { counts: { ...noCounts(), critical: 500, low: 2 } }])
    expect(found.map((lane) => [lane.severity, lane.total])).toEqual([
      ['critical', 501],
      ['high', 0],
      ['medium', 0],
      ['low', 2],
      ['info', 0],
    ])
    expect(found[0]!.bars[0]!.height).toBe(0.4)
    expect(found[0]!.bars[1]!.height).toBe(1)
  })

  it('chooses whole bins in either direction', () => {
    const span = { from: 0, to: 100, steps: 10 }
    expect(chosenSpan(span, 5, 3)).toEqual({ from: 30, to: 60 })
    expect(chosenSpan(span, 9, 9)).toEqual({ from: 90, to: 100 })
  })

  it('draws neighbouring bins as one cluster of the worst severity among them', () => {
    const at = (step: number, severity: 'critical' | 'low', count = 1) => ({ step, counts: { ...noCounts(), [severity]: count } })
    expect(clusters([at(2, 'low'), at(4, 'critical'), at(5, 'low', 3), at(9, 'low'), { step: 10, counts: noCounts() }])).toEqual([
      { first: 2, last: 5, total: 5, worst: 'critical' },
      { first: 9, last: 9, total: 1, worst: 'low' },
    ])
  })
})
