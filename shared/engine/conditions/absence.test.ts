import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Observed } from '../time/interval.ts'
import { absentUntil, newAbsence, see } from './absence.ts'

const always: Observed = { runs: [[0, Number.MAX_SAFE_INTEGER]], grace: 0 }

describe('absence', () => {
  it('begins when the limit has gone by since the last sighting and ends with the next', () => {
    const state = see(newAbsence(), [10, 40], 10, 20, always)
    expect(absentUntil(state, 70, 10, 20, always)).toEqual([
      [30, 39],
      [60, 70],
    ])
  })

  it('counts from the first signal of the site for what was never seen', () => {
    expect(absentUntil(see(newAbsence(), [], 5, 20, always), 30, 5, 20, always)).toEqual([[25, 30]])
    expect(absentUntil(newAbsence(), 30, undefined, 20, always)).toEqual([])
  })

  it('does not count minutes in which the service did not run, nor the grace after', () => {
    const observed: Observed = {
      runs: [
        [0, 15],
        [500, Number.MAX_SAFE_INTEGER],
      ],
      grace: 30,
    }
    const state = see(newAbsence(), [10], undefined, 20, observed)
    expect(absentUntil(state, 543, undefined, 20, observed)).toEqual([])
    expect(absentUntil(state, 545, undefined, 20, observed)).toEqual([[544, 545]])
  })

  it('is the same in any order and batching of the sightings', () => {
    const sightings = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(
        sightings,
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19], { minLength: 20 }),
        (minutes, order) => {
          const base = Math.min(...minutes)
          const sorted = [...new Set(minutes)].sort((a, b) => a - b)
          let state = newAbsence()
          let first = Number.POSITIVE_INFINITY
          for (const index of order) {
            const minute = minutes[index]
            if (minute === undefined) continue
            first = Math.min(first, minute)
            state = see(state, [minute], first, 25, always)
          }
          const expected = sorted.flatMap((minute, index) => {
            const end = (sorted[index + 1] ?? 401) - 1
            return minute + 25 <= end ? [[minute + 25, end]] : []
          })
          expect(absentUntil(state, 400, base, 25, always)).toEqual(expected)
        },
      ),
    )
  })

  it('is the same in any order over starts of the service too', () => {
    const minutes = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(minutes, fc.integer({ min: 1, max: 140 }), fc.integer({ min: 1, max: 100 }), (seen, stop, pause) => {
        const runs: [number, number][] = [
          [0, stop],
          [stop + pause, Number.MAX_SAFE_INTEGER],
        ]
        const observed: Observed = { runs, grace: 30 }
        const base = Math.min(...seen)
        const oneByOne = (order: readonly number[]) =>
          order.reduce((state, minute) => see(state, [minute], base, 25, observed), newAbsence())
        const inOrder = absentUntil(oneByOne(seen.toSorted((a, b) => a - b)), 400, base, 25, observed)
        expect(absentUntil(oneByOne(seen), 400, base, 25, observed)).toEqual(inOrder)
      }),
      { numRuns: 500 },
    )
  })
})
