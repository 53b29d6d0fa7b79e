import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quietHoursSchema, type WeeklyHours, weeklyHoursSchema } from '../../model/rules/weekly-hours.ts'
import { instantOfWall, wallClock } from './wall-clock.ts'
import { nextBegin, periodAt, quietUntil } from './weekly-hours.ts'

const everyDay = [1, 2, 3, 4, 5, 6, 7]
const at = (text: string) => Date.parse(text)
const iso = (instant: number | null | undefined) => (instant == null ? null : new Date(instant).toISOString().slice(0, 16))
const nights = (timeZone: string, from = '22:00', to = '07:00', weekdays = everyDay): WeeklyHours => ({ weekdays, from, to, timeZone })

describe('weekly hours', () => {
  it.each([
    ['over midnight in winter', nights('Europe/Berlin'), '2026-01-15T23:30Z', '2026-01-15T21:00', '2026-01-16T06:00'],
    [
      'Berlin in the night that clocks go forward: an hour shorter',
      nights('Europe/Berlin'),
      '2026-03-29T00:30Z',
      '2026-03-28T21:00',
      '2026-03-29T05:00',
    ],
    [
      'Berlin in the night that clocks go back: an hour longer',
      nights('Europe/Berlin'),
      '2026-10-25T01:30Z',
      '2026-10-24T20:00',
      '2026-10-25T06:00',
    ],
    ['New York in spring', nights('America/New_York'), '2026-03-08T08:00Z', '2026-03-08T03:00', '2026-03-08T11:00'],
    ['New York in autumn', nights('America/New_York'), '2026-11-01T06:30Z', '2026-11-01T02:00', '2026-11-01T12:00'],
    [
      'Lord Howe, where clocks go forward by half an hour',
      nights('Australia/Lord_Howe'),
      '2026-10-03T16:00Z',
      '2026-10-03T11:30',
      '2026-10-03T20:00',
    ],
    [
      'Lord Howe, where clocks go back by half an hour',
      nights('Australia/Lord_Howe'),
      '2026-04-04T16:00Z',
      '2026-04-04T11:00',
      '2026-04-04T20:30',
    ],
    [
      'an end that is left out: it comes as much later',
      nights('Europe/Berlin', '22:00', '02:30'),
      '2026-03-29T00:00Z',
      '2026-03-28T21:00',
      '2026-03-29T01:30',
    ],
    [
      'an end that comes twice: it is the first',
      nights('Europe/Berlin', '22:00', '02:30'),
      '2026-10-25T00:00Z',
      '2026-10-24T20:00',
      '2026-10-25T00:30',
    ],
  ])('are %s', (_name, hours, inside, from, to) => {
    const period = periodAt(hours, at(inside))
    expect([iso(period?.from), iso(period?.to)]).toEqual([from, to])
    expect(periodAt(hours, at(`${to}Z`))).toBeNull()
    expect(periodAt(hours, at(`${from}Z`) - 1)).toBeNull()
  })

  it('belong to the day on which they begin', () => {
    const friday = nights('Europe/Berlin', '22:00', '07:00', [5])
    expect(periodAt(friday, at('2026-11-28T05:00Z'))).not.toBeNull()
    expect(periodAt(friday, at('2026-11-28T22:00Z'))).toBeNull()
    expect(iso(nextBegin(friday, at('2026-11-28T05:00Z')))).toBe('2026-12-04T21:00')
  })

  it('that follow each other are one silence', () => {
    const weekend = nights('UTC', '18:00', '17:59', [5, 6])
    expect(iso(quietUntil(weekend, at('2026-11-27T19:00Z')))).toBe('2026-11-28T17:59')
    const seamless = { ...nights('UTC', '00:00', '12:00', [6]), from: '12:00', to: '12:00' }
    expect(iso(quietUntil({ ...seamless, weekdays: [6, 7] }, at('2026-11-28T13:00Z')))).toBe('2026-11-30T12:00')
  })

  it('next begin tomorrow while they are on', () => {
    const office = nights('Europe/Berlin', '09:00', '17:00', [1, 2, 3, 4, 5])
    expect(iso(nextBegin(office, at('2026-11-24T10:00Z')))).toBe('2026-11-25T08:00')
    expect(iso(nextBegin(office, at('2026-11-27T16:30Z')))).toBe('2026-11-30T08:00')
    expect(iso(nextBegin(office, at('2026-03-27T18:00Z')))).toBe('2026-03-30T07:00')
  })

  it.each([
    ['a zone that nobody knows', { timeZone: 'Europe/Atlantis' }],
    ['the same time twice', { to: '22:00' }],
    ['no weekday', { weekdays: [] }],
    ['a weekday that is none', { weekdays: [0] }],
    ['a time that is none', { from: '24:00' }],
  ])('are refused with %s', (_name, change) => {
    const hours = nights('Europe/Berlin')
    expect(weeklyHoursSchema.safeParse(hours).success).toBe(true)
    expect(weeklyHoursSchema.safeParse({ ...hours, ...change }).success).toBe(false)
    expect(quietHoursSchema.safeParse({ ...hours, criticalBreaksThrough: true, ...change }).success).toBe(false)
  })
})

describe('a wall clock', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC']
  it('shows every instant, and an instant is found again by what it shows unless it is shown twice', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at('2020-01-01T00:00Z'), max: at('2035-01-01T00:00Z') }),
        (zone, instant) => {
          const found = instantOfWall(wallClock(instant, zone), zone)
          expect(wallClock(found, zone)).toBe(wallClock(instant, zone))
          expect(instant - found === 0 || (instant - found > 0 && instant - found <= 3_600_000)).toBe(true)
        },
      ),
    )
  })
})
