import { describe, expect, it } from 'vitest'
import { clockJumped, pollDelay } from './poll-delay.ts'

const plugged = { onBattery: false, metered: false, hidden: false }
const delay = (change: Partial<Parameters<typeof pollDelay>[0]> = {}) =>
  pollDelay({ streaming: false, quietFor: 0, conditions: plugged, random: 0.5, ...change })

describe('the time to the next poll', () => {
  it('is short after a change, grows while it is quiet, and is long beside a stream', () => {
    expect(delay()).toBe(5000)
    expect(delay({ quietFor: 200_000 })).toBe(20_000)
    expect(delay({ quietFor: 3_600_000 })).toBe(30_000)
    expect(delay({ streaming: true })).toBe(30_000)
  })

  it.each([
    [{ onBattery: true }, 10_000],
    [{ metered: true }, 20_000],
    [{ hidden: true }, 10_000],
    [{ onBattery: true, metered: true, hidden: true }, 80_000],
  ])('is longer with %j', (change, expected) => {
    expect(delay({ conditions: { ...plugged, ...change } })).toBe(expected)
  })

  it('is never longer than two minutes, and spread by a fifth', () => {
    const conditions = { onBattery: true, metered: true, hidden: true }
    expect(delay({ streaming: true, conditions })).toBe(120_000)
    expect(delay({ random: 0 })).toBe(4000)
    expect(delay({ random: 0.9999 })).toBeCloseTo(6000, 0)
  })
})

it('a clock that is late by more than half a minute, or goes back, has jumped', () => {
  expect(clockJumped(0, 15_000, 15_000)).toBe(false)
  expect(clockJumped(0, 40_000, 15_000)).toBe(false)
  expect(clockJumped(0, 60_000, 15_000)).toBe(true)
  expect(clockJumped(60_000, 50_000, 15_000)).toBe(true)
})
