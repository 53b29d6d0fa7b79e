import { describe, expect, it } from 'vitest'
import { noCounts } from '../../../shared/model/severity.ts'
import { binLength, chosenSpan, lanes, timelineSpan } from './timeline-bins.ts'

describe('the timeline strip', () => {
  it('ends with the bin that holds now', () => {
    const now = Date.UTC(2026, 10, 24, 10, 7, 31)
    const span = timelineSpan('24h', now)
    expect(span.to - now).toBeLessThanOrEqual(binLength('24h'))
    expect(span.to).toBeGreaterThan(now)
    expect((span.to - span.from) / span.steps).toBe(600_000)
  })

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
})
