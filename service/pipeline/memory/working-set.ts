import type { CompiledPlatform } from '../../../shared/engine/conditions/derive.ts'
import type { CompiledRule, RuleTimelines } from '../../../shared/engine/conditions/evaluate.ts'
import {
  type Cell,
  type CellChange,
  labelKey,
  newTimeline,
  observeAt,
  restoreCell,
  type Series,
  type Timeline,
  trimTimeline,
} from '../../../shared/engine/metrics/timeline.ts'
import { type Interval, joined } from '../../../shared/engine/time/interval.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { MetricDefinition } from '../../../shared/model/metric.ts'
import type { BucketsRepository } from '../../store/signals/buckets.ts'
import { type PackedTimeline, packTimeline, unpackTimeline } from './packed-timeline.ts'
import type { SeriesPool } from './series-pool.ts'

/** Minutes that stay in memory whatever the rules look at: a batch begins in the minute with which the one before ended. */
const slack = 2
const forever = Number.MAX_SAFE_INTEGER

interface Loaded {
  timeline: Timeline
  /** Minutes of which everything stored is in the timeline. */
  ranges: Interval[]
  /** What the timeline was unpacked from, if it was. */
  packed?: PackedTimeline
  /** First minute of which something was changed or added since the timeline was unpacked. */
  changedFrom: number
}

interface Resting {
  packed: PackedTimeline
  ranges: Interval[]
}

/** A label set of a metric, looked up once for all observations of a batch. */
export interface ObservedSeries {
  readonly metric: string
  readonly series: Series
}

/**
 * The recent buckets of one site in memory: those that rules look at and batches
 * still change. Older ones are fetched when a late signal needs them and let go
 * after the commit. What was changed is known, cell by cell, until it is written.
 * A set that rests is packed, metric by metric, until it is asked for again.
 */
export class WorkingSet {
  private readonly site: number
  private readonly buckets: BucketsRepository
  private readonly metrics: ReadonlyMap<string, MetricDefinition>
  private readonly keep: ReadonlyMap<string, number>
  private readonly loaded = new Map<string, Loaded>()
  private readonly resting = new Map<string, Resting>()
  private readonly pool: SeriesPool
  /** Minute after the newest stored one: from there on nothing need be loaded. */
  private unstored: number
  private changed = new Map<string, Set<Cell>>()
  private evicted = new Map<string, Set<Cell>>()

  constructor(
    site: number,
    buckets: BucketsRepository,
    metrics: ReadonlyMap<string, MetricDefinition>,
    keep: ReadonlyMap<string, number>,
    pool: SeriesPool,
    watermarkMinute: number | undefined,
  ) {
    this.site = site
    this.buckets = buckets
    this.metrics = metrics
    this.keep = keep
    this.pool = pool
    this.unstored = watermarkMinute === undefined ? 0 : watermarkMinute + 1
  }

  /** A series to observe; `key` is the `labelKey` of its labels. */
  seriesOf(metric: string, key: string): ObservedSeries {
    return { metric, series: this.pool.of(key) }
  }

  /** Adds an observation to its bucket. */
  observe({ metric, series }: ObservedSeries, value: number, at: Instant): void {
    const minute = Math.floor(at / 60_000)
    const loaded = this.load(metric, minute, minute)
    loaded.changedFrom = Math.min(loaded.changedFrom, minute)
    this.note(metric, observeAt(loaded.timeline, series, value, at))
  }

  /** Cells that were changed since the last `write`, by metric. */
  get touched(): ReadonlyMap<string, ReadonlySet<Cell>> {
    return this.changed
  }

  /** What a rule looks at, with everything from minute `from` to `to` in it. */
  timelines({ rule: { condition } }: CompiledRule, from: number, to: number): RuleTimelines {
    return {
      metric: this.load(condition.metric, from, to).timeline,
      of: condition.of && this.load(condition.of.metric, from, to).timeline,
    }
  }

  /** Writes what changed. Part of the caller's transaction. */
  write(): void {
    for (const [metric, cells] of this.evicted)
      for (const { minute, series } of cells) this.buckets.delete(this.site, metric, minute, series.key)
    for (const [metric, cells] of this.changed)
      for (const { minute, series, bucket } of cells) this.buckets.put(this.site, metric, minute, series.key, bucket)
    this.changed = new Map()
    this.evicted = new Map()
  }

