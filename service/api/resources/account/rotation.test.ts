import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ingestPath } from '../../../../shared/api/ingest.ts'
import { signedHeaders } from '../../../gateway/signature.ts'
import type { Service } from '../../../service.ts'
import { startTestApi, type TestApi, testService } from '../../test-api.ts'

const hour = 3_600_000
const clock = { now: 0 }
let folder: string
let service: Service
let api: TestApi
let ask: TestApi['ask']
let refused: TestApi['refused']

beforeEach(async () => {
  clock.now = Date.UTC(2026, 3, 8, 12)
  folder = mkdtempSync(join(tmpdir(), 'logystera-rotation-'))
  service = testService(clock, folder)
  api = await startTestApi(service)
  ;({ ask, refused } = api)
})

afterEach(async () => {
  service.stop()
  await api.close()
  service.db.close()
  rmSync(folder, { recursive: true })
})

let count = 0
/** Sends one signed batch; answers the status, or the code of the refusal. */
async function send(token: string, secret: string): Promise<number | string> {
  const id = `batch_${++count}`
  const timestamp = Math.floor(clock.now / 1000)
  const body = JSON.stringify({ events: [{ event_type: 'auth.attempt', timestamp, labels: {}, payload: { success: false } }] })
  const response = await fetch(api.url + ingestPath, {
    method: 'POST',
    headers: signedHeaders({ token, secret }, id, body, clock.now),
    body,
  })
  const { code } = (await response.json()) as { code?: string }
  return code ?? response.status
}

/** What the service does by its clock. */
function tick() {
  service.sites.endCredentials(clock.now)
  service.apiKeys.endSecrets(clock.now)
}

/** True if these bytes stand in any file of the data folder. */
const onDisk = (bytes: Uint8Array | string) =>
  readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(Buffer.from(bytes)))

describe('credentials of a site', () => {
  const make = () => service.sites.create({ name: 'Blog', platform: 'wordpress' })
  const sealed = (token: string) =>
    service.db.get<{ secret: Uint8Array }>('SELECT secret FROM credentials WHERE token = ?', token)?.secret ?? new Uint8Array()

  it('end at once when they are rotated without an overlap, and are gone from the disk', async () => {
    const { site, credentials: old } = make()
    expect(await send(old.token, old.secret)).toBe(202)
    const bytes = Uint8Array.from(sealed(old.token))
    expect(onDisk(bytes)).toBe(true)
    const { body: fresh } = await ask(`/v1/sites/${site.id}/credentials`, { method: 'POST', body: {} })
    expect(await send(old.token, old.secret)).toBe('token_unknown')
    expect(await send(fresh.token, fresh.secret)).toBe(202)
    expect(onDisk(bytes)).toBe(false)
  })

  it('both work through an overlap, in any mixture, until the old ones end and are gone from the disk', async () => {
    const { site, credentials: old } = make()
    const bytes = Uint8Array.from(sealed(old.token))
    const { body: fresh } = await ask(`/v1/sites/${site.id}/credentials`, { method: 'POST', body: { overlapHours: 24 } })
    const endsAt = clock.now + 24 * hour
    const listed = await ask(`/v1/sites/${site.id}/credentials`)
    expect(listed.body.items).toEqual([
      { token: fresh.token, createdAt: clock.now, endsAt: null },
      { token: old.token, createdAt: clock.now, endsAt },
    ])
    expect(JSON.stringify(listed.body)).not.toContain(fresh.secret)
    expect(service.sites.credentials(site.id)).toEqual(fresh)

    clock.now = endsAt - 1
    tick()
    expect(await send(old.token, old.secret)).toBe(202)
    expect(await send(old.token, fresh.secret)).toBe(202)
    expect(await send(fresh.token, old.secret)).toBe(202)
    expect(onDisk(bytes)).toBe(true)

    clock.now = endsAt
    // The end holds by itself, whether or not the clock of the service has ticked.
    expect(await send(old.token, old.secret)).toBe('token_unknown')
    expect(await send(fresh.token, old.secret)).toBe('signature_invalid')
    tick()
    expect((await ask(`/v1/sites/${site.id}/credentials`)).body.items).toEqual([
      expect.objectContaining({ token: fresh.token, endsAt: null }),
    ])
    expect(onDisk(bytes)).toBe(false)
    expect(onDisk(old.token)).toBe(false)
    expect(await send(fresh.token, fresh.secret)).toBe(202)
  })

  it('never live longer by another rotation', async () => {
    const { site, credentials: first } = make()
    const path = `/v1/sites/${site.id}/credentials`
    const rotate = async (overlapHours: number) => (await ask(path, { method: 'POST', body: { overlapHours } })).body
    await rotate(2)
    const { token } = await rotate(24)
    const ends = (await ask(path)).body.items.map(({ endsAt }: { endsAt: number | null }) => endsAt && (endsAt - clock.now) / hour)
    expect(ends).toEqual([null, 24, 2])
    expect(await send(first.token, first.secret)).toBe(202)
    const last = await rotate(0)
    expect((await ask(path)).body.items).toEqual([{ token: last.token, createdAt: clock.now, endsAt: null }])
    expect(service.sites.byToken(token)).toBeUndefined()
  })

  it('overlap for 24 hours at most, and are nothing for viewers', async () => {
    const { site } = make()
    const path = `/v1/sites/${site.id}/credentials`
    for (const overlapHours of [-1, 24.1, 'long']) await refused('input_invalid', path, { method: 'POST', body: { overlapHours } })
    const { key } = service.apiKeys.create({ name: 'Eve', role: 'viewer', siteIds: null })
    await refused('role_insufficient', path, { key })
    const { key: elsewhere } = service.apiKeys.create({ name: 'Max', role: 'admin', siteIds: [make().site.id] })
    await refused('site_forbidden', path, { key: elsewhere })
    await refused('not_found', '/v1/sites/s_none/credentials')
    expect(service.sites.listCredentials(site.id)).toHaveLength(1)
  })

  it('take the remembered answer that showed them along when they end', async () => {
    const asked = { method: 'POST', body: { name: 'Blog', platform: 'wordpress' }, headers: { 'idempotency-key': 'make' } }
    const { body: made } = await ask('/v1/sites', asked)
    expect((await ask('/v1/sites', asked)).body).toEqual(made)
    const answer = service.db.get<{ answer: Uint8Array }>('SELECT answer FROM idempotency')?.answer ?? new Uint8Array()
    const bytes = Uint8Array.from(answer)
    expect(onDisk(bytes)).toBe(true)
    await ask(`/v1/sites/${made.site.id}/credentials`, { method: 'POST', body: {} })
    expect(onDisk(bytes)).toBe(false)
    expect((await refused('conflict', '/v1/sites', asked)).body.reason).toBe('secret_ended')
    expect(service.sites.count()).toBe(1)
  })
})

