import type { CompiledRule } from '../conditions/evaluate.ts'
import { type SeriesDay, summaryOf } from './series-days.ts'

/** Days from `first` on, `count` of them. */
export interface DayRange {
  first: number
  count: number
}

/** What all series of a group hold together on a day, at most. */
interface DayBounds {
  count: number
  /** Of a day that has a negative value, infinite: the others may come to more. */
  sum: number
  min: number
  max: number
  peakCount: number
  peakSum: number
}

/** Whole days that a window of so many minutes reaches back from the day in which it ends. */
export function daysBack(window: number): number {
  return Math.ceil((window - 1) / 1440)
}

/** The bounds of each day of a range that has data. */
export function boundsOf(days: readonly SeriesDay[], { first, count }: DayRange): (DayBounds | undefined)[] {
  const bounds = new Array<DayBounds | undefined>(count).fill(undefined)
  for (const { day, block } of days) {
    const index = day - first
    if (index < 0 || index >= count) continue
    const { min, max, sum, ...summary } = summaryOf(block)
    const known = bounds[index]
    const one = { ...summary, min, max, sum: min < 0 ? Number.POSITIVE_INFINITY : sum, peakSum: Math.max(0, summary.peakSum) }
    bounds[index] = known ? together(known, one) : one
  }
  return bounds
}

function together(a: DayBounds, b: DayBounds): DayBounds {
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    peakCount: a.peakCount + b.peakCount,
    peakSum: a.peakSum + b.peakSum,
  }
}

/**
 * Marks with 1 the days of a range in which the condition may hold for a window
 * that ends there, as far as the bounds of the days it reaches over tell; in the
 * others it cannot. For a ratio, the bounds are of the metric to divide by.
 */
export function possibleDays(compiled: CompiledRule, bounds: readonly (DayBounds | undefined)[]): Uint8Array {
  const reach = daysBack(compiled.window)
  const possible = new Uint8Array(bounds.length)
  for (let index = 0; index < bounds.length; index++) {
    const touched = bounds.slice(Math.max(0, index - reach), index + 1).filter((bound) => bound !== undefined)
    if (touched.length > 0 && mayHold(compiled, touched)) possible[index] = 1
  }
  return possible
}

function mayHold({ rule: { condition }, window, holds }: CompiledRule, touched: readonly DayBounds[]): boolean {
  const least = (field: keyof DayBounds) => touched.reduce((value, bound) => Math.min(value, bound[field]), Number.POSITIVE_INFINITY)
  const most = (field: keyof DayBounds) => touched.reduce((value, bound) => Math.max(value, bound[field]), Number.NEGATIVE_INFINITY)
  const total = (field: keyof DayBounds) => touched.reduce((value, bound) => value + bound[field], 0)
  const count = Math.min(total('count'), window * most('peakCount'))
  if (count < condition.minimumCount) return false
  const above = condition.comparison === '>' || condition.comparison === '>='
  switch (condition.aggregate) {
    case 'count':
      return !above || holds(count)
    case 'sum':
      return !above || holds(Math.min(total('sum'), window * most('peakSum')))
    case 'rate':
      return !above || holds(Math.min(total('sum'), window * most('peakSum')) / condition.window)
    case 'avg':
    case 'max':
    case 'min':
    case 'last':
      return holds(above ? most('max') : least('min'))
    default:
      return true
  }
}
