import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ingestHeaders, ingestPath } from '../../shared/api/ingest.ts'
import type { Credentials, Site } from '../../shared/model/sites/site.ts'
import { sign } from './signature.ts'
import { testGateway } from './test-gateway.ts'

const start = Date.parse('2026-03-02T12:00:00Z')
let gateway: Awaited<ReturnType<typeof testGateway>>
let site: Site
let credentials: Credentials
let count = 0

beforeAll(async () => {
  gateway = await testGateway(start)
  ;({ site, credentials } = gateway.addSite('wordpress'))
})
afterAll(() => gateway.close())

const event = (more: object = {}) => ({
  event_type: 'auth.attempt',
  timestamp: start / 1000,
  labels: { 'actor.ip': '203.0.113.24' },
  payload: { success: false },
  ...more,
})
const batchOf = (...events: unknown[]) => JSON.stringify({ events })

async function post(
  body: string | Buffer,
  change: { id?: string; timestamp?: number | string; signature?: string; token?: string; drop?: string; secret?: string } = {},
) {
  const id = change.id ?? `batch_${++count}`
  const timestamp = change.timestamp ?? Math.floor(gateway.state.now / 1000)
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    [ingestHeaders.token]: change.token ?? credentials.token,
    [ingestHeaders.batchId]: id,
    [ingestHeaders.timestamp]: String(timestamp),
    [ingestHeaders.signature]: change.signature ?? sign(change.secret ?? credentials.secret, id, Number(timestamp), body),
  }
  if (change.drop) delete headers[change.drop]
  const response = await fetch(gateway.url + ingestPath, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : new Uint8Array(body),
  })
  return { status: response.status, type: response.headers.get('content-type'), reply: (await response.json()) as Record<string, unknown> }
}

/** What the service holds, to see that a refusal changes nothing. */
const held = () => [gateway.signals.size, gateway.db.get<{ n: number }>('SELECT count(*) AS n FROM batches')?.n]

async function refused(sending: ReturnType<typeof post>, before: unknown[]) {
  const { status, type, reply } = await sending
  expect(type).toMatch(/^application\/problem\+json/)
  expect(reply.status).toBe(status)
  expect(held()).toEqual(before)
  return { status, ...reply }
}

