import { describe, expect, it } from 'vitest'
import { assignRows, type Slot } from './drawn-rows.ts'

const still = { kindOf: () => 'row', most: Number.POSITIVE_INFINITY, tidy: true, within: () => false }
const rows = (...indexes: number[]): Slot[] => indexes.map((index) => ({ index, kind: 'row' }))
const indexes = (slots: Slot[]) => slots.map(({ index }) => index)

describe('assignRows', () => {
  it('lets rows that stay in sight keep their elements, and gives those of rows that went to rows that came', () => {
    expect(indexes(assignRows(rows(0, 1, 2, 3), [2, 3, 4, 5], still))).toEqual([4, 5, 2, 3])
  })

  it('draws no more new rows at once than allowed, those that matter most first', () => {
    const moving = { ...still, most: 2, tidy: false, within: (index: number) => index >= 10 && index <= 13 }
    const after = assignRows(rows(0, 1, 2, 3), [11, 12, 10, 13], moving)
    expect(indexes(after)).toEqual([11, 12, 2, 3])
    expect(indexes(assignRows(after, [11, 12, 10, 13], moving))).toEqual([11, 12, 10, 13])
  })

  it('empties elements that are not needed once the list rests, and makes more when it needs them', () => {
    expect(indexes(assignRows(rows(4, 5, 6), [5], still))).toEqual([-1, 5, -1])
    expect(indexes(assignRows(rows(-1, 5, -1), [5, 6, 7, 8], still))).toEqual([6, 5, 7, 8])
  })

  it('never leaves another row where one in sight is missing', () => {
    expect(indexes(assignRows(rows(4, 5), [4], { ...still, most: 0, tidy: false, within: (index) => index === 5 }))).toEqual([4, -1])
  })

  it('gives an element only to rows of its kind, also when another kind comes where it was', () => {
    const kindOf = (index: number) => (index % 3 === 0 ? 'head' : 'row')
    const before: Slot[] = [
      { index: 0, kind: 'row' },
      { index: 1, kind: 'head' },
    ]
    expect(assignRows(before, [0, 1, 2], { ...still, kindOf })).toEqual([
      { index: 1, kind: 'row' },
      { index: 0, kind: 'head' },
      { index: 2, kind: 'row' },
    ])
  })
})
