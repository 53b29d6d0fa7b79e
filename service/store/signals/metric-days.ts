import type { PackedDay } from '../../../shared/engine/backtest/series-days.ts'
import { encodeBlock } from '../../../shared/engine/blocks/bucket-block.ts'
import type { Database } from '../database.ts'
import { type BucketRow, metricRows, withRows } from './bucket-rows.ts'

const dayMinutes = 1440

/** Which days of which metrics of a site are wanted, unix days, UTC, both included. */
export interface MetricDaysQuery {
  site: number
  metrics: readonly string[]
  from: number
  to: number
}

/** A packed day and the metric it is of. */
export interface MetricDay extends PackedDay {
  metric: string
}

/** Buckets as whole packed days, whether their day has been closed or not. */
export class MetricDaysRepository {
  private readonly db: Database

  constructor(db: Database) {
    this.db = db
  }

  /** The days of one metric from day `from` to `to`, both included, in no order. */
  days(site: number, metric: string, from: number, to: number): PackedDay[] {
    // Rows first: what is packed between the two statements is then seen twice rather than not at all.
    const rows = metricRows(this.db, site, metric, from * dayMinutes, (to + 1) * dayMinutes - 1)
    const blocks = this.db.all<PackedDay>(
      'SELECT day, labels, data FROM blocks WHERE site = ? AND metric = ? AND day BETWEEN ? AND ?',
      site,
      metric,
      from,
      to,
    )
    return rows.length === 0 ? blocks : withOpenRows(blocks, rows)
  }

  /**
   * Days of metrics in the order of day and metric, from after `after` on: whole
   * days of a metric until there are `limit` blocks or `bytes` of them. `next` is the last
   * one of the page, if others follow.
   */
  page(query: MetricDaysQuery, limit: number, bytes: number, after?: { day: number; metric: string }) {
    const items: MetricDay[] = []
    const metrics = [...query.metrics].sort()
    let size = 0
    let last: { day: number; metric: string } | undefined
    for (let day = Math.max(query.from, after?.day ?? query.from); day <= query.to; day++) {
      for (const metric of metrics) {
        if (after && day === after.day && metric <= after.metric) continue
        if (last && (items.length >= limit || size >= bytes)) return { items, next: last }
        const found = this.days(query.site, metric, day, day).sort((a, b) => (a.labels < b.labels ? -1 : 1))
        for (const each of found) {
          items.push({ metric, ...each })
          size += each.data.length
        }
        last = { day, metric }
      }
    }
    return { items, next: undefined }
  }
}

/** Blocks with the rows of the same days in them. */
function withOpenRows(blocks: readonly PackedDay[], rows: readonly BucketRow[]): PackedDay[] {
  const keyOf = (day: number, labels: string) => `${day} ${labels}`
  const open = Map.groupBy(rows, ({ minute, labels }) => keyOf(Math.floor(minute / dayMinutes), labels))
  const days = new Map(blocks.map((block) => [keyOf(block.day, block.labels), block]))
  for (const [key, list] of open) {
    const { minute, labels } = list[0]!
    const day = Math.floor(minute / dayMinutes)
    days.set(key, { day, labels, data: encodeBlock(day, withRows(day, days.get(key)?.data, list)) })
  }
  return [...days.values()]
}
