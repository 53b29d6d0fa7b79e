import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeHistogram, encodeHistogram, mergeHistogram, newHistogram, observeValue, quantileOf } from './histogram.ts'

function of(values: readonly number[]) {
  const histogram = newHistogram()
  for (const value of values) observeValue(histogram, value)
  return histogram
}

const values = fc.array(
  fc.double({ min: 0, max: 1e9, noNaN: true }).map((value) => Math.round(value * 1024) / 1024),
  { minLength: 1, maxLength: 300 },
)

describe('histogram', () => {
  it('reads quantiles within 2 % of the value of that rank', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, q) => {
        const sorted = [...list].sort((a, b) => a - b)
        const exact = sorted[Math.floor(q * (list.length - 1))]!
        expect(Math.abs(quantileOf(of(list), q)! - exact)).toBeLessThanOrEqual(0.02 * exact)
      }),
    )
  })

  it('merges to what it would be if all values had gone into one', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = of(a)
        mergeHistogram(merged, of(b))
        expect(encodeHistogram(merged)).toEqual(encodeHistogram(of([...b, ...a])))
      }),
    )
  })

  it('comes back from its stored form as it was', () => {
    fc.assert(
      fc.property(values, (list) => {
        const stored = encodeHistogram(of(list))
        expect(encodeHistogram(decodeHistogram(stored))).toEqual(stored)
      }),
    )
  })

  it('has no quantile without values', () => {
    expect(quantileOf(newHistogram(), 0.5)).toBeUndefined()
  })
})
