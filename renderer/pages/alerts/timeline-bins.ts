import { type Severity, type SeverityCounts, severities } from '../../../shared/model/severity.ts'
import type { TimeRangeName, TimeSpan } from '../../charts/axis/time-range.ts'
import { timeRanges } from '../../charts/axis/time-range.ts'

/** Bins of the timeline strip for each range it offers: 1 min, 10 min, 1 h. */
export const timelineRanges = { '1h': 60, '24h': 144, '7d': 168 } as const satisfies Partial<Record<TimeRangeName, number>>
export type TimelineRange = keyof typeof timelineRanges

/** Length of one bin, ms. */
export function binLength(range: TimelineRange): number {
  return timeRanges[range] / timelineRanges[range]
}

/** The whole bins of a range, the last of which holds now. */
export function timelineSpan(range: TimelineRange, now: number): TimeSpan & { steps: number } {
  const bin = binLength(range)
  const to = Math.floor(now / bin) * bin + bin
  return { from: to - timeRanges[range], to, steps: timelineRanges[range] }
}

interface LaneBar {
  bin: number
  /** 0 to 1: how much of the lane's height it fills. */
  height: number
}

export interface Lane {
  severity: Severity
  total: number
  bars: LaneBar[]
}

/** One lane for each severity, worst first. Heights grow with the logarithm, so that one alert beside a storm is still seen. */
export function lanes(bins: readonly { counts: SeverityCounts }[]): Lane[] {
  const most = Math.max(1, ...bins.flatMap(({ counts }) => severities.map((severity) => counts[severity])))
  return severities.map((severity) => {
    const bars = bins.flatMap(({ counts }, bin) =>
      counts[severity] > 0 ? [{ bin, height: 0.4 + 0.6 * (Math.log(counts[severity]) / Math.max(1, Math.log(most))) }] : [],
    )
    return { severity, total: bins.reduce((sum, { counts }) => sum + counts[severity], 0), bars }
  })
}

/** What a person chose by dragging or with the keys, in whole bins and in order. */
export function chosenSpan(span: TimeSpan & { steps: number }, one: number, other: number): TimeSpan {
  const bin = (span.to - span.from) / span.steps
  const [first, last] = one < other ? [one, other] : [other, one]
  return { from: span.from + first * bin, to: span.from + (last + 1) * bin }
}
