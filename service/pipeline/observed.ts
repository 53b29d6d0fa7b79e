import { minuteOf } from '../../shared/engine/metrics/timeline.ts'
import { type Interval, joined, type Observed, observedMinutes } from '../../shared/engine/time/interval.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { PipelineStateRepository } from '../store/pipeline-state.ts'

/** A pause this short is none: the service was restarted. Minutes. */
const shortPause = 2

/** For metrics: how long after a start an absence that began before it does not count on. Four default intervals, in minutes. */
const metricGrace = 60

/** Keeps which minutes the service ran: in others it could not see, so nothing is concluded from their silence. */
export class ObservedMinutes {
  private readonly state: PipelineStateRepository
  private runs: Interval[]
  /** The run that is going on; none before the first tick. */
  private current: { from: number; to: number } | undefined

  constructor(state: PipelineStateRepository) {
    this.state = state
    this.runs = state.observed()
  }

  /**
   * Says that the service runs now. Writes once a minute. A gap ends the run: the
   * machine slept, or its clock was set; so does a clock that was set back to before it.
   */
  tick(now: Instant): void {
    const minute = minuteOf(now)
    const { current } = this
    if (current && minute >= current.from && minute <= current.to) return
    const last = this.runs.at(-1)
    const before = current ?? (last && { from: last[0], to: last[1] })
    const from = before && minute >= before.from && minute - before.to <= shortPause ? before.from : minute
    this.keep(from, minute)
    this.current = { from, to: minute }
  }

  /** Declares a past as observed, such as the simulated one. */
  mark(from: Instant, to: Instant): void {
    this.keep(minuteOf(from), minuteOf(to))
    const { current } = this
    const around = current && this.runs.find(([a, b]) => a <= current.to && b >= current.to)
    if (around) this.current = { from: around[0], to: around[1] }
  }

  /** Forgets runs that ended before an instant; of one that goes on, what lies before. */
  forget(before: Instant): void {
    const minute = Math.min(minuteOf(before), this.current?.to ?? Number.MAX_SAFE_INTEGER)
    if ((this.runs[0]?.[0] ?? minute) >= minute) return
    this.runs = this.runs.filter(([, to]) => to >= minute).map(([a, b]) => [Math.max(a, minute), b])
    if (this.current) this.current.from = Math.max(this.current.from, minute)
    this.state.replaceObserved(this.runs)
  }

  /** For absence of metrics. The run that is going on is taken to go on. */
  get minutes(): Observed {
    return { runs: this.runsUntil(Number.MAX_SAFE_INTEGER), grace: metricGrace }
  }

  /** Observed time without a signal since `watermark`, ms. A pause and `grace` (ms) after it do not count. */
  silence(watermark: Instant, now: Instant, grace: number): number {
    if (this.current && minuteOf(watermark) >= this.current.from) return Math.max(0, now - watermark)
    const runs = this.runsUntil(minuteOf(now))
    return 60_000 * observedMinutes({ runs, grace: Math.ceil(grace / 60_000) }, minuteOf(watermark), minuteOf(now))
  }

  private runsUntil(end: number): Interval[] {
    const { current } = this
    return current ? this.runs.map(([a, b]) => (a === current.from ? [a, Math.max(b, end)] : [a, b])) : this.runs
  }

  private keep(from: number, to: number): void {
    this.runs = joined([...this.runs, [from, to] as const].sort(([a], [b]) => a - b))
    const run = this.runs.find(([a, b]) => a <= from && b >= to)
    if (run) this.state.putObserved(run[0], run[1])
  }
}
