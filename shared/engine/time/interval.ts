/** Minutes from the first to the second, both included. */
export type Interval = readonly [from: number, to: number]

/**
 * Puts what is now known about minutes `from` to `to` in place of what was known
 * before. Both lists are sorted and disjoint, and so is the answer; neighbours
 * that touch are joined. `within` must lie inside [from, to].
 */
export function replaceIntervals(known: readonly Interval[], from: number, to: number, within: readonly Interval[]): Interval[] {
  const before: Interval[] = []
  const after: Interval[] = []
  for (const [a, b] of known) {
    if (a < from) before.push([a, Math.min(b, from - 1)])
    if (b > to) after.push([Math.max(a, to + 1), b])
  }
  return joined([...before, ...within, ...after])
}

/** Joins sorted neighbours that touch or overlap. */
export function joined(intervals: readonly Interval[]): Interval[] {
  const result: [number, number][] = []
  for (const [from, to] of intervals) {
    const last = result.at(-1)
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}

/** Minutes during which the service ran, and how many at the start of each run but the first do not count. */
export interface Observed {
  readonly runs: readonly Interval[]
  readonly grace: number
}

/** How many observed minutes have gone by after `seen` up to `until`, the latter included. */
export function observedMinutes({ runs, grace }: Observed, seen: number, until: number): number {
  let minutes = 0
  for (const [index, [a, b]] of runs.entries()) minutes += Math.max(0, Math.min(b, until) - countedFrom(index, a, grace, seen) + 1)
  return minutes
}

/** The first minute by which `count` observed minutes have gone by after `seen`; undefined when the runs end before that. */
export function minuteAfter({ runs, grace }: Observed, seen: number, count: number): number | undefined {
  let left = count
  for (const [index, [a, b]] of runs.entries()) {
    const from = countedFrom(index, a, grace, seen)
    if (from > b) continue
    if (b - from + 1 >= left) return from + left - 1
    left -= b - from + 1
  }
  return undefined
}

/**
 * From where a run counts: the sighting, or the end of the run's grace if that is later. The grace holds whether the sighting
 * was before the run or within it, or else what came in first would matter. Nothing was missed before the first run.
 */
function countedFrom(index: number, start: number, grace: number, seen: number): number {
  return Math.max(seen + 1, index === 0 ? start : start + grace)
}
