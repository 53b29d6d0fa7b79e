import { describe, expect, it } from 'vitest'
import { assignRows } from './drawn-rows.ts'

const still = { most: Number.POSITIVE_INFINITY, tidy: true, within: () => false }

describe('assignRows', () => {
  it('lets rows that stay in sight keep their elements, and gives those of rows that went to rows that came', () => {
    expect(assignRows([0, 1, 2, 3], [2, 3, 4, 5], still)).toEqual([4, 5, 2, 3])
  })

  it('draws no more new rows at once than allowed, those that matter most first', () => {
    const moving = { most: 2, tidy: false, within: (index: number) => index >= 10 && index <= 13 }
    const after = assignRows([0, 1, 2, 3], [11, 12, 10, 13], moving)
    expect(after).toEqual([11, 12, 2, 3])
    expect(assignRows(after, [11, 12, 10, 13], moving)).toEqual([11, 12, 10, 13])
  })

  it('empties elements that are not needed once the list rests, and makes more when it needs them', () => {
    expect(assignRows([4, 5, 6], [5], still)).toEqual([-1, 5, -1])
    expect(assignRows([-1, 5, -1], [5, 6, 7, 8], still)).toEqual([6, 5, 7, 8])
  })

  it('never leaves another row where one in sight is missing', () => {
    expect(assignRows([4, 5], [4], { most: 0, tidy: false, within: (index) => index === 5 })).toEqual([4, -1])
  })
})