  /** Lets go of what no rule will look at any more. Only after `write`. */
  trim(watermarkMinute: number): void {
    this.unstored = Math.max(this.unstored, watermarkMinute + 1)
    for (const [metric, loaded] of this.loaded) {
      const from = watermarkMinute - (this.keep.get(metric) ?? 0) - slack
      if (from <= (loaded.timeline.minutes[0] ?? from) && loaded.ranges.length === 1) continue
      trimTimeline(loaded.timeline, from)
      loaded.ranges = loaded.ranges.filter(([, to]) => to >= from).map(([a, b]) => [Math.max(a, from), b])
    }
  }

  /** Lets go of everything. Only after `write`. */
  clear(): void {
    this.loaded.clear()
    this.resting.clear()
  }

  /** Packs what is in memory. Only after `write`. */
  rest(): void {
    for (const [metric, { timeline, ranges, packed, changedFrom }] of this.loaded)
      this.resting.set(metric, { packed: packTimeline(timeline, packed, changedFrom), ranges })
    this.loaded.clear()
  }

  private load(metric: string, from: number, to: number): Loaded {
    let loaded = this.loaded.get(metric) ?? this.wake(metric)
    if (!loaded) {
      loaded = { timeline: newTimeline(this.metrics.get(metric)?.kind ?? 'counter'), ranges: [[this.unstored, forever]], changedFrom: 0 }
      this.loaded.set(metric, loaded)
      if (this.unstored > 0) this.fetch(metric, loaded, this.unstored - (this.keep.get(metric) ?? 0) - slack, this.unstored - 1)
    }
    if (!loaded.ranges.some(([a, b]) => a <= from && to <= b)) this.fetch(metric, loaded, from, to)
    return loaded
  }

  private wake(metric: string): Loaded | undefined {
    const found = this.resting.get(metric)
    if (!found) return undefined
    const loaded = { ...found, timeline: unpackTimeline(found.packed), changedFrom: forever }
    this.resting.delete(metric)
    this.loaded.set(metric, loaded)
    return loaded
  }

  private fetch(metric: string, loaded: Loaded, from: number, to: number): void {
    for (const [a, b] of missing(loaded.ranges, Math.max(0, from), to)) {
      for (const { minute, labels, bucket } of this.buckets.between(this.site, metric, a, b)) {
        const parsed = JSON.parse(labels) as Record<string, string>
        restoreCell(loaded.timeline, minute, this.pool.of(labelKey(parsed)), bucket)
      }
      loaded.changedFrom = Math.min(loaded.changedFrom, a)
      loaded.ranges = joined([...loaded.ranges, [a, b] as const].sort(([x], [y]) => x - y))
    }
  }

  private note(metric: string, { changed, evicted }: CellChange): void {
    const cells = into(this.changed, metric)
    cells.add(changed)
    if (!evicted) return
    cells.add(evicted.other)
    cells.delete(evicted.cell)
    into(this.evicted, metric).add(evicted.cell)
  }
}

function into<T>(map: Map<string, Set<T>>, key: string): Set<T> {
  const set = map.get(key) ?? new Set<T>()
  if (set.size === 0) map.set(key, set)
  return set
}

/** The parts of [from, to] that sorted, disjoint ranges do not cover. */
function missing(ranges: readonly Interval[], from: number, to: number): Interval[] {
  const gaps: Interval[] = []
  let next = from
  for (const [a, b] of ranges) {
    if (b < next) continue
    if (a > to) break
    if (a > next) gaps.push([next, a - 1])
    next = b + 1
  }
  if (next <= to) gaps.push([next, to])
  return gaps
}

/** How many minutes back the rules of a platform look at each metric. */
export function windowsOf(platform: CompiledPlatform): Map<string, number> {
  const windows = new Map<string, number>()
  for (const [metric, rules] of platform.rulesOf) windows.set(metric, Math.max(...rules.map((rule) => rule.window)))
  return windows
}
