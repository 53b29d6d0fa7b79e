import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Change } from '../../shared/model/change.ts'
import type { Service } from '../service.ts'
import { startTestApi, type TestApi, testService } from './test-api.ts'

const clock = { now: 0 }
let service: Service
let api: TestApi
let ask: TestApi['ask']
let refused: TestApi['refused']

beforeEach(async () => {
  clock.now = Date.UTC(2026, 3, 8, 12)
  service = testService(clock)
  api = await startTestApi(service)
  ;({ ask, refused } = api)
})

afterEach(async () => {
  service.stop()
  await api.close()
  service.db.close()
})

const addSite = (name: string) => service.sites.create({ name, platform: 'wordpress' }).site

describe('keys', () => {
  it('are needed, must be known, and are not stored', async () => {
    await refused('key_missing', '/v1/account', { key: null })
    const answer = await refused('key_invalid', '/v1/account', { key: 'lgk_nobody' })
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect((await ask('/v1/account')).body).toMatchObject({
      key: { name: 'Ada', role: 'admin', siteIds: null },
      plan: 'paid',
      retentionDays: 14,
      serverTime: clock.now,
    })
    expect(JSON.stringify(service.db.all('SELECT * FROM api_keys'))).not.toContain(api.admin)
  })

  it('of a viewer may only read', async () => {
    const { key } = service.apiKeys.create({ name: 'Eve', role: 'viewer', siteIds: null })
    expect((await ask('/v1/sites', { key })).status).toBe(200)
    await refused('role_insufficient', '/v1/clients', { method: 'POST', key, body: { name: 'Acme' } })
    expect(service.clients.list(null)).toEqual([])
  })

  it('restricted to a site see nothing of the others, in no list and by no id', async () => {
    const mine = addSite('mine')
    const other = addSite('other')
    const { key } = service.apiKeys.create({ name: 'Max', role: 'admin', siteIds: [mine.id] })
    expect((await ask('/v1/sites', { key })).body.items).toEqual([mine])
    for (const path of ['', '/health', '/ingestion', '/signals', `/metrics?metrics=x&from=0&to=60000&step=60000`]) {
      await refused('site_forbidden', `/v1/sites/${other.id}${path}`, { key })
    }
    await refused('site_forbidden', `/v1/alerts?siteId=${other.id}`, { key })
    await refused('role_insufficient', '/v1/api-keys', { key })
    const { changes } = (await ask('/v1/changes', { key })).body
    expect(JSON.stringify(changes)).not.toContain(other.id)
    expect(changes.filter((change: Change) => change.kind === 'site').map((change: Change) => change.id)).toEqual([mine.id])
  })

  it('are created, listed without the secret, and revoked', async () => {
    const made = await ask('/v1/api-keys', { method: 'POST', body: { name: 'CI', role: 'viewer' } })
    expect((await ask('/v1/account', { key: made.body.key })).status).toBe(200)
    const listed = await ask('/v1/api-keys')
    expect(listed.body.items.map(({ name }: { name: string }) => name)).toEqual(['Ada', 'CI'])
    expect(JSON.stringify(listed.body)).not.toContain(made.body.key)
    expect((await ask(`/v1/api-keys/${made.body.apiKey.id}`, { method: 'DELETE' })).status).toBe(200)
    await refused('key_invalid', '/v1/account', { key: made.body.key })
  })
})

