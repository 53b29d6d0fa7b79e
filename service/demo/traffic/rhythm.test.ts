import { describe, expect, it } from 'vitest'
import { activity, localTime } from './rhythm.ts'

const monday = (hour: number) => Date.UTC(2025, 10, 24, hour)

describe('activity', () => {
  it('follows the local hour, not the hour of the machine', () => {
    expect(activity('office', 'Europe/Berlin', monday(9))).toBeGreaterThan(5 * activity('office', 'America/Los_Angeles', monday(9)))
  })

  it('empties offices at the week-end and fills shops', () => {
    const saturday = monday(10) - 2 * 86_400_000
    expect(activity('office', 'UTC', saturday)).toBeLessThan(activity('office', 'UTC', monday(10)) / 2)
    expect(activity('shoppers', 'UTC', saturday)).toBeGreaterThan(activity('shoppers', 'UTC', monday(10)))
  })
})

describe('localTime', () => {
  it('knows summer time and zones of half an hour', () => {
    expect(localTime('Europe/Berlin', Date.UTC(2026, 2, 29, 0, 59))).toEqual({ weekday: 0, hour: 1, minute: 59 })
    expect(localTime('Europe/Berlin', Date.UTC(2026, 2, 29, 1, 0))).toEqual({ weekday: 0, hour: 3, minute: 0 })
    expect(localTime('Asia/Kolkata', Date.UTC(2026, 0, 1, 18, 40))).toEqual({ weekday: 5, hour: 0, minute: 10 })
  })
})
