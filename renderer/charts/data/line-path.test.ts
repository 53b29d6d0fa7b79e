import { describe, expect, it } from 'vitest'
import { isolated, linePath } from './line-path.ts'

const scales = { x: (at: number) => at, y: (value: number) => 10 - value }
const samples = (...values: (number | null)[]) => values.map((value, at) => ({ at, value }))

describe('linePath', () => {
  it('goes from point to point and breaks at gaps', () => {
    expect(linePath(samples(1, 2, null, null, 3, 4), scales, {})).toBe('M0,9L1,8M4,7L5,6')
  })

  it('holds a value until the next when it is stepped', () => {
    expect(linePath(samples(1, 4, 2), scales, { stepped: true })).toBe('M0,9H1V6H2V8')
  })

  it('closes each stretch at the base', () => {
    expect(linePath(samples(1, 2, null, 3), scales, { base: 0 })).toBe('M0,9L1,8V10H0ZM3,7V10H3Z')
  })

  it('is nothing without a value', () => {
    expect(linePath(samples(null, null), scales, {})).toBe('')
  })
})

describe('isolated', () => {
  it('is what has a gap, or nothing, on both sides', () => {
    expect(isolated(samples(1, null, 2, 3, null, 4))).toEqual([
      { at: 0, value: 1 },
      { at: 5, value: 4 },
    ])
  })
})
