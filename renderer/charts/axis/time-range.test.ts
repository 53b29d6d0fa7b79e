import { describe, expect, it } from 'vitest'
import { endingAt, readRange, stepFor, timeRanges } from './time-range.ts'

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

  it('fall back when the URL says something unknown', () => {
    expect(readRange('toString', '24h')).toBe('24h')
    expect(readRange('7d', '24h')).toBe('7d')
  })
})
