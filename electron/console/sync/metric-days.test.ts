import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeBlock } from '../../../shared/engine/blocks/bucket-block.ts'
import { Cache } from '../cache/cache.ts'
import type { CachedDays } from '../cache/metric-blocks.ts'
import { alert, catalog, health, site } from '../testing/fixtures.ts'
import { LoopbackService } from '../testing/loopback-service.ts'
import { TestMachine } from '../testing/test-console.ts'
import { cachedMetrics, planReadings } from './metric-days.ts'

const dayMs = 86_400_000
const minute = 60_000
const now = 20_000 * dayMs + 10 * 3_600_000
const today = 20_000
const metrics = 'wp_auth_failed_total'

function days(change: Partial<CachedDays> = {}): CachedDays {
  const history = { since: 0, firstSeen: null, watermark: now / minute - 60, observed: { runs: [], grace: 0 } }
  return { metrics, firstDay: today - 13, lastDay: today, readAt: now - 30 * minute, history, ...change }
}

const row = (id: string, change: Parameters<typeof health>[1] = {}) => ({
  site: site(id),
  health: health(id, { watermark: now, ...change }),
})
const plan = (rows: ReturnType<typeof row>[], known: [string, CachedDays][] = [], filled = 0) =>
  planReadings(rows, new Map(known), (platform) => cachedMetrics(catalog, platform), now, filled)
const open = { critical: 1, high: 0, medium: 0, low: 0, info: 0 }

describe('what days of metrics are read', () => {
  it('the newest days of all sites first, those with open alerts before the others, then older ones', () => {
    const quiet = row('quiet')
    const behind = row('behind')
    const burning = row('burning', { openAlerts: open })
    expect(plan([behind, quiet, burning], [['behind', days({ firstDay: today - 1 })]])).toEqual([
      { siteId: 'burning', metrics, from: today - 1, to: today },
      { siteId: 'quiet', metrics, from: today - 1, to: today },
      { siteId: 'behind', metrics, from: today - 6, to: today - 2 },
    ])
    expect(plan([behind], [['behind', days({ firstDay: today - 6 })]])).toMatchObject([{ from: today - 13, to: today - 7 }])
  })

  it('nothing of a site that is read, until another day begins or, while alerts are open, an hour is over', () => {
    expect(plan([row('a', { openAlerts: open })], [['a', days()]])).toEqual([])
    expect(plan([row('a', { openAlerts: open })], [['a', days({ readAt: now - 61 * minute })]])).toMatchObject([
      { from: today - 1, to: today },
    ])
    expect(plan([row('a')], [['a', days({ readAt: now - 61 * minute })]])).toEqual([])
    expect(plan([row('a')], [['a', days({ firstDay: today - 13, lastDay: today - 1 })]])).toMatchObject([{ from: today - 2, to: today }])
  })

  it('nothing of a site that sent nothing since, or never', () => {
    expect(plan([row('a', { watermark: now - 61 * minute })], [['a', days({ lastDay: today - 1 })]])).toEqual([])
    expect(plan([row('a', { watermark: null })])).toEqual([])
  })

  it('all anew when other metrics are wanted, and after a fortnight without', () => {
    expect(plan([row('a')], [['a', days({ metrics: 'other' })]])).toMatchObject([{ from: today - 1, to: today }])
    expect(plan([row('a')], [['a', days({ firstDay: today - 40, lastDay: today - 20 })]])).toMatchObject([{ from: today - 1, to: today }])
  })

  it('no older days when the cache is nearly full, and none at all when it is', () => {
    const known: [string, CachedDays][] = [['a', days({ firstDay: today - 1, lastDay: today - 1 })]]
    expect(plan([row('a')], known, 0.9)).toMatchObject([{ from: today - 2, to: today }])
    expect(plan([row('a')], known, 1)).toEqual([])
  })
})

