import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DailyTotals } from '../../../shared/model/sites/daily.ts'
import type { Site } from '../../../shared/model/sites/site.ts'
import { sendBurst, sendEvents, startTestApi, type TestApi, testService } from '../../api/test-api.ts'
import { loadCatalog } from '../../catalog.ts'
import type { Service } from '../../service.ts'
import { Purge } from '../purge.ts'
import { dailyFigures, droppedMetric, silentMinutes } from './day-totals.ts'

const hour = 3_600_000
const day = 24 * hour
// Noon in Berlin, in summer.
const start = Date.UTC(2026, 3, 8, 10)

const clock = { now: start }
let service: Service
let server: TestApi
let site: Site
let purge: Purge

beforeEach(async () => {
  clock.now = start
  service = testService(clock)
  server = await startTestApi(service)
  site = service.sites.create({ name: 'Blog', platform: 'wordpress', timeZone: 'Europe/Berlin' }).site
  purge = new Purge(service)
})

afterEach(async () => {
  await server.close()
  service.db.close()
})

const seconds = (at: number) => Math.floor(at / 1000)
const requests = (at: number, statuses: number[]) =>
  statuses.map((status, index) => ({
    event_type: 'http.request',
    timestamp: seconds(at) + index,
    labels: {},
    payload: { status, duration_ms: 100 + index, route: '/' },
  }))
const totals = async (from = '2026-04-06', to = '2026-04-10', id = site.id) =>
  (await server.ask(`/v1/sites/${id}/daily?from=${from}&to=${to}`)).body as { items: DailyTotals[]; missing: string[] }

