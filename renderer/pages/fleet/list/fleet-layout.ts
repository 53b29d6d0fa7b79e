/** A group of the list as the console tells it: its rows are [start, start + count) of the whole list. */
export interface FleetGroup {
  key: string
  title: string
  count: number
  critical: number
  start: number
}

/** One line of the page: the head of a group, or the row at `index` of the console's list. */
export type FleetLine = { kind: 'group'; group: FleetGroup } | { kind: 'row'; index: number }

/** Where each line is, without making a list of them: 5,000 rows cost as much as the number of groups. */
export interface FleetLayout {
  count: number
  lineAt(position: number): FleetLine
  /** The position of the head of the group that a position belongs to; -1 without groups. */
  headOf(position: number): number
  /** The next row at or after a position going in a direction; -1 when there is none. */
  rowFrom(position: number, step: 1 | -1): number
  /** The rows of the console's list that lie between two positions. */
  rowsBetween(first: number, last: number): { first: number; last: number }
}

/** Lays out groups with their heads and without the rows of folded ones; no groups at all means rows only. */
export function layOut(groups: FleetGroup[], total: number, folded: ReadonlySet<string>): FleetLayout {
  if (groups.length === 0) {
    return {
      count: total,
      lineAt: (position) => ({ kind: 'row', index: position }),
      headOf: () => -1,
      rowFrom: (position) => (position >= 0 && position < total ? position : -1),
      rowsBetween: (first, last) => ({ first, last }),
    }
  }
  const heads: number[] = []
  let count = 0
  for (const group of groups) {
    heads.push(count)
    count += 1 + (folded.has(group.key) ? 0 : group.count)
  }
  function groupIndex(position: number): number {
    let low = 0
    let high = heads.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((heads[middle] ?? 0) <= position) low = middle
      else high = middle - 1
    }
    return low
  }
  function lineAt(position: number): FleetLine {
    const at = groupIndex(position)
    const group = groups[at]
    if (!group) throw new RangeError(`There is no line ${position}.`)
    const offset = position - (heads[at] ?? 0)
    return offset === 0 ? { kind: 'group', group } : { kind: 'row', index: group.start + offset - 1 }
  }
  function rowFrom(position: number, step: 1 | -1): number {
    let at = position
    while (at >= 0 && at < count) {
      if (lineAt(at).kind === 'row') return at
      at += step
    }
    return -1
  }
  return {
    count,
    lineAt,
    headOf: (position) => heads[groupIndex(position)] ?? -1,
    rowFrom,
    rowsBetween(first, last) {
      const from = rowFrom(first, 1)
      const to = rowFrom(last, -1)
      const one = from < 0 ? undefined : lineAt(from)
      const other = to < 0 ? undefined : lineAt(to)
      return { first: one?.kind === 'row' ? one.index : 0, last: other?.kind === 'row' ? other.index : 0 }
    },
  }
}

/** The rows of the console's list between two positions, in either order; rows of folded groups are not among them. */
export function rowsWithin(layout: FleetLayout, one: number, other: number): number[] {
  const indexes: number[] = []
  for (let position = Math.max(0, Math.min(one, other)); position <= Math.min(layout.count - 1, Math.max(one, other)); position += 1) {
    const line = layout.lineAt(position)
    if (line.kind === 'row') indexes.push(line.index)
  }
  return indexes
}
