import { type Severity, type SeverityCounts, severities } from '../../../../shared/model/severity.ts'
import type { TimeSpan } from '../../../charts/axis/time-range.ts'

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

/** Neighbouring bins of a lane that are drawn as one. */
export interface Cluster {
  first: number
  last: number
  total: number
  worst: Severity
}

/** Bins with at most one empty one between them become one cluster, so that a dense lane stays readable. Input in the order of time. */
export function clusters(steps: readonly { step: number; counts: SeverityCounts }[]): Cluster[] {
  const found: Cluster[] = []
  for (const { step, counts } of steps) {
    const worst = severities.find((severity) => counts[severity] > 0)
    if (!worst) continue
    const total = severities.reduce((sum, severity) => sum + counts[severity], 0)
    const before = found.at(-1)
    if (before && step - before.last <= 2) {
      before.last = step
      before.total += total
      if (severities.indexOf(worst) < severities.indexOf(before.worst)) before.worst = worst
    } else found.push({ first: step, last: step, total, worst })
  }
  return found
}
