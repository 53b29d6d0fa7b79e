import { labelsOf, newSeries, type Series } from '../../../shared/engine/metrics/timeline.ts'

/** Label sets that are remembered before they are forgotten and made anew. */
const most = 50_000

/** Label sets by their text, for all sites together: a thousand sites have much the same few hundred. */
export class SeriesPool {
  private series = new Map<string, Series>()

  /** The series of a label set by its `labelKey`. */
  of(key: string): Series {
    let series = this.series.get(key)
    if (!series) {
      if (this.series.size >= most) this.series = new Map()
      series = newSeries(labelsOf(key))
      this.series.set(key, series)
    }
    return series
  }
}
