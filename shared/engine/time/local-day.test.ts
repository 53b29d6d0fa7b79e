import { describe, expect, it } from 'vitest'
import { dayAfter, daysBetween, localDay, startOfDay } from './local-day.ts'

const at = (text: string) => Date.parse(text)

describe('days of a zone', () => {
  it('begin at midnight of the zone, also where that is another day in UTC', () => {
    expect(localDay(at('2026-04-08T22:30:00Z'), 'Europe/Berlin')).toBe('2026-04-09')
    expect(localDay(at('2026-04-08T22:30:00Z'), 'America/New_York')).toBe('2026-04-08')
    expect(startOfDay('2026-04-09', 'Europe/Berlin')).toBe(at('2026-04-08T22:00:00Z'))
    expect(startOfDay('2026-04-09', 'Pacific/Kiritimati')).toBe(at('2026-04-08T10:00:00Z'))
    expect(startOfDay('2026-04-09', 'Pacific/Pago_Pago')).toBe(at('2026-04-09T11:00:00Z'))
    expect(startOfDay('2026-04-09', 'Asia/Kathmandu')).toBe(at('2026-04-08T18:15:00Z'))
  })

  it('are 23 and 25 hours long when clocks are changed, also at midnight itself', () => {
    const hours = (day: string, zone: string) => (startOfDay(dayAfter(day), zone) - startOfDay(day, zone)) / 3_600_000
    expect(hours('2026-03-29', 'Europe/Berlin')).toBe(23)
    expect(hours('2026-10-25', 'Europe/Berlin')).toBe(25)
    // Lebanon changes at midnight: that day begins at one o'clock.
    expect(startOfDay('2026-03-29', 'Asia/Beirut')).toBe(at('2026-03-28T22:00:00Z'))
    expect(hours('2026-03-29', 'Asia/Beirut')).toBe(23)
  })

  it('count as those of UTC in a zone that is unknown, and follow each other', () => {
    expect(startOfDay('2026-04-09', 'Nowhere/Land')).toBe(at('2026-04-09T00:00:00Z'))
    expect(daysBetween('2026-02-27', '2026-03-01')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
    expect(daysBetween('2026-03-02', '2026-03-01')).toEqual([])
  })
})
