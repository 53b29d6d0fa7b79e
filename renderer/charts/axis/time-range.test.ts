import { describe, expect, it } from 'vitest'
import { endingAt, rangesWithin, readRange, stepFor, timeRanges } from './time-range.ts'

describe('time ranges', () => {
  it('never ask for more than 240 steps, in whole minutes', () => {
    for (const length of [...Object.values(timeRanges), 90 * 86_400_000, 1]) {
      const step = stepFor(length)
      expect(length / step).toBeLessThanOrEqual(240)
      expect(step % 60_000).toBe(0)
    }
  })

  it('end in the step that holds now', () => {
    const now = Date.UTC(2026, 10, 24, 10, 7, 31)
    const range = endingAt(now, timeRanges['6h'])
    expect(range.to).toBeGreaterThan(now)
    expect(range.to - now).toBeLessThanOrEqual(range.step)
    expect(range.from % range.step).toBe(0)
  })

  it('reach as far back as things are kept, and a week at least', () => {
    expect(rangesWithin(1).at(-1)).toBe('7d')
    expect(rangesWithin(14).at(-1)).toBe('14d')
    expect(rangesWithin(30)).toEqual(['1h', '6h', '24h', '7d', '14d', '30d'])
    expect(rangesWithin(365).at(-1)).toBe('365d')
  })

  it('keep the shape of a month: 240 steps of 3 hours', () => {
    expect(stepFor(timeRanges['30d'])).toBe(3 * 3_600_000)
  })

  it('fall back when the URL says something unknown', () => {
    expect(readRange('toString', '24h')).toBe('24h')
    expect(readRange('7d', '24h')).toBe('7d')
  })
})
