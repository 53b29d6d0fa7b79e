import type { CompiledRule } from '../conditions/evaluate.ts'
import type { Interval } from '../time/interval.ts'
import type { MinuteValues, ValueColumn } from './minute-values.ts'

/** What a scan slides over: the group's minutes, and, for a ratio, those to divide by. */
export interface ScannedMinutes {
  metric: MinuteValues
  of: MinuteValues | undefined
}

/** Which value of its minutes an aggregate is made of; undefined for those that need more than one number a minute. */
export function columnOf({ rule: { condition } }: CompiledRule): ValueColumn | undefined {
  switch (condition.aggregate) {
    case 'count':
    case 'sum':
    case 'rate':
    case 'avg':
    case 'ratio':
      return 'sum'
    case 'max':
    case 'min':
    case 'last':
      return condition.aggregate
    default:
      return undefined
  }
}

/**
 * During which of the minutes `from` to `to` (unix) the condition holds, as
 * `evaluateRange` says it; the window's minutes before `from` must be loaded.
 */
export function scan(compiled: CompiledRule, minutes: ScannedMinutes, from: number, to: number): Interval[] {
  switch (compiled.rule.condition.aggregate) {
    case 'count':
      return scanCounts(compiled, minutes.metric, from, to)
    case 'sum':
      if (minutes.metric.ones) return scanCounts(compiled, minutes.metric, from, to)
      return scanSums(compiled, minutes.metric, minutes.metric, from, to)
    case 'max':
    case 'min':
      return scanExtremes(compiled, minutes.metric, from, to)
    case 'last':
      return scanLast(compiled, minutes.metric, from, to)
    case 'ratio':
      return scanSums(compiled, minutes.metric, minutes.of ?? minutes.metric, from, to)
    default:
      return scanSums(compiled, minutes.metric, minutes.metric, from, to)
  }
}

/** Whether a rule can hold only where another one with other settings does: it asks for more, over the same windows. */
export function holdsWithin(rule: CompiledRule, other: CompiledRule): boolean {
  const [{ condition: own }, { condition: wide }] = [rule.rule, other.rule]
  const [sense, wideSense] = [senseOf(rule), senseOf(other)]
  return (
    own.window === wide.window &&
    own.minimumCount >= wide.minimumCount &&
    sense.sign === wideSense.sign &&
    (sense.bound > wideSense.bound || (sense.bound === wideSense.bound && (sense.strict || !wideSense.strict)))
  )
}

