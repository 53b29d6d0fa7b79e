import type { MetricDefinition } from '../../model/metric.ts'
import type { Condition, Rule } from '../../model/rules/rule.ts'
import type { Bucket } from '../metrics/bucket.ts'
import { type Histogram, mergeHistogram, newHistogram, quantileOf } from '../metrics/histogram.ts'
import { firstIndex, type Labels, type Series, type Timeline } from '../metrics/timeline.ts'
import { type Interval, joined } from '../time/interval.ts'
import { compileMatchers } from './matcher.ts'

/** A rule, ready for evaluation. */
export interface CompiledRule {
  readonly rule: Rule
  /** The window in whole minutes, at least one. */
  readonly window: number
  /** More data can only make the condition true, never false: it may be believed while its minute is still open. */
  readonly growing: boolean
  readonly holds: (value: number) => boolean
  /** Key of the group that a label set of the metric belongs to; undefined when the rule does not match it. */
  readonly groupOf: (series: Series) => string | undefined
  /** The same for the metric that a ratio divides by. */
  readonly divisorGroupOf: (series: Series) => string | undefined
}

/** The buckets that a rule looks at: those of its metric and, for a ratio, of the one to divide by. */
export interface RuleTimelines {
  metric: Timeline
  of?: Timeline | undefined
}

/** Everything before and after are other groups: the key of a rule without group-by. */
export const wholeSite = '[]'

/** Prepares a rule over a metric of the given kind. */
export function compileRule(rule: Rule, kind: MetricDefinition['kind']): CompiledRule {
  const { condition } = rule
  return {
    rule,
    window: Math.max(1, Math.ceil(condition.window / 60)),
    growing: isGrowing(condition, kind),
    holds: comparison(condition),
    groupOf: grouping(condition.match, condition.groupBy),
    divisorGroupOf: grouping(condition.of?.match ?? [], condition.groupBy),
  }
}

/** Values of the group-by labels that a key stands for. */
export function groupLabels(rule: Rule, key: string): Record<string, string> {
  const values = JSON.parse(key) as string[]
  return Object.fromEntries(rule.condition.groupBy.map((label, index) => [label, values[index] ?? '']))
}

function isGrowing({ aggregate, comparison: op }: Condition, kind: MetricDefinition['kind']): boolean {
  if (aggregate === 'min') return op === '<' || op === '<='
  if (op === '<' || op === '<=') return false
  if (aggregate === 'sum' || aggregate === 'rate') return kind !== 'gauge'
  return aggregate === 'count' || aggregate === 'max' || aggregate === 'distinct'
}

function comparison({ comparison: op, threshold }: Condition): (value: number) => boolean {
  switch (op) {
    case '>':
      return (value) => value > threshold
    case '>=':
      return (value) => value >= threshold
    case '<':
      return (value) => value < threshold
    case '<=':
      return (value) => value <= threshold
  }
}

/** Series are interned by who holds them, so the answer is kept with each. */
function grouping(match: Condition['match'], groupBy: readonly string[]): (series: Series) => string | undefined {
  if (match.length === 0 && groupBy.length === 0) return () => wholeSite
  const matches = compileMatchers(match)
  const known = new WeakMap<Series, string | null>()
  return (series) => {
    let key = known.get(series)
    if (key === undefined) {
      key = matches((field) => series.labels[field]) ? groupKey(groupBy, series.labels) : null
      known.set(series, key)
    }
    return key ?? undefined
  }
}

function groupKey(groupBy: readonly string[], labels: Labels): string {
  return groupBy.length === 0 ? wholeSite : JSON.stringify(groupBy.map((label) => labels[label] ?? ''))
}

/**
 * During which of the minutes `from` to `to` the condition holds, by group; a
 * group for which it never does is left out. The condition of a minute is over
 * the window that ends with it. A window without an observation (for a ratio:
 * without one to divide by) makes no condition true: no data is not a zero.
 * `absent` is not evaluated here. The timelines must hold everything from
 * `from - window + 1` on.
 */
export function evaluateRange(compiled: CompiledRule, timelines: RuleTimelines, from: number, to: number): Map<string, Interval[]> {
  const found = new Map<string, Interval[]>()
  const { aggregate } = compiled.rule.condition
  const groups = collect(compiled.groupOf, timelines.metric, from - compiled.window + 1, to)
  if (aggregate !== 'ratio') {
    for (const [group, slices] of groups) add(found, group, truth(compiled, slices, undefined, from, to))
    return found
  }
  if (!timelines.of) return found
  const divisors = collect(compiled.divisorGroupOf, timelines.of, from - compiled.window + 1, to)
  for (const [group, slices] of divisors) add(found, group, truth(compiled, groups.get(group) ?? [], slices, from, to))
  return found
}

