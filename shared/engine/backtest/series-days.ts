import { type Block, type BlockSummary, fillFrom, openBlock } from '../blocks/bucket-block.ts'
import { newSeries, type Series } from '../metrics/timeline.ts'

/** A stored day of one metric and label set: `labels` is the canonical JSON of the latter, `data` a block of blocks/bucket-block.ts. */
export interface PackedDay {
  /** Unix day, UTC. */
  day: number
  labels: string
  data: Uint8Array
}

/** A packed day whose parts have been found. */
export interface SeriesDay {
  readonly day: number
  readonly series: Series
  readonly block: Block
  readonly data: Uint8Array
}

/** Label sets remembered before they are forgotten and made anew. */
const maximumRemembered = 10_000

/** The series of label sets as they are stored, each made once. */
export class SeriesByLabels {
  private readonly known = new Map<string, Series>()

  of(labels: string): Series {
    let series = this.known.get(labels)
    if (!series) {
      if (this.known.size >= maximumRemembered) this.known.clear()
      series = newSeries(JSON.parse(labels) as Record<string, string>)
      this.known.set(labels, series)
    }
    return series
  }
}

/** The days of series that belong to a group, by group. */
export function groupDays(
  days: readonly PackedDay[],
  groupOf: (series: Series) => string | undefined,
  known: SeriesByLabels,
): Map<string, SeriesDay[]> {
  const groups = new Map<string, SeriesDay[]>()
  for (const { day, labels, data } of days) {
    const series = known.of(labels)
    const group = groupOf(series)
    if (group === undefined) continue
    const found = { day, series, block: openBlock(data), data }
    const list = groups.get(group)
    if (list) list.push(found)
    else groups.set(group, [found])
  }
  return groups
}

const counts = new Float64Array(1440)
const values = new Float64Array(1440)

/** What a day holds at most: as it is stored, or, for a small block, as it is found by looking. */
export function summaryOf(block: Block): BlockSummary {
  if (block.summary) return block.summary
  const summary = { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, peakCount: 0, peakSum: 0 }
  fillFrom(block, 'count', counts, 0)
  fillFrom(block, 'sum', values, 0)
  summary.peakSum = Number.NEGATIVE_INFINITY
  for (let i = 0; i < block.n; i++) {
    summary.count += counts[i]!
    summary.sum += values[i]!
    if (counts[i]! > summary.peakCount) summary.peakCount = counts[i]!
    if (values[i]! > summary.peakSum) summary.peakSum = values[i]!
  }
  fillFrom(block, 'min', values, 0)
  for (let i = 0; i < block.n; i++) if (values[i]! < summary.min) summary.min = values[i]!
  fillFrom(block, 'max', values, 0)
  for (let i = 0; i < block.n; i++) if (values[i]! > summary.max) summary.max = values[i]!
  return summary
}
