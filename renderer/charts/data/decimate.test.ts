import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closeSteps, decimate } from './decimate.ts'

const minute = 60_000

function line(values: (number | null)[]) {
  return values.map((value, index) => ({ at: index * minute, value }))
}

describe('closeSteps', () => {
  it('gives the value before a gap and the last one the width of their step', () => {
    expect(closeSteps(line([1, null, 2]), minute)).toEqual([
      { at: 0, value: 1 },
      { at: minute - 1, value: 1 },
      { at: minute, value: null },
      { at: 2 * minute, value: 2 },
      { at: 3 * minute - 1, value: 2 },
    ])
  })
})

describe('decimate', () => {
  it('keeps every point of a line that is narrower than its picture', () => {
    const samples = line([3, 1, 4, 1, 5])
    expect(decimate(samples, 0, 5 * minute, 500)).toEqual(samples)
  })

  it('never keeps more than two points in one pixel column', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 0, max: 1000 })), { maxLength: 2000 }),
        fc.integer({ min: 1, max: 300 }),
        (values, pixels) => {
          const to = Math.max(1, values.length) * minute
          const columns = new Map<number, number>()
          for (const { at } of decimate(line(values), 0, to, pixels)) {
            const column = Math.min(pixels - 1, Math.floor(at / (to / pixels)))
            columns.set(column, (columns.get(column) ?? 0) + 1)
          }
          expect(Math.max(0, ...columns.values())).toBeLessThanOrEqual(2)
        },
      ),
    )
  })

  it('keeps the lowest and the highest value, in their order in time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 3000 }), (values) => {
        const kept = decimate(line(values), 0, values.length * minute, 40)
        const numbers = kept.map((sample) => sample.value as number)
        expect(Math.max(...numbers)).toBe(Math.max(...values))
        expect(Math.min(...numbers)).toBe(Math.min(...values))
        expect(kept.map((sample) => sample.at)).toEqual(kept.map((sample) => sample.at).toSorted((a, b) => a - b))
      }),
    )
  })

  it('keeps a gap that is wide enough to be seen', () => {
    const samples = line([...Array(100).fill(1), ...Array(100).fill(null), ...Array(100).fill(2)])
    const kept = decimate(samples, 0, 300 * minute, 30)
    expect(kept.some((sample) => sample.value === null)).toBe(true)
    expect(kept.length).toBeLessThanOrEqual(60)
  })

  it('drops what lies outside the range', () => {
    expect(decimate(line([1, 2, 3, 4]), minute, 2 * minute, 10).map((sample) => sample.value)).toEqual([2, 3])
  })
})
