import { describe, expect, it } from 'vitest'
import { timeTicks } from './time-axis.ts'

const minute = 60_000
const hour = 60 * minute
const at = (text: string) => new Date(text).getTime()

describe('timeTicks', () => {
  it('puts ticks on round local times and never more than asked for', () => {
    const from = at('2026-11-24T10:07:31')
    for (const span of [hour, 6 * hour, 24 * hour, 7 * 24 * hour, 90 * 24 * hour]) {
      const ticks = timeTicks(from, from + span, 8)
      expect(ticks.length).toBeGreaterThan(1)
      expect(ticks.length).toBeLessThanOrEqual(9)
      for (const tick of ticks) {
        expect(tick.at).toBeGreaterThanOrEqual(from)
        expect(new Date(tick.at).getSeconds()).toBe(0)
      }
    }
  })

  it('labels midnight with its date and other times with the clock', () => {
    const labels = timeTicks(at('2026-11-24T20:00:00'), at('2026-11-25T04:00:00'), 8).map((tick) => tick.label)
    expect(labels[0]).toBe('20:00')
    expect(labels.some((label) => /25/.test(label))).toBe(true)
    expect(labels.at(-1)).toBe('04:00')
  })

  it('uses whole local days over a week', () => {
    for (const tick of timeTicks(at('2026-10-22T09:00:00'), at('2026-10-29T09:00:00'), 8)) expect(new Date(tick.at).getHours()).toBe(0)
  })
})