/** The value for the window that ends with a minute. It must have one. */
export function valueIn(compiled: CompiledRule, { metric, of }: ScannedMinutes, minute: number): number {
  const { aggregate, window } = compiled.rule.condition
  const end = minute - metric.start
  let [count, sum, below] = [0, 0, 0]
  let [least, most, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  for (let i = end - compiled.window + 1; i <= end; i++) {
    const value = metric.values[i]!
    sum += value
    if (of) below += of.values[i]!
    if (metric.counts[i] === 0) continue
    count += metric.counts[i]!
    least = Math.min(least, value)
    most = Math.max(most, value)
    last = value
  }
  switch (aggregate) {
    case 'count':
      return count
    case 'rate':
      return sum / window
    case 'avg':
      return sum / count
    case 'ratio':
      return sum / below
    case 'min':
      return least
    case 'max':
      return most
    case 'last':
      return last
    default:
      return sum
  }
}

/** Turns the truth of minute after minute into intervals. */
class Truth {
  readonly intervals: Interval[] = []
  private readonly start: number
  private since = -1

  /** `start` is the unix minute of place 0. */
  constructor(start: number) {
    this.start = start
  }

  get holds(): boolean {
    return this.since >= 0
  }

  /** The condition has become true, or false, at a place. */
  turn(at: number): void {
    if (this.since < 0) this.since = at
    else {
      this.intervals.push([this.start + this.since, this.start + at - 1])
      this.since = -1
    }
  }

  /** All that held, when the last place was before `end`. */
  until(end: number): Interval[] {
    if (this.holds) this.turn(end)
    return this.intervals
  }
}

/** Whether a comparison is with what lies above, and whether it takes the threshold itself. */
function senseOf({ rule: { condition } }: CompiledRule): { sign: number; strict: boolean; bound: number } {
  const sign = condition.comparison === '>' || condition.comparison === '>=' ? 1 : -1
  return { sign, strict: condition.comparison === '>' || condition.comparison === '<', bound: sign * condition.threshold }
}

/**
 * How many there were in each window, where that is all there is to know. This
 * is the loop over every stored minute of most rules: whole numbers between two
 * bounds, one array, nothing else.
 */
function scanCounts(compiled: CompiledRule, { start, counts }: MinuteValues, from: number, to: number): Interval[] {
  const { window, rule } = compiled
  const { comparison, threshold, minimumCount } = rule.condition
  const least = Math.max(1, minimumCount, comparison === '>' ? Math.floor(threshold) + 1 : comparison === '>=' ? Math.ceil(threshold) : 1)
  const most = comparison === '<' ? Math.ceil(threshold) - 1 : comparison === '<=' ? Math.floor(threshold) : Number.POSITIVE_INFINITY
  const begin = from - start
  const end = to - start
  const truth = new Truth(start)
  let count = 0
  for (let i = begin - window + 1; i < begin; i++) count += counts[i]!
  let i = begin
  while (i <= end) {
    // As long as it does not hold.
    for (; i <= end; i++) {
      count += counts[i]!
      if (count >= least && count <= most) break
      count -= counts[i - window + 1]!
    }
    if (i > end) break
    truth.turn(i)
    // As long as it does: this minute has come in already.
    do {
      count -= counts[i - window + 1]!
      if (++i > end) break
      count += counts[i]!
    } while (count >= least && count <= most)
    if (i > end) break
    truth.turn(i)
    count -= counts[i - window + 1]!
    i++
  }
  return truth.until(end + 1)
}

/** Sums are exact (see `exact` in bucket.ts), so what leaves the window can be taken off what came in. */
function scanSums(compiled: CompiledRule, metric: MinuteValues, counted: MinuteValues, from: number, to: number): Interval[] {
  const { window } = compiled
  const { aggregate, minimumCount, window: seconds } = compiled.rule.condition
  const { sign, strict, bound } = senseOf(compiled)
  const sums = metric.values
  const { counts, values: belows } = counted
  const ratio = aggregate === 'ratio'
  const plain = aggregate === 'sum'
  const leastCount = Math.max(1, minimumCount)
  const begin = from - metric.start
  const end = to - metric.start
  const truth = new Truth(metric.start)
  let [count, sum, below] = [0, 0, 0]
  for (let i = begin - window + 1; i < begin; i++) {
    count += counts[i]!
    sum += sums[i]!
    if (ratio) below += belows[i]!
  }
  let held = false
  for (let i = begin; i <= end; i++) {
    count += counts[i]!
    sum += sums[i]!
    if (ratio) below += belows[i]!
    let holds = count >= leastCount
    if (holds) {
      let value = sum
      if (!plain) {
        if (aggregate === 'rate') value = sum / seconds
        else if (aggregate === 'avg') value = sum / count
        else if (below === 0) value = Number.NaN
        else value = sum / below
      }
      holds = strict ? sign * value > bound : sign * value >= bound
    }
    if (holds !== held) {
      truth.turn(i)
      held = holds
    }
    const leaving = i - window + 1
    count -= counts[leaving]!
    sum -= sums[leaving]!
    if (ratio) below -= belows[leaving]!
  }
  return truth.until(end + 1)
}

/** Candidates for the extreme, the best first: each later one is worse, and outlives it. */
let candidates = new Int32Array(0)

function scanExtremes(compiled: CompiledRule, { start, counts, values }: MinuteValues, from: number, to: number): Interval[] {
  const { window, rule } = compiled
  const better = rule.condition.aggregate === 'max' ? 1 : -1
  const leastCount = Math.max(1, rule.condition.minimumCount)
  const begin = from - start
  const end = to - start
  const truth = new Truth(start)
  if (candidates.length <= end) candidates = new Int32Array(end + 1)
  let [count, head, tail] = [0, 0, 0]
  for (let i = begin - window + 1; i <= end; i++) {
    const leaving = i - window
    if (leaving > begin - window) count -= counts[leaving]!
    while (head < tail && candidates[head]! <= leaving) head++
    if (counts[i] !== 0) {
      count += counts[i]!
      while (head < tail && better * values[candidates[tail - 1]!]! <= better * values[i]!) tail--
      candidates[tail++] = i
    }
    if (i < begin) continue
    const holds = count >= leastCount && compiled.holds(values[candidates[head]!]!)
    if (holds !== truth.holds) truth.turn(i)
  }
  return truth.until(end + 1)
}

/** A minute's last value was seen within it, so the newest minute with data has the window's. */
function scanLast(compiled: CompiledRule, { start, counts, values }: MinuteValues, from: number, to: number): Interval[] {
  const { window, rule } = compiled
  const leastCount = Math.max(1, rule.condition.minimumCount)
  const begin = from - start
  const end = to - start
  const truth = new Truth(start)
  let [count, newest] = [0, -1]
  for (let i = begin - window + 1; i <= end; i++) {
    const leaving = i - window
    if (leaving > begin - window) count -= counts[leaving]!
    if (counts[i] !== 0) {
      count += counts[i]!
      newest = i
    }
    if (i < begin) continue
    const holds = count >= leastCount && compiled.holds(values[newest]!)
    if (holds !== truth.holds) truth.turn(i)
  }
  return truth.until(end + 1)
}
