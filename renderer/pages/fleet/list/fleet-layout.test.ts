import { describe, expect, it } from 'vitest'
import { layOut } from './fleet-layout.ts'

const groups = [
  { key: 'a', title: 'A', count: 3, critical: 0, start: 0 },
  { key: 'b', title: 'B', count: 2, critical: 1, start: 3 },
]

describe('the lines of the fleet', () => {
  it('are the rows alone without groups', () => {
    const layout = layOut([], 4, new Set())
    expect(layout.count).toBe(4)
    expect(layout.lineAt(2)).toEqual({ kind: 'row', index: 2 })
    expect(layout.rowFrom(4, 1)).toBe(-1)
  })

  it('begin each group with its head', () => {
    const layout = layOut(groups, 5, new Set())
    const lines = Array.from({ length: layout.count }, (_, at) => layout.lineAt(at))
    expect(lines.map((line) => (line.kind === 'row' ? line.index : line.group.key))).toEqual(['a', 0, 1, 2, 'b', 3, 4])
    expect([0, 3, 4, 6].map(layout.headOf)).toEqual([0, 0, 4, 4])
  })

  it('leave out the rows of folded groups, also for the keys that move', () => {
    const layout = layOut(groups, 5, new Set(['a']))
    expect(layout.count).toBe(4)
    expect(layout.lineAt(2)).toEqual({ kind: 'row', index: 3 })
    expect(layout.rowFrom(0, 1)).toBe(2)
    expect(layout.rowFrom(1, -1)).toBe(-1)
    expect(layout.rowsBetween(0, 3)).toEqual({ first: 3, last: 4 })
  })
})
