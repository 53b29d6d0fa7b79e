import { beforeEach, describe, expect, it } from 'vitest'
import { type Bucket, exact, newBucket, observe } from '../../../shared/engine/metrics/bucket.ts'
import { encodeHistogram } from '../../../shared/engine/metrics/histogram.ts'
import { SitesRepository } from '../account/sites.ts'
import { type Database, openDatabase } from '../database.ts'
import { PipelineStateRepository } from '../pipeline-state.ts'
import { Seal } from '../seal.ts'
import { BucketsRepository } from './buckets.ts'

const minute = 60_000
const day = 20_000

function bucketOf(at: number, values: readonly number[], kind: 'counter' | 'duration' = 'counter'): Bucket {
  const bucket = newBucket(kind)
  values.forEach((value, index) => void observe(bucket, exact(value), at * minute + index))
  return bucket
}

const plain = (bucket: Bucket) => ({ ...bucket, histogram: bucket.histogram && [...encodeHistogram(bucket.histogram)] })

let db: Database
let buckets: BucketsRepository
let siteId: string
let site: number

beforeEach(() => {
  db = openDatabase(':memory:')
  buckets = new BucketsRepository(db)
  siteId = new SitesRepository(db, new Seal(Buffer.alloc(32, 1)), () => 0).create({ name: 'a', platform: 'drupal' }).site.id
  const state = new PipelineStateRepository(db)
  state.addSite(siteId)
  site = state.findSite(siteId)!.no
})

describe('buckets', () => {
  const put = (at: number, values: number[], labels = '{}', kind: 'counter' | 'duration' = 'counter') =>
    buckets.put(site, 'm', at, labels, bucketOf(at, values, kind))
  const all = () =>
    buckets
      .between(site, 'm', 0, 1e9)
      .map(({ minute: at, labels, bucket }) => [at, labels, plain(bucket)])
      .sort()
  const close = (now: number) => {
    let packed = 0
    for (let rows = buckets.packHours(now); rows > 0; rows = buckets.packHours(now)) packed += rows
    return packed
  }

  it('say the same before and after their hour was packed', () => {
    const first = day * 1440
    for (let at = first; at < first + 3000; at += 100) put(at, [at % 7, 2.5], at % 200 ? '{"a":"x"}' : '{}', 'duration')
    const before = all()
    expect(close((first + 2950) * minute)).toBeGreaterThan(0)
    expect(all()).toEqual(before)
    const rows = db.get<{ n: number; oldest: number }>('SELECT count(*) AS n, min(minute) AS oldest FROM buckets')
    expect(rows).toEqual({ n: 1, oldest: first + 2900 })
    expect(buckets.packHours((first + 2990) * minute)).toBe(0)
  })

  it('take late data into a packed day', () => {
    const at = day * 1440 + 5
    put(at, [1])
    put(at + 1, [1])
    close((at + 1440) * minute)
    put(at, [1, 4])
    expect(buckets.between(site, 'm', at, at).map(({ bucket }) => bucket.sum)).toEqual([5])
    close((at + 2 * 1440) * minute)
    expect(buckets.between(site, 'm', at, at + 1).map(({ bucket }) => bucket.sum)).toEqual([5, 1])
    buckets.delete(site, 'm', at, '{}')
    expect(buckets.between(site, 'm', at, at + 1).map(({ minute: left }) => left)).toEqual([at + 1])
  })

  it('are merged to steps, and a step without data has no point', () => {
    const at = day * 1440
    put(at, [10, 30], '{}', 'duration')
    put(at + 4, [20], '{}', 'duration')
    put(at + 10, [5], '{}', 'duration')
    put(at + 2, [1], '{"route":"/"}', 'duration')
    const series = buckets.series({ siteId, metrics: ['m', 'none'], from: at * minute, to: (at + 15) * minute, step: 5 * minute })
    expect(
      series.map(({ labels, points }) => [
        labels,
        points.map((point) => [(point.at - at * minute) / minute, point.count, point.sum, point.min, point.max, point.last]),
      ]),
    ).toEqual([
      [
        {},
        [
          [0, 3, 60, 10, 30, 20],
          [10, 1, 5, 5, 5, 5],
        ],
      ],
      [{ route: '/' }, [[0, 1, 1, 1, 1, 1]]],
    ])
    expect(series[0]?.points[0]?.p50).toBeCloseTo(20, 0)
  })

  it('older than an instant are deleted, rows and blocks', () => {
    const at = day * 1440
    put(at, [1])
    close((at + 1440) * minute)
    put(at + 1441, [1])
    put(at + 3000, [1])
    expect(buckets.purge(siteId, (at + 2000) * minute, 100)).toBe(2)
    expect(all().map(([left]) => left)).toEqual([at + 3000])
  })
})
