import { describe, expect, it } from 'vitest'
import { clockText, relativeText, spanText } from './time-text.ts'

describe('times as people say them', () => {
  it('says a length in its largest units', () => {
    expect([0, 12_400, 59_999, 60_000, 3_600_000, 4_320_000, 7 * 3_600_000 + 60_000, 3 * 86_400_000].map(spanText)).toEqual([
      '0 s',
      '12 s',
      '59 s',
      '1 min',
      '1 h',
      '1 h 12 min',
      '7 h',
      '3 d',
    ])
  })

  it('tells past from future', () => {
    expect(relativeText(0, 240_000)).toBe('4 min ago')
    expect(relativeText(7_200_000, 0)).toBe('in 2 h')
    expect(relativeText(1000, 1500)).toBe('now')
  })

  it('names the day when it is another one', () => {
    const noon = new Date(2026, 2, 3, 12, 0).getTime()
    expect(clockText(noon, noon + 60_000)).toBe('12:00')
    expect(clockText(noon, noon + 86_400_000)).toMatch(/3.* 12:00$/)
  })
})
