import { describe, expect, it } from 'vitest'
import { type Line, lineOf, stepFrom } from './tile-lines.ts'

const group = { key: 'g', title: 'g', count: 3, critical: 0, start: 0 }
/** Two groups of tiles, four to a line; between them a folded one of rows 5 to 8. */
const lines: Line[] = [
  { kind: 'group', group },
  { kind: 'tiles', first: 0, count: 4 },
  { kind: 'tiles', first: 4, count: 1 },
  { kind: 'group', group },
  { kind: 'group', group },
  { kind: 'tiles', first: 9, count: 2 },
]

describe('keys among the tiles', () => {
  it('pass over heads and folded groups, and stop at either end', () => {
    expect([stepFrom(lines, -1, 1), stepFrom(lines, 3, 1), stepFrom(lines, 4, 1), stepFrom(lines, 10, 1)]).toEqual([0, 4, 9, 10])
    expect([stepFrom(lines, -1, -1), stepFrom(lines, 9, -1), stepFrom(lines, 2, -4)]).toEqual([10, 4, 0])
    expect(stepFrom([], -1, 1)).toBe(-1)
  })

  it('scroll to the line that holds the tile', () => {
    expect([lineOf(lines, 4), lineOf(lines, 10), lineOf(lines, 6)]).toEqual([2, 5, -1])
  })
})
