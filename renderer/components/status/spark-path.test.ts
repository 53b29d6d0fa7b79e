import { describe, expect, it } from 'vitest'
import { sparkPath } from './spark-path.ts'

describe('the path of a sparkline', () => {
  it('puts the highest value at the top and the lowest at the bottom', () => {
    expect(sparkPath([0, 100], 10, 20, 0, 100)).toBe('M0.0 18.5h0L10.0 1.5')
  })

  it('lifts the pen where there is no data', () => {
    expect(sparkPath([50, null, 50], 10, 20, 0, 100)).toBe('M0.0 10.0h0M10.0 10.0h0')
    expect(sparkPath([null, null], 10, 20, 0, 100)).toBe('')
  })
})