describe('API keys', () => {
  const find = async (id: string) =>
    (await ask('/v1/api-keys')).body.items.find((entry: { id: string }) => entry.id === id) as Record<string, unknown>

  it('get a new secret and stay who they are; the old one ends at once', async () => {
    const { site } = service.sites.create({ name: 'Blog', platform: 'wordpress' })
    const { apiKey, key: old } = service.apiKeys.create({ name: 'CI', role: 'viewer', siteIds: [site.id] })
    const { body } = await ask(`/v1/api-keys/${apiKey.id}/rotate`, { method: 'POST' })
    expect(body).toEqual({ apiKey, key: expect.stringMatching(/^lgk_/) })
    await refused('key_invalid', '/v1/account', { key: old })
    expect((await ask('/v1/account', { key: body.key })).body.key).toMatchObject({ name: 'CI', role: 'viewer', siteIds: [site.id] })
    expect(JSON.stringify((await ask('/v1/api-keys')).body)).not.toContain(body.key)
  })

  it('work with both secrets through an overlap, and the list says until when', async () => {
    const { apiKey, key: old } = service.apiKeys.create({ name: 'CI', role: 'viewer', siteIds: null })
    const { body } = await ask(`/v1/api-keys/${apiKey.id}/rotate`, { method: 'POST', body: { overlapHours: 1 } })
    const end = clock.now + hour
    expect(await find(apiKey.id)).toMatchObject({ previousEndsAt: end, lastUsedAt: null })
    clock.now = end - 1
    tick()
    for (const key of [old, body.key]) expect((await ask('/v1/account', { key })).status).toBe(200)
    expect(await find(apiKey.id)).toMatchObject({ lastUsedAt: end - 1, previousEndsAt: end })
    clock.now = end
    await refused('key_invalid', '/v1/account', { key: old })
    expect(await find(apiKey.id)).toMatchObject({ previousEndsAt: null })
    tick()
    expect(service.db.all('SELECT * FROM ending_keys')).toEqual([])
    expect((await ask('/v1/account', { key: body.key })).status).toBe(200)
  })

  it('lose every secret when they are revoked', async () => {
    const { apiKey, key: old } = service.apiKeys.create({ name: 'CI', role: 'viewer', siteIds: null })
    const { body } = await ask(`/v1/api-keys/${apiKey.id}/rotate`, { method: 'POST', body: { overlapHours: 24 } })
    await ask(`/v1/api-keys/${apiKey.id}`, { method: 'DELETE' })
    for (const key of [old, body.key]) await refused('key_invalid', '/v1/account', { key })
  })

  it('may rotate themselves, but not the key of the console', async () => {
    const own = (await ask('/v1/api-keys')).body.items[0]
    const { body } = await ask(`/v1/api-keys/${own.id}/rotate`, { method: 'POST', headers: { 'idempotency-key': 'r' } })
    await refused('key_invalid', '/v1/account')
    // Whoever lost the answer asks again with what is left: the new secret is the same.
    const again = await ask(`/v1/api-keys/${own.id}/rotate`, { method: 'POST', key: body.key, headers: { 'idempotency-key': 'r' } })
    expect(again.body).toEqual(body)
    const { apiKey } = service.apiKeys.create({ name: 'console', role: 'admin', siteIds: null, purpose: 'console' })
    const answer = await refused('conflict', `/v1/api-keys/${apiKey.id}/rotate`, { method: 'POST', key: body.key })
    expect(answer.body.reason).toBe('console_key')
    await refused('not_found', '/v1/api-keys/k_none/rotate', { method: 'POST', key: body.key })
  })
})
