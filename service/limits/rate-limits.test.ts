import { afterEach, describe, expect, it } from 'vitest'
import { ingestPath } from '../../shared/api/ingest.ts'
import type { Credentials } from '../../shared/model/sites/site.ts'
import { startTestApi, type TestApi, testService } from '../api/test-api.ts'
import { signedHeaders } from '../gateway/signature.ts'
import type { Service } from '../service.ts'
import { defaultRateLimits, isLoopbackAddress, limitOf, type RateLimitSettings, RateLimits } from './rate-limits.ts'

const clock = { now: 0 }
let service: Service
let api: TestApi

async function start(rateLimits?: RateLimitSettings) {
  clock.now = Date.UTC(2026, 3, 8, 12)
  service = testService(clock, ':memory:', { rateLimits })
  api = await startTestApi(service)
}

afterEach(async () => {
  service.stop()
  await api.close()
  service.db.close()
})

let count = 0
async function send({ token, secret }: Credentials) {
  const id = `batch_${++count}`
  const timestamp = Math.floor(clock.now / 1000)
  const body = JSON.stringify({ events: [{ event_type: 'auth.attempt', timestamp, labels: {}, payload: { success: false } }] })
  const response = await fetch(api.url + ingestPath, {
    method: 'POST',
    headers: signedHeaders({ token, secret }, id, body, clock.now),
    body,
  })
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: (await response.json()) as { code?: string } }
}

describe('rate limits', () => {
  it('hold each API key to its rate and say when to come again', async () => {
    await start({ key: { perSecond: 0.5, burst: 3, local: true }, site: undefined })
    for (let index = 0; index < 3; index++) expect((await api.ask('/v1/account')).status).toBe(200)
    const answer = await api.refused('rate_limited', '/v1/account')
    expect(answer.headers.get('retry-after')).toBe('2')
    expect(answer.body.retryAfter).toBe(2)
    await api.refused('rate_limited', '/v1/clients', { method: 'POST', body: { name: 'Acme' } })
    expect(service.clients.list(null)).toEqual([])
    const other = service.apiKeys.create({ name: 'Eve', role: 'viewer', siteIds: null }).key
    expect((await api.ask('/v1/account', { key: other })).status).toBe(200)
    clock.now += 2000
    expect((await api.ask('/v1/account')).status).toBe(200)
  })

  it('do not hold up the keys that the service makes for its console and its command line', async () => {
    await start({ key: limitOf(0.01), site: undefined })
    for (const purpose of ['console', 'control'] as const) {
      const { key } = service.apiKeys.create({ name: purpose, role: 'admin', siteIds: null, purpose })
      for (let index = 0; index < 5; index++) expect((await api.ask('/v1/account', { key })).status).toBe(200)
    }
  })

  it('hold each site to its rate, and show what they refused in its ingestion', async () => {
    await start({ key: undefined, site: { perSecond: 1, burst: 2, local: true } })
    const { site, credentials } = service.sites.create({ name: 'Blog', platform: 'wordpress' })
    const other = service.sites.create({ name: 'Shop', platform: 'wordpress' }).credentials
    expect((await send(credentials)).status).toBe(202)
    expect((await send(credentials)).status).toBe(202)
    expect(await send(credentials)).toMatchObject({ status: 429, retryAfter: '1', body: { code: 'rate_limited', retryAfter: 1 } })
    expect((await send(other)).status).toBe(202)
    clock.now += 1000
    expect((await send(credentials)).status).toBe(202)
    const { body } = await api.ask(`/v1/sites/${site.id}/ingestion`)
    expect(body).toMatchObject({ batches: { completed: 3, failed: 1 }, lastFailure: { code: 'rate_limited' } })
  })

  it('do not count callers on this machine unless they were asked for', async () => {
    await start()
    const most = (defaultRateLimits.site?.burst ?? 0) + 10
    for (let index = 0; index < most; index++) service.rateLimits.countSite('s_1', '127.0.0.1')
    expect((await api.ask('/v1/account')).status).toBe(200)
    const limits = new RateLimits(defaultRateLimits, () => clock.now)
    for (let index = 0; index < (defaultRateLimits.key?.burst ?? 0); index++) limits.countKey('k_1', '192.0.2.1')
    expect(() => limits.countKey('k_1', '192.0.2.1')).toThrow('the next is welcome in 1 s')
    limits.countKey('k_1', '::ffff:127.0.0.1')
    limits.countKey('k_2', '192.0.2.1')
  })

  it('know a caller on this machine by its address', async () => {
    await start()
    expect(['127.0.0.1', '127.8.0.1', '::1', '::ffff:127.0.0.1'].every(isLoopbackAddress)).toBe(true)
    expect(['128.0.0.1', '10.127.0.1', '::2', '2001:db8::127'].some(isLoopbackAddress)).toBe(false)
  })
})