/** The value of the condition for a group and the window that ends with `minute`; undefined without data. */
export function valueAt(compiled: CompiledRule, timelines: RuleTimelines, group: string, minute: number): number | undefined {
  const from = minute - compiled.window + 1
  const slices = collect(compiled.groupOf, timelines.metric, from, minute, group).get(group) ?? []
  if (compiled.rule.condition.aggregate !== 'ratio') return aggregateOf(compiled, slices, 0, slices.length)
  const divisors = timelines.of ? (collect(compiled.divisorGroupOf, timelines.of, from, minute, group).get(group) ?? []) : []
  return ratioOf(compiled, slices, 0, slices.length, divisors, 0, divisors.length)
}

/** The newest minute from `from` to `to` in which the metric was seen for a group; undefined if it was not. */
export function newestSeen(compiled: CompiledRule, timeline: Timeline, group: string, from: number, to: number): number | undefined {
  for (let i = firstIndex(timeline, to + 1) - 1; i >= 0; i--) {
    const minute = timeline.minutes[i]!
    if (minute < from) return undefined
    for (const cell of timeline.cells.get(minute)!.values()) if (compiled.groupOf(cell.series) === group) return minute
  }
  return undefined
}

/** How many observations of the metric were made for a group in the minutes `from` to `to`. */
export function observations(compiled: CompiledRule, timeline: Timeline, group: string, from: number, to: number): number {
  let count = 0
  for (let i = firstIndex(timeline, from); i < timeline.minutes.length && timeline.minutes[i]! <= to; i++) {
    for (const { series, bucket } of timeline.cells.get(timeline.minutes[i]!)!.values()) {
      if (compiled.groupOf(series) === group) count += bucket.count
    }
  }
  return count
}

/** The buckets of one group in one minute. */
interface Slice {
  minute: number
  cells: { labels: Labels; bucket: Bucket }[]
}

function collect(groupOf: CompiledRule['groupOf'], timeline: Timeline, from: number, to: number, only?: string): Map<string, Slice[]> {
  const groups = new Map<string, Slice[]>()
  for (let i = firstIndex(timeline, from); i < timeline.minutes.length; i++) {
    const minute = timeline.minutes[i]!
    if (minute > to) break
    for (const { series, bucket } of timeline.cells.get(minute)!.values()) {
      const group = groupOf(series)
      if (group === undefined || (only !== undefined && group !== only)) continue
      const slices = groups.get(group) ?? []
      if (slices.length === 0) groups.set(group, slices)
      const cell = { labels: series.labels, bucket }
      const last = slices.at(-1)
      if (last?.minute === minute) last.cells.push(cell)
      else slices.push({ minute, cells: [cell] })
    }
  }
  return groups
}

function add(found: Map<string, Interval[]>, group: string, intervals: Interval[]): void {
  if (intervals.length > 0) found.set(group, intervals)
}

/**
 * A window's content changes only where a minute with data enters or leaves it:
 * between two such places the condition stays as it is.
 */
function truth(compiled: CompiledRule, slices: Slice[], divisors: Slice[] | undefined, from: number, to: number): Interval[] {
  // All the data together is the most that any window can hold.
  if (compiled.growing && !isTrue(compiled, aggregateOf(compiled, slices, 0, slices.length))) return []
  if (isOutOfReach(compiled, slices)) return []
  const { window } = compiled
  const places = new Set([from])
  for (const { minute } of [...slices, ...(divisors ?? [])]) {
    if (minute > from && minute <= to) places.add(minute)
    if (minute + window > from && minute + window <= to) places.add(minute + window)
  }
  const sorted = [...places].sort((a, b) => a - b)
  const main = new WindowOver(slices, window)
  const divisor = divisors && new WindowOver(divisors, window)
  const intervals: Interval[] = []
  sorted.forEach((place, index) => {
    main.moveTo(place)
    divisor?.moveTo(place)
    const value = divisor
      ? ratioOf(compiled, slices, main.first, main.end, divisor.slices, divisor.first, divisor.end)
      : aggregateOf(compiled, slices, main.first, main.end)
    if (isTrue(compiled, value)) intervals.push([place, (sorted[index + 1] ?? to + 1) - 1])
  })
  return joined(intervals)
}