describe('metrics offline', () => {
  let service: LoopbackService
  let machine: TestMachine

  beforeEach(async () => {
    service = await new LoopbackService().start()
    machine = new TestMachine()
    machine.register('a', service)
    service.put('site', 's1', site('s1'))
    service.put('health', 's1', health('s1', { watermark: Date.now() }))
    service.put('alert', 'one', alert('one', 's1', Date.now()))
  })
  afterEach(async () => {
    await machine.stop()
    await service.stop()
    machine.remove()
  })

  it('charts answer from the days that were fetched, with their age; what was not fetched stays a refusal', async () => {
    const day = Math.floor(Date.now() / dayMs) - 1
    const bucket = (value: number) => ({ count: value, sum: value, min: 1, max: 1, last: 1, lastAt: day * dayMs, histogram: null })
    const data = Buffer.from(
      encodeBlock(day, [
        { minute: 10, bucket: { ...bucket(3), lastAt: day * dayMs + 10 * minute } },
        { minute: 12, bucket: { ...bucket(4), lastAt: day * dayMs + 12 * minute } },
      ]),
    ).toString('base64')
    service.metricBlocks.set('s1', [{ metric: metrics, labels: '{"user":"x"}', day, data }])
    const { call, events, console } = machine.start()
    await events.state('a', 'live')
    const read = () => service.seen.filter((line) => line.endsWith('/metric-blocks')).length
    // The newest days, those before them, and the oldest.
    await expect.poll(read, { timeout: 10_000 }).toBeGreaterThanOrEqual(3)
    await service.stop()
    console.wake()
    await events.state('a', 'offline')
    const span = { from: day * dayMs, to: day * dayMs + 3_600_000, step: 3_600_000 }
    const answer = await call.sites.metrics({ accountId: 'a', id: 's1', metrics: [metrics], ...span })
    expect(answer.items).toMatchObject([{ metric: metrics, labels: { user: 'x' }, points: [{ at: span.from, count: 7, sum: 7 }] }])
    expect(Date.now() - (answer.cachedAt ?? 0)).toBeLessThan(60_000)
    await expect(call.sites.metrics({ accountId: 'a', id: 's1', metrics: ['unknown'], ...span })).rejects.toMatchObject({ code: 'offline' })
    const before = span.from - 30 * dayMs
    await expect(
      call.sites.metrics({ accountId: 'a', id: 's1', metrics: [metrics], from: before, to: before + 3_600_000, step: minute }),
    ).rejects.toMatchObject({ code: 'offline' })
  })

  it('older days that are read later say nothing of how far the newest reach', () => {
    const cache = new Cache({ dataDir: machine.dataDir, clock: () => now, accountName: () => '' })
    const { history } = days()
    const keep = (from: number, to: number, watermark: number) =>
      cache.blocks.keep('a', 's1', { metrics, from, to, at: now, history: { ...history, watermark }, blocks: [] })
    keep(today - 1, today, 100)
    keep(today - 6, today - 2, 160)
    expect(cache.blocks.days('a', 's1')).toMatchObject({ firstDay: today - 6, lastDay: today, history: { watermark: 100 } })
    keep(today - 1, today, 170)
    expect(cache.blocks.days('a', 's1')).toMatchObject({ firstDay: today - 6, history: { watermark: 170 } })
    return cache.close()
  })

  it('days go oldest first when room is needed, with retention, and with their site', () => {
    const cache = new Cache({ dataDir: machine.dataDir, clock: () => now, accountName: () => '' })
    const blocks = [today - 1, today].map((day) => ({ metric: metrics, day, labels: '{}', body: Buffer.alloc(100, 1) }))
    const { history } = days()
    const keep = (siteId: string) => cache.blocks.keep('a', siteId, { metrics, from: today - 1, to: today, at: now, history, blocks })
    keep('s1')
    keep('s2')
    expect(cache.evict(0)).toEqual({ changes: [], alerts: [] })
    expect(cache.blocks.list('a', 's1', metrics, 0, today).map(({ day }) => day)).toEqual([today])
    expect(cache.blocks.days('a', 's1')).toMatchObject({ firstDay: today, history: { since: today * 1440 } })
    cache.apply('a', [{ kind: 'site', id: 's1', seq: 1, version: 1, document: site('s1') }], 'c1')
    cache.apply('a', [{ kind: 'site', id: 's1', seq: 2, version: 2, document: null }], 'c2')
    expect(cache.blocks.days('a', 's1')).toBeUndefined()
    expect(cache.blocks.list('a', 's1', metrics, 0, today)).toEqual([])
    cache.blocks.dropBefore('a', null, today + 1)
    expect(cache.blocks.list('a', 's2', metrics, 0, today)).toEqual([])
    return cache.close()
  })
})
