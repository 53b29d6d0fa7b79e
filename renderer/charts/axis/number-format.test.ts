import { describe, expect, it } from 'vitest'
import { formatTick, formatValue, valueTicks } from './number-format.ts'

describe('formatValue', () => {
  it('says a value in the unit a person would use', () => {
    expect(formatValue(214, '1')).toBe('214')
    expect(formatValue(6240, 'ms')).toBe('6.24 s')
    expect(formatValue(850, 'ms')).toBe('850 ms')
    expect(formatValue(7200, 's')).toBe('2 h')
    expect(formatValue(900, 's')).toBe('15 min')
    expect(formatValue(1_610_612_736, 'bytes')).toBe('1.5 GiB')
    expect(formatValue(95, 'percent')).toBe('95 %')
  })

  it('shortens big counts on an axis only', () => {
    expect(formatTick(12_500, '1')).toBe('12.5K')
    expect(formatValue(12_500, '1')).toBe('12,500')
  })
})

describe('valueTicks', () => {
  it('starts at zero, ends at or above the highest value, and is even', () => {
    for (const [high, unit] of [
      [7, '1'],
      [214, '1'],
      [6240, 'ms'],
      [0.4, 'percent'],
      [3e9, 'bytes'],
      [5400, 's'],
    ] as const) {
      const ticks = valueTicks(0, high, unit, 3)
      expect(ticks[0]).toBe(0)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(high)
      expect(ticks.length).toBeGreaterThanOrEqual(2)
      expect(ticks.length).toBeLessThanOrEqual(6)
    }
  })

  it('counts whole things in whole steps', () => {
    expect(valueTicks(0, 1, '1', 4)).toEqual([0, 1, 2])
  })
})
