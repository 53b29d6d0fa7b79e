import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Site } from '../../../../shared/model/sites/site.ts'
import { Purge } from '../../../retention/purge.ts'
import type { Service } from '../../../service.ts'
import { sendBurst, startTestApi, type TestApi, testService } from '../../test-api.ts'

const day = 86_400_000
const start = Date.UTC(2026, 3, 8, 12)

const clock = { now: start }
let service: Service
let server: TestApi
let site: Site
let other: Site

beforeEach(async () => {
  clock.now = start
  service = testService(clock)
  server = await startTestApi(service)
  site = service.sites.create({ name: 'Blog', platform: 'wordpress' }).site
  clock.now += 1
  other = service.sites.create({ name: 'Shop', platform: 'wordpress' }).site
  clock.now = start
  await sendBurst(service, site, 'one')
  clock.now = start + 9 * day
  await sendBurst(service, site, 'two')
  await sendBurst(service, other, 'three')
})

afterEach(async () => {
  await server.close()
  service.db.close()
})

/** An edit by who has seen a version. */
const patch = ({ version, ...body }: { version: number } & Record<string, unknown>) => ({
  method: 'PATCH',
  body,
  headers: { 'if-match': `"${version}"` },
})

describe('retention', () => {
  it('says what is in force and what is stored, by site', async () => {
    const { body } = await server.ask('/v1/retention')
    expect(body).toMatchObject({ plan: 'paid', days: 14, version: 1, signals: 180, oldest: start - 60_000 })
    expect(body.sites).toMatchObject([
      { siteId: site.id, ownDays: null, days: 14, signals: 120, oldest: start - 60_000 },
      { siteId: other.id, ownDays: null, days: 14, signals: 60, oldest: clock.now - 60_000 },
    ])
    expect(body.sites[0].alerts + body.sites[1].alerts).toBe(body.alerts)
  })

  it('is changed by who has seen its version; a site keeps less than the plan, never more', async () => {
    const changed = await server.ask('/v1/retention', patch({ version: 1, days: 30, sites: [{ siteId: site.id, days: 3 }] }))
    expect(changed).toMatchObject({
      status: 200,
      body: {
        days: 30,
        version: 2,
        sites: [
          { ownDays: 3, days: 3 },
          { ownDays: null, days: 30 },
        ],
      },
    })
    expect((await server.ask('/v1/account')).body).toMatchObject({ plan: 'paid', retentionDays: 30 })
    const stale = await server.refused('version_mismatch', '/v1/retention', patch({ version: 1, days: 90 }))
    expect(stale.body.current).toBe(2)
    await server.refused('input_invalid', '/v1/retention', patch({ version: 2, sites: [{ siteId: site.id, days: 31 }] }))
    await server.refused('input_invalid', '/v1/retention', patch({ version: 2, plan: 'free', days: 30 }))
    await server.refused('input_invalid', '/v1/retention', patch({ version: 2, days: 7 }))
    await server.refused('not_found', '/v1/retention', patch({ version: 2, sites: [{ siteId: 's_none', days: 1 }] }))
    expect((await server.ask('/v1/retention')).body.version).toBe(2)
    // A site that says more than a smaller plan follows the plan.
    await server.ask('/v1/retention', patch({ version: 2, sites: [{ siteId: other.id, days: 20 }] }))
    const free = await server.ask('/v1/retention', patch({ version: 3, plan: 'free' }))
    expect(free.body).toMatchObject({ plan: 'free', days: 7, sites: [{ days: 3 }, { ownDays: 20, days: 7 }] })
    const viewer = service.apiKeys.create({ name: 'Eve', role: 'viewer', siteIds: null }).key
    await server.refused('role_insufficient', '/v1/retention', { ...patch({ version: 4, days: 14 }), key: viewer })
  })

  it('previews exactly what the purge then deletes, and changes nothing by it', async () => {
    const edit = { plan: 'free' }
    const { body } = await server.ask('/v1/retention/preview', { method: 'POST', body: edit })
    expect(body).toMatchObject({
      signals: 60,
      sites: [{ siteId: site.id, days: 7, from: start - 60_000, to: clock.now - 7 * day, signals: 60, bucketDays: 1 }],
    })
    expect(body.alerts).toBeGreaterThan(0)
    const before = (await server.ask('/v1/retention')).body
    expect(before).toMatchObject({ plan: 'paid', version: 1, signals: 180 })
    await server.ask('/v1/retention', patch({ ...edit, version: 1 }))
    new Purge(service).run(clock.now)
    const after = (await server.ask('/v1/retention')).body
    expect([before.signals - after.signals, before.alerts - after.alerts]).toEqual([body.signals, body.alerts])
    expect((await server.ask('/v1/retention/preview', { method: 'POST', body: {} })).body).toEqual({ signals: 0, alerts: 0, sites: [] })
  })
})