/**
 * No average, last value or quantile of a window lies above the highest observation of all, but for the error of a
 * histogram (2 %) or of adding up. Where even that is not enough, which is the usual case, no histogram need be merged.
 */
function isOutOfReach({ rule: { condition }, holds }: CompiledRule, slices: readonly Slice[]): boolean {
  if (!boundedByHighest.has(condition.aggregate) || condition.comparison.startsWith('<')) return false
  const highest = fold(slices, 0, slices.length, Number.NEGATIVE_INFINITY, (most, { bucket }) => Math.max(most, bucket.max))
  return !holds(highest + 0.03 * Math.abs(highest))
}

const boundedByHighest: ReadonlySet<string> = new Set(['max', 'avg', 'last', 'quantile'])

/** Which slices lie in the window that ends with a minute; it only moves forward. */
class WindowOver {
  readonly slices: readonly Slice[]
  private readonly window: number
  first = 0
  end = 0

  constructor(slices: readonly Slice[], window: number) {
    this.slices = slices
    this.window = window
  }

  moveTo(minute: number): void {
    while (this.end < this.slices.length && this.slices[this.end]!.minute <= minute) this.end++
    while (this.first < this.end && this.slices[this.first]!.minute <= minute - this.window) this.first++
  }
}

function isTrue(compiled: CompiledRule, value: number | undefined): boolean {
  return value !== undefined && compiled.holds(value)
}

/** The aggregate over slices `first` to before `end`; undefined without enough observations. */
function aggregateOf({ rule: { condition } }: CompiledRule, slices: readonly Slice[], first: number, end: number): number | undefined {
  const count = total(slices, first, end, 'count')
  if (count === 0 || count < condition.minimumCount) return undefined
  switch (condition.aggregate) {
    case 'count':
      return count
    case 'sum':
      return total(slices, first, end, 'sum')
    case 'rate':
      return total(slices, first, end, 'sum') / condition.window
    case 'avg':
      return total(slices, first, end, 'sum') / count
    case 'max':
      return fold(slices, first, end, Number.NEGATIVE_INFINITY, (most, { bucket }) => Math.max(most, bucket.max))
    case 'min':
      return fold(slices, first, end, Number.POSITIVE_INFINITY, (least, { bucket }) => Math.min(least, bucket.min))
    case 'last':
      return fold<Bucket | undefined>(slices, first, end, undefined, (last, { bucket }) => (last && !isLater(bucket, last) ? last : bucket))
        ?.last
    case 'distinct':
      return fold(slices, first, end, new Set<string>(), (values, { labels }) => values.add(labels[condition.label ?? ''] ?? '')).size
    case 'quantile':
      return quantileOf(fold(slices, first, end, newHistogram(), mergeInto), condition.quantile ?? 0.5)
    case 'ratio':
    case 'absent':
      return undefined
  }
}

function ratioOf(
  { rule: { condition } }: CompiledRule,
  slices: readonly Slice[],
  first: number,
  end: number,
  divisors: readonly Slice[],
  divisorFirst: number,
  divisorEnd: number,
): number | undefined {
  const count = total(divisors, divisorFirst, divisorEnd, 'count')
  const below = total(divisors, divisorFirst, divisorEnd, 'sum')
  if (count === 0 || count < condition.minimumCount || below === 0) return undefined
  return total(slices, first, end, 'sum') / below
}

function isLater(bucket: Bucket, than: Bucket): boolean {
  return bucket.lastAt > than.lastAt || (bucket.lastAt === than.lastAt && bucket.last > than.last)
}

function mergeInto(into: Histogram, { bucket }: Slice['cells'][number]): Histogram {
  if (bucket.histogram) mergeHistogram(into, bucket.histogram)
  return into
}

function total(slices: readonly Slice[], first: number, end: number, what: 'count' | 'sum'): number {
  let sum = 0
  for (let i = first; i < end; i++) for (const { bucket } of slices[i]!.cells) sum += bucket[what]
  return sum
}

function fold<T>(slices: readonly Slice[], first: number, end: number, start: T, step: (value: T, cell: Slice['cells'][number]) => T): T {
  let value = start
  for (let i = first; i < end; i++) for (const cell of slices[i]!.cells) value = step(value, cell)
  return value
}
