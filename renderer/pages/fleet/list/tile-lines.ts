import type { FleetGroup } from './fleet-layout.ts'

/** A line of tiles, or the head of a group. */
export type Line = { kind: 'group'; group: FleetGroup } | { kind: 'tiles'; first: number; count: number }

/** The heads of groups and the lines of tiles, without the tiles of folded groups. */
export function linesOf(groups: FleetGroup[], total: number, folded: ReadonlySet<string>, perLine: number): Line[] {
  const lines: Line[] = []
  const add = (start: number, count: number) => {
    for (let at = 0; at < count; at += perLine) lines.push({ kind: 'tiles', first: start + at, count: Math.min(perLine, count - at) })
  }
  if (groups.length === 0) add(0, total)
  for (const group of groups) {
    lines.push({ kind: 'group', group })
    if (!folded.has(group.key)) add(group.start, group.count)
  }
  return lines
}

/** The line that holds the tile of a row; -1 when its group is folded. */
export function lineOf(lines: readonly Line[], index: number): number {
  return lines.findIndex((line) => line.kind === 'tiles' && index >= line.first && index < line.first + line.count)
}

/** The row whose tile is that many tiles on, passing over folded groups; the last one or the first one when there are not as many. */
export function stepFrom(lines: readonly Line[], from: number, by: number): number {
  const shown = lines.flatMap((line) =>
    line.kind === 'tiles' ? Array.from({ length: line.count }, (_, offset) => line.first + offset) : [],
  )
  if (shown.length === 0) return -1
  const at = shown.indexOf(from)
  if (at < 0) return (by > 0 ? shown[0] : shown.at(-1)) ?? -1
  return shown[Math.min(shown.length - 1, Math.max(0, at + by))] ?? -1
}
