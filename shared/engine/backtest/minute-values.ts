import { fillFrom } from '../blocks/bucket-block.ts'
import type { DayRange } from './possible-days.ts'
import type { SeriesDay } from './series-days.ts'

/** The value that is kept beside the count of a minute. */
export type ValueColumn = 'sum' | 'min' | 'max' | 'last'

const dayMinutes = 1440

/**
 * The buckets of one group by the minute, all its series merged: how many
 * observations, and one value. The arrays are kept from group to group, so only
 * days that were loaded mean anything. A value means something where the count
 * is not zero; a sum is zero elsewhere.
 */
export class MinuteValues {
  counts = new Float64Array(0)
  private loaded = new Float64Array(0)
  /** Unix minute of the first place. */
  start = 0
  /** Every value seen was 1, so that sums are counts. */
  ones = false
  /** When each value was seen, ms into its minute: for `last` of several series. */
  private seen = new Float64Array(0)
  private seriesOf = new Uint16Array(0)
  private readonly count = new Float64Array(dayMinutes)
  private readonly value = new Float64Array(dayMinutes)
  private readonly offset = new Float64Array(dayMinutes)

  get values(): Float64Array {
    return this.ones ? this.counts : this.loaded
  }

  /** Loads the days of a range that are marked in `needed`. */
  load(days: readonly SeriesDay[], range: DayRange, needed: Uint8Array, column: ValueColumn): void {
    this.start = range.first * dayMinutes
    this.ones = column === 'sum' && days.every(({ block: { columns } }) => columns.sum === columns.count)
    this.makeRoom(range.count, column)
    for (let index = 0; index < range.count; index++) {
      this.seriesOf[index] = 0
      if (!needed[index]) continue
      this.counts.fill(0, index * dayMinutes, (index + 1) * dayMinutes)
      if (!this.ones) this.loaded.fill(0, index * dayMinutes, (index + 1) * dayMinutes)
    }
    for (const { day } of days) if (needed[day - range.first]) this.seriesOf[day - range.first]!++
    for (const entry of days) {
      const index = entry.day - range.first
      if (!needed[index]) continue
      if (this.seriesOf[index] === 1 && !entry.block.minutes) {
        const at = index * dayMinutes + entry.block.first
        fillFrom(entry.block, 'count', this.counts, at)
        if (!this.ones) fillFrom(entry.block, column, this.loaded, at)
      } else this.merge(entry, index * dayMinutes, column)
    }
  }

  private merge({ block }: SeriesDay, start: number, column: ValueColumn): void {
    const { counts, loaded: values, seen, count, value, offset } = this
    fillFrom(block, 'count', count, 0)
    fillFrom(block, column, value, 0)
    if (column === 'last') fillFrom(block, 'offset', offset, 0)
    for (let i = 0; i < block.n; i++) {
      const at = start + (block.minutes ? block.minutes[i]! : block.first + i)
      const known = values[at]!
      const one = value[i]!
      if (this.ones) {
        // Nothing but the count.
      } else if (column === 'sum') values[at] = known + one
      else if (counts[at] === 0) {
        values[at] = one
        if (column === 'last') seen[at] = offset[i]!
      } else if (column === 'min') values[at] = Math.min(known, one)
      else if (column === 'max') values[at] = Math.max(known, one)
      else if (offset[i]! > seen[at]! || (offset[i] === seen[at] && one > known)) {
        values[at] = one
        seen[at] = offset[i]!
      }
      counts[at] = counts[at]! + count[i]!
    }
  }

  private makeRoom(days: number, column: ValueColumn): void {
    const length = days * dayMinutes
    if (this.counts.length < length) {
      this.counts = new Float64Array(length)
      this.loaded = new Float64Array(length)
    }
    if (column === 'last' && this.seen.length < length) this.seen = new Float64Array(length)
    if (this.seriesOf.length < days) this.seriesOf = new Uint16Array(days)
  }
}
