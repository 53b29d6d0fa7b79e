import { describe, expect, it } from 'vitest'
import { type MaintenanceSchedule, maintenanceScheduleSchema } from '../../model/rules/maintenance.ts'
import { covers, currentOrNextStretch, stretchAt } from './maintenance-schedule.ts'

const hour = 3_600_000

function weekly(weekdays: number[], time: string, timeZone: string, durationMinutes = 60): MaintenanceSchedule {
  return maintenanceScheduleSchema.parse({ kind: 'weekly', weekdays, time, timeZone, durationMinutes })
}

function next(schedule: MaintenanceSchedule, after: string): [string, string] | undefined {
  const stretch = currentOrNextStretch(schedule, Date.parse(after))
  return stretch && [new Date(stretch.from).toISOString(), new Date(stretch.to).toISOString()]
}

describe('a window that comes once', () => {
  const schedule: MaintenanceSchedule = { kind: 'once', from: 1000, to: 2000 }

  it('is on from its beginning to before its end', () => {
    expect([999, 1000, 1999, 2000].map((at) => stretchAt(schedule, at) !== undefined)).toEqual([false, true, true, false])
    expect(currentOrNextStretch(schedule, 0)).toEqual({ from: 1000, to: 2000 })
    expect(currentOrNextStretch(schedule, 2000)).toBeUndefined()
  })

  it('ends after it began', () => {
    expect(maintenanceScheduleSchema.safeParse({ kind: 'once', from: 2000, to: 2000 }).success).toBe(false)
  })
})

describe('a weekly window', () => {
  it('begins at the time of its zone, winter and summer', () => {
    const sundays = weekly([7], '02:00', 'Europe/Berlin')
    expect(next(sundays, '2026-01-14T00:00:00Z')).toEqual(['2026-01-18T01:00:00.000Z', '2026-01-18T02:00:00.000Z'])
    expect(next(sundays, '2026-07-14T00:00:00Z')).toEqual(['2026-07-19T00:00:00.000Z', '2026-07-19T01:00:00.000Z'])
  })

  it('begins as much later as the clocks jump when they leave its time out', () => {
    // Berlin, 29 March 2026: 02:00 becomes 03:00, so 02:30 is 03:30 summer time. New York, 8 March 2026.
    expect(next(weekly([7], '02:30', 'Europe/Berlin'), '2026-03-28T12:00:00Z')?.[0]).toBe('2026-03-29T01:30:00.000Z')
    expect(next(weekly([7], '02:30', 'America/New_York'), '2026-03-07T12:00:00Z')?.[0]).toBe('2026-03-08T07:30:00.000Z')
  })

  it('begins once, the first time, when the clocks repeat its time', () => {
    // Berlin, 25 October 2026: 03:00 summer time becomes 02:00. New York, 1 November 2026.
    const berlin = weekly([7], '02:30', 'Europe/Berlin')
    expect(next(berlin, '2026-10-24T12:00:00Z')).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'])
    expect(next(berlin, '2026-10-25T01:30:00Z')?.[0]).toBe('2026-11-01T01:30:00.000Z')
    expect(next(weekly([7], '01:30', 'America/New_York'), '2026-10-31T12:00:00Z')?.[0]).toBe('2026-11-01T05:30:00.000Z')
  })

  it('keeps its length when clocks are changed meanwhile', () => {
    expect(next(weekly([7], '01:00', 'Europe/Berlin', 180), '2026-03-28T12:00:00Z')).toEqual([
      '2026-03-29T00:00:00.000Z',
      '2026-03-29T03:00:00.000Z',
    ])
  })

  it('knows zones with half hours, and a change of half an hour', () => {
    expect(next(weekly([1], '09:00', 'Asia/Kolkata'), '2026-05-03T12:00:00Z')?.[0]).toBe('2026-05-04T03:30:00.000Z')
    // Lord Howe Island, 4 October 2026: 02:00 becomes 02:30.
    expect(next(weekly([7], '02:15', 'Australia/Lord_Howe'), '2026-10-03T00:00:00Z')?.[0]).toBe('2026-10-03T15:45:00.000Z')
  })

  it('is one stretch with the next where they meet', () => {
    const weekend = weekly([6, 7], '00:00', 'UTC', 1440)
    expect(next(weekend, '2026-05-03T12:00:00Z')).toEqual(['2026-05-02T00:00:00.000Z', '2026-05-04T00:00:00.000Z'])
    expect(stretchAt(weekend, Date.parse('2026-05-04T00:00:00Z'))).toBeUndefined()
  })

  it('is on before midnight of its zone and after', () => {
    const late = weekly([5], '23:30', 'America/Los_Angeles', 120)
    const begin = Date.parse('2026-05-09T06:30:00Z')
    expect([begin - 1, begin, begin + 2 * hour - 1, begin + 2 * hour].map((at) => stretchAt(late, at) !== undefined)).toEqual([
      false,
      true,
      true,
      false,
    ])
  })
})

describe('a monthly window', () => {
  const monthly = (week: string, weekday: number) =>
    maintenanceScheduleSchema.parse({ kind: 'monthly', week, weekday, time: '03:00', timeZone: 'UTC', durationMinutes: 60 })

  it('comes on the first, third or last of a weekday', () => {
    expect(next(monthly('first', 7), '2026-05-04T00:00:00Z')?.[0]).toBe('2026-06-07T03:00:00.000Z')
    expect(next(monthly('third', 2), '2026-05-01T00:00:00Z')?.[0]).toBe('2026-05-19T03:00:00.000Z')
    expect(next(monthly('last', 5), '2026-05-01T00:00:00Z')?.[0]).toBe('2026-05-29T03:00:00.000Z')
    expect(next(monthly('last', 5), '2026-12-26T00:00:00Z')?.[0]).toBe('2027-01-29T03:00:00.000Z')
  })
})

describe('a scope', () => {
  const site = { id: 's_1', clientId: 'c_1' }

  it('holds sites by themselves, by their client or all, and rules if it names them', () => {
    expect(covers({ scope: { kind: 'account' }, ruleIds: null }, site, 'a')).toBe(true)
    expect(covers({ scope: { kind: 'clients', clientIds: ['c_1'] }, ruleIds: ['a'] }, site, 'a')).toBe(true)
    expect(covers({ scope: { kind: 'clients', clientIds: ['c_1'] }, ruleIds: null }, { ...site, clientId: null }, 'a')).toBe(false)
    expect(covers({ scope: { kind: 'sites', siteIds: ['s_1'] }, ruleIds: ['b'] }, site, 'a')).toBe(false)
  })
})

it('a zone that nobody knows is refused', () => {
  expect(
    maintenanceScheduleSchema.safeParse({ kind: 'weekly', weekdays: [1], time: '03:00', timeZone: 'Mars/Olympus', durationMinutes: 5 })
      .success,
  ).toBe(false)
})