describe('POST /v1/ingest', () => {
  it('takes a signed batch, answers 202 with a receipt and stores its signals', async () => {
    const { status, reply } = await post(batchOf(event({ payload: { success: false, password: 'x' } }), event({ event_type: 'made.up' })), {
      id: 'first',
    })
    expect([status, reply]).toEqual([202, { batchId: 'first', accepted: 1, dropped: 1, fieldsDropped: 1 }])
    expect([...gateway.signals.values()].at(-1)).toMatchObject({
      siteId: site.id,
      type: 'auth.attempt',
      at: start,
      receivedAt: start,
      fields: { success: false, 'actor.ip': '203.0.113.24' },
    })
  })

  it('takes a bare array, and Drupal and Vault envelopes on their sites', async () => {
    expect((await post(JSON.stringify([event()]))).status).toBe(202)
    const drupal = gateway.addSite('drupal').credentials
    const login = {
      event_type: 'auth.login',
      created_at: '2026-03-02T12:00:00Z',
      timestamp: start / 1000,
      event_id: '0d1cbb4e-7f0b-4f35-9d3b-9d7b8a6c2f11',
      labels: {},
    }
    expect((await post(batchOf(login), drupal)).reply.accepted).toBe(1)
    const vault = gateway.addSite('vault').credentials
    const line = {
      type: 'response',
      time: '2026-03-02T11:59:59.123456789Z',
      request: { id: 'r1', operation: 'read', path: 'secret/data/a' },
    }
    expect((await post(batchOf(line), vault)).reply.accepted).toBe(1)
  })

  it('answers a repeated batch as the first time and counts it once', async () => {
    const body = batchOf(event({ timestamp: start / 1000 - 1 }))
    const first = await post(body, { id: 'again' })
    const before = held()
    gateway.state.now += 1000
    expect(await post(body, { id: 'again' })).toEqual(first)
    expect(held()).toEqual(before)
    const both = await Promise.all([post(batchOf(event(), event()), { id: 'twice' }), post(batchOf(event(), event()), { id: 'twice' })])
    expect(both[0]).toEqual(both[1])
    expect(gateway.signals.size).toBe(Number(before[0]) + 2)
  })

  it('refuses a batch id with another body', async () => {
    await post(batchOf(event()), { id: 'reused' })
    expect(await refused(post(batchOf(event(), event()), { id: 'reused' }), held())).toMatchObject({ status: 409, code: 'batch_id_reused' })
  })

  it('refuses what is not signed, wrongly signed, stale or of nobody', async () => {
    const body = batchOf(event())
    const before = held()
    const now = Math.floor(gateway.state.now / 1000)
    for (const drop of [ingestHeaders.signature, ingestHeaders.timestamp, ingestHeaders.batchId]) {
      expect(await refused(post(body, { drop }), before)).toMatchObject({
        status: 401,
        code: 'signature_missing',
        detail: `The batch lacks ${drop}.`,
      })
    }
    expect(await refused(post(body, { drop: ingestHeaders.token }), before)).toMatchObject({ status: 401, code: 'token_unknown' })
    expect(await refused(post(body, { token: 'lgt_nobody' }), before)).toMatchObject({ status: 401, code: 'token_unknown' })
    expect(await refused(post(body, { signature: 'v1,AAAA' }), before)).toMatchObject({ status: 401, code: 'signature_invalid' })
    expect(await refused(post(body, { secret: `whsec_${Buffer.alloc(32).toString('base64')}` }), before)).toMatchObject({
      status: 401,
      code: 'signature_invalid',
    })
    for (const timestamp of [now - 301, now + 302, 'soon']) {
      expect(await refused(post(body, { timestamp }), before)).toMatchObject({ status: 401, code: 'timestamp_out_of_range' })
    }
    expect(await refused(post(body, { id: 'a.b' }), before)).toMatchObject({ status: 400, code: 'input_invalid' })
  })

  it('refuses the batches of a disabled site', async () => {
    const other = gateway.addSite('wordpress')
    gateway.sites.update(other.site.id, { enabled: false })
    expect(await refused(post(batchOf(event()), other.credentials), held())).toMatchObject({ status: 403, code: 'site_disabled' })
  })

  it('says where a body stops being JSON', async () => {
    expect(await refused(post('{"events": [\n  {"event_type" "x"}]}'), held())).toMatchObject({
      status: 400,
      code: 'json_malformed',
      position: 29,
      line: 2,
      column: 17,
    })
    expect(await refused(post(''), held())).toMatchObject({ status: 400, code: 'json_malformed', position: 0, line: 1, column: 1 })
    expect(await refused(post(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d])), held())).toMatchObject({
      status: 400,
      code: 'json_malformed',
      position: 2,
    })
  })

  it('refuses a whole batch for one wrong envelope, naming event and field', async () => {
    const before = held()
    expect(await refused(post(batchOf(event(), event({ timestamp: 'now' }))), before)).toMatchObject({
      status: 422,
      code: 'envelope_invalid',
      index: 1,
      field: 'timestamp',
    })
    expect(await refused(post(batchOf(event({ labels: { 'req.uri': ['a'] } }))), before)).toMatchObject({
      status: 422,
      index: 0,
      field: 'labels.req.uri',
    })
    expect(await refused(post(batchOf(7)), before)).toMatchObject({ status: 422, index: 0 })
    for (const body of ['{}', '[]', '"x"', '{"events": 3}'])
      expect(await refused(post(body), before)).toMatchObject({ status: 422, code: 'envelope_invalid', index: -1, field: 'events' })
  })

  it('refuses more than 500 events and more than 1 MiB', async () => {
    gateway.state.now += 1000
    const before = held()
    expect(await refused(post(batchOf(...Array(501).fill(event()))), before)).toMatchObject({ status: 413, code: 'batch_too_large' })
    expect(await refused(post(batchOf(event({ payload: { x: 'x'.repeat(1024 * 1024) } }))), before)).toMatchObject({
      status: 413,
      code: 'batch_too_large',
    })
    expect((await post(batchOf(...Array(500).fill(event())))).reply.accepted).toBe(500)
  })

  it('answers 503 while the service stops', async () => {
    gateway.stopping.abort()
    expect(await refused(post(batchOf(event())), held())).toMatchObject({ status: 503, code: 'unavailable' })
  })

  it('shows refused and repeated batches in the ingestion of their site', () => {
    expect(gateway.batches.ingestion(site.id, gateway.state.now, 0)).toMatchObject({
      batches: { failed: 22, repeated: 2 },
      lastFailure: { code: 'batch_too_large' },
    })
  })
})