describe('refusals', () => {
  it('name what is wrong with the input and change nothing', async () => {
    const answer = await refused('input_invalid', '/v1/sites', { method: 'POST', body: { name: '', platform: 'joomla' } })
    expect(answer.body.issues.map((issue: { path: string }) => issue.path).sort()).toEqual(['name', 'platform'])
    expect(service.sites.count()).toBe(0)
    await refused('input_invalid', '/v1/sites?limit=501')
    await refused('input_invalid', '/v1/sites?limit=many')
  })

  it('say where a body stops being JSON', async () => {
    const answer = await refused('json_malformed', '/v1/clients', { method: 'POST', raw: '{"name": "A",\n}' })
    expect(answer.body).toMatchObject({ position: 14, line: 2, column: 1 })
  })

  it('are problem documents wherever they come from', async () => {
    await refused('not_found', '/v1/nothing')
    await refused('not_found', '/nothing', { key: null })
    await refused('not_found', '/v1/sites/s_none')
    await refused('not_found', '/v1/clients', { method: 'PUT', body: {} })
    await refused('body_too_large', '/v1/clients', { method: 'POST', raw: 'x'.repeat(1024 * 1024 + 1) })
    await refused('media_type_unsupported', '/v1/clients', {
      method: 'POST',
      raw: 'a=b',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    await refused('token_unknown', '/v1/ingest', { method: 'POST', key: null, body: {} })
  })
})

describe('mutations', () => {
  it('with the same idempotency key are done once and answered the same', async () => {
    const asked = { method: 'POST', body: { name: 'Blog', platform: 'wordpress' }, headers: { 'idempotency-key': 'one' } }
    const first = await ask('/v1/sites', asked)
    const again = await ask('/v1/sites', asked)
    expect(again.body).toEqual(first.body)
    expect(service.sites.count()).toBe(1)
    // The answer holds the site's secret: it must not lie about in the clear.
    const stored = Buffer.from(service.db.get<{ answer: Uint8Array }>('SELECT answer FROM idempotency')?.answer ?? [])
    expect(stored.includes(first.body.credentials.secret)).toBe(false)
    await refused('idempotency_key_reused', '/v1/sites', { ...asked, body: { name: 'Shop', platform: 'wordpress' } })
    expect(service.sites.count()).toBe(1)
  })

  it('change a site, keep its platform, and count its version', async () => {
    const site = addSite('Blog')
    const answer = await ask(`/v1/sites/${site.id}`, {
      method: 'PATCH',
      body: { name: 'Journal', enabled: false, tags: ['a'], platform: 'vault' },
    })
    expect(answer.body).toEqual({ ...site, name: 'Journal', enabled: false, tags: ['a'], version: 2 })
  })

  it('need no body where there is nothing to say, whatever the content type claims', async () => {
    const site = addSite('Blog')
    const rotated = await ask(`/v1/sites/${site.id}/credentials`, { method: 'POST', raw: '' })
    expect(rotated.body).toEqual({ token: expect.stringMatching(/^lgt_/), secret: expect.stringMatching(/^whsec_/) })
    expect(service.sites.byToken(rotated.body.token)?.secrets).toEqual([rotated.body.secret])
    expect((await ask(`/v1/sites/${site.id}`, { method: 'DELETE', headers: { 'content-type': 'application/json' } })).status).toBe(200)
    await refused('not_found', `/v1/sites/${site.id}`)
    expect(service.sites.byToken(rotated.body.token)).toBeUndefined()
  })

  it('snooze a rule until an instant, after which it ends by itself', async () => {
    const site = addSite('Blog')
    const rule = service.catalog.rules[0]?.id ?? ''
    await refused('input_invalid', '/v1/snoozes', { method: 'POST', body: { siteId: site.id, ruleId: rule, until: clock.now } })
    await refused('not_found', '/v1/snoozes', { method: 'POST', body: { siteId: site.id, ruleId: 'no_such_rule', until: clock.now + 1 } })
    const made = await ask('/v1/snoozes', { method: 'POST', body: { siteId: site.id, ruleId: rule, until: clock.now + 3_600_000 } })
    expect(made.body).toMatchObject({ createdBy: 'Ada', reason: '', version: 1 })
    expect((await ask('/v1/snoozes')).body.items).toEqual([made.body])
    clock.now += 3_600_001
    expect((await ask('/v1/snoozes')).body.items).toEqual([])
    service.snoozes.expire(clock.now)
    const { changes } = (await ask('/v1/changes')).body
    expect(changes.findLast((change: Change) => change.kind === 'snooze')).toMatchObject({ id: made.body.id, document: null, version: 2 })
  })

  it('refuse webhooks to private addresses', async () => {
    for (const target of [
      'https://127.0.0.1/x',
      'https://10.1.2.3/',
      'https://[::1]/',
      'https://localhost/',
      'http://example.com/',
      'https://[::ffff:192.168.0.1]/',
    ]) {
      await refused('input_invalid', '/v1/webhooks', { method: 'POST', body: { url: target, minimumSeverity: 'high' } })
    }
    const made = await ask('/v1/webhooks', { method: 'POST', body: { url: 'https://example.com/hook', minimumSeverity: 'high' } })
    expect(made.body.secret).toMatch(/^whsec_/)
    expect(JSON.stringify((await ask('/v1/webhooks')).body)).not.toContain(made.body.secret)
  })
})

describe('reading', () => {
  it('answers 304 to whoever has the newest already', async () => {
    const first = await ask('/v1/sites')
    const tag = first.headers.get('etag') ?? ''
    const again = await ask('/v1/sites', { headers: { 'if-none-match': tag } })
    expect([again.status, again.body]).toEqual([304, undefined])
    addSite('Blog')
    expect((await ask('/v1/sites', { headers: { 'if-none-match': tag } })).status).toBe(200)
  })

  it('pages through sites by cursor, each once', async () => {
    const ids = Array.from({ length: 7 }, (_, index) => addSite(`site ${index}`).id)
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body }: { body: { items: { id: string }[]; next: string | null } } = await ask(
        `/v1/sites?limit=3${cursor ? `&cursor=${cursor}` : ''}`,
      )
      seen.push(...body.items.map(({ id }) => id))
      cursor = body.next
    }
    expect(seen.sort()).toEqual(ids.sort())
  })

  it('says how its API looks, and that it is not Logystera’s', async () => {
    const { body } = await ask('/openapi.json', { key: null })
    expect(body.openapi).toMatch(/^3\.1/)
    expect(body.info.description).toContain('Logystera has published no management API')
    expect(Object.keys(body.paths)).toContain('/v1/sites/{id}/signals')
    expect(Object.keys(body.paths['/v1/sites'].get.responses['404'].content)).toEqual(['application/problem+json'])
  })

  it('tells Prometheus about itself', async () => {
    await ask('/v1/sites')
    const text = await (await fetch(`${api.url}/metrics`)).text()
    expect(text).toContain('logystera_http_requests_total{method="GET",route="/v1/*",status="200"} 1\n')
    expect(text).toMatch(/process_resident_memory_bytes \d+\n/)
  })
})

describe('the stream', () => {
  it('wakes up with the newest cursor at once, after a change, and ends when the service stops', async () => {
    const response = await fetch(`${api.url}/v1/stream`, { headers: { authorization: `Bearer ${api.admin}` } })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const cursors = async (count: number) => {
      for (;;) {
        const found = [...text.matchAll(/"cursor":"([^"]+)"/g)].map((match) => match[1])
        if (found.length >= count) return found
        const { value, done } = (await reader?.read()) ?? { value: undefined, done: true }
        if (done) throw new Error('the stream ended')
        text += value
      }
    }
    const [before] = await cursors(1)
    const site = addSite('Blog')
    const [, after] = await cursors(2)
    expect(after).toBe(service.changes.head(null))
    const { changes } = (await ask(`/v1/changes?cursor=${before}`)).body
    expect(changes.map((change: Change) => change.id)).toContain(site.id)
    service.stop()
    await api.close()
    for (;;) if ((await reader?.read())?.done !== false) break
  })
})