describe('totals of days', () => {
  it('are made of metrics that the catalog has', () => {
    const known = new Map(loadCatalog().metrics.map((metric) => [metric.id, metric]))
    for (const [platform, { requests: of, ...others }] of Object.entries(dailyFigures)) {
      for (const id of [...Object.values(of), ...Object.values(others)])
        if (id) expect([id, known.get(id)?.platform]).toEqual([id, platform])
      if (of.duration) expect(known.get(of.duration)?.kind).toBe('duration')
    }
    expect(known.get(droppedMetric)?.platform).toBe('any')
  })

  it('are written when a day of the site’s zone has ended, and say what it did', async () => {
    service.pipeline.markObserved(start - 2 * hour, start + 20 * hour)
    await sendBurst(service, site, 'one')
    await sendEvents(service, site, 'two', [
      ...requests(start - 600_000, [200, 200, 500, 404]),
      { event_type: 'wp.email', timestamp: seconds(start), labels: {}, payload: { success: false, error_code: 'smtp' } },
      { event_type: 'agent.dropped', timestamp: seconds(start), labels: {}, payload: { count: 7, reason: 'queue' } },
    ])
    service.batches.recordFailure(site.id, 'signature_invalid', clock.now)
    // 23:59 in Berlin, then midnight.
    clock.now = Date.UTC(2026, 3, 8, 21, 59)
    purge.run(clock.now)
    expect((await totals()).items).toEqual([])
    clock.now = Date.UTC(2026, 3, 8, 22, 1)
    purge.run(clock.now)
    const { items, missing } = await totals()
    expect(items).toMatchObject([
      {
        siteId: site.id,
        day: '2026-04-08',
        timeZone: 'Europe/Berlin',
        batches: { completed: 2, failed: 1 },
        droppedEvents: 7,
        minutes: { observed: 14 * 60 },
        requests: { count: 4, errors: 1, mean: 101.5 },
        failedSignIns: 60,
        failedMails: 1,
        fatalErrors: 0,
        changes: 0,
      },
    ])
    const [one] = items
    expect(one?.signals).toBe(66)
    expect(one?.requests.p95).toBeGreaterThan(100)
    expect(Object.values(one?.alerts ?? {}).reduce((a, b) => a + b, 0)).toBe(service.alerts.count())
    // From noon to midnight nothing came; an hour of that is what it may be silent for.
    expect(one?.minutes.noData).toBeGreaterThan(10 * 60)
    expect(one?.minutes.noData).toBeLessThan(12 * 60)
    expect(missing).toEqual(['2026-04-06', '2026-04-07', '2026-04-09', '2026-04-10'])
  })

  it('hold also where a site keeps a day only, and are kept when the signals are gone', async () => {
    service.retentionSettings.update({ sites: [{ siteId: site.id, days: 1 }] }, 1)
    const midnight = Date.UTC(2026, 3, 8, 22)
    for (let at = start; at < midnight + 2 * day; at += hour) {
      clock.now = at + 60_000
      purge.run(clock.now)
      if (at < midnight + 8 * hour) await sendEvents(service, site, `at ${at}`, requests(clock.now - 30_000, [200]))
    }
    expect((await totals()).items.map((entry) => [entry.day, entry.signals])).toEqual([
      ['2026-04-08', 12],
      ['2026-04-09', 8],
    ])
    expect(service.signals.totals().count).toBe(0)
  })

  it('count signals that come late, also long after their day was written', async () => {
    await sendEvents(service, site, 'one', requests(start, [200]))
    clock.now = start + 13 * hour
    purge.run(clock.now)
    expect((await totals()).items).toMatchObject([{ signals: 1 }])
    await sendEvents(service, site, 'two', requests(start + hour, [200, 200]))
    clock.now = start + day + 13 * hour
    purge.run(clock.now)
    expect((await totals()).items).toMatchObject([{ day: '2026-04-08', signals: 3 }])
    clock.now = start + 5 * day
    await sendEvents(service, site, 'three', requests(start + 2 * hour, [500]))
    purge.run(clock.now)
    expect((await totals()).items).toMatchObject([{ day: '2026-04-08', signals: 4, requests: { errors: 1 } }])
    // What has begun to be deleted is not counted again.
    clock.now = start + 14 * day
    await sendEvents(service, site, 'four', requests(start + 60_000, [500]))
    purge.run(clock.now)
    clock.now += day
    purge.run(clock.now)
    expect((await totals()).items).toMatchObject([{ day: '2026-04-08', requests: { errors: 2 } }])
  })

  it('go after 400 days', async () => {
    await sendEvents(service, site, 'one', requests(start, [200]))
    clock.now = start + day
    purge.run(clock.now)
    clock.now = start + 400 * day
    purge.run(clock.now)
    expect((await totals()).items).toHaveLength(1)
    clock.now += day
    purge.run(clock.now)
    expect((await totals()).items).toEqual([])
  })

  it('of the whole fleet come in pages by day, and a day that is no day is refused', async () => {
    const other = service.sites.create({ name: 'Shop', platform: 'drupal' }).site
    service.pipeline.markObserved(start - hour, start + 3 * day)
    for (const each of [site, other]) await sendEvents(service, each, 'one', each === site ? requests(start, [200]) : [])
    clock.now = start + 3 * day
    purge.run(clock.now)
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await server.ask(`/v1/daily?from=2026-04-08&to=2026-04-10&limit=2${cursor}`)
      seen.push(...body.items.map((entry: DailyTotals) => `${entry.day} ${entry.siteId}`))
      cursor = body.next ? `&cursor=${body.next}` : ''
    } while (cursor)
    expect(seen).toEqual([...seen].sort())
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.filter((entry) => entry.endsWith(site.id))).toHaveLength(3)
    for (const query of ['from=2026-04-31&to=2026-05-01', 'from=2026-04-09&to=2026-04-08', 'from=2020-01-01&to=2026-01-01', 'from=x&to=y'])
      await server.refused('input_invalid', `/v1/daily?${query}`)
    await server.refused('input_invalid', '/v1/daily?from=2026-04-08&to=2026-04-09&cursor=nonsense')
  })
})

describe('silentMinutes', () => {
  it('counts observed minutes that lie further after a signal than a site is silent usually', () => {
    expect(silentMinutes([[0, 99]], [10, 20], 15, 10)).toBe(99 - 35)
    expect(
      silentMinutes(
        [
          [0, 29],
          [40, 99],
        ],
        [10, 20],
        15,
        10,
      ),
    ).toBe(60)
    expect(silentMinutes([[0, 99]], [], 15, -500)).toBe(100)
    expect(silentMinutes([[0, 99]], [], 15, Number.POSITIVE_INFINITY)).toBe(0)
  })
})
