import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Alert, AlertStep } from '../../shared/model/alerts/alert.ts'
import { SitesRepository } from '../store/account/sites.ts'
import { WebhooksRepository } from '../store/account/webhooks.ts'
import { AuditLog } from '../store/audit/audit-log.ts'
import { ChangesRepository, recordChange } from '../store/changes.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { MetaRepository } from '../store/meta.ts'
import { Seal } from '../store/seal.ts'
import { Delivery, readRetryAfter, signWebhook } from './delivery.ts'
import { newsOf, WebhookDispatcher } from './dispatcher.ts'
import { isPrivateAddress, Targets } from './targets.ts'

const start = Date.UTC(2026, 3, 8, 12)

interface Received {
  headers: IncomingHttpHeaders
  body: string
}

let now: number
let db: Database
let webhooks: WebhooksRepository
let siteId: string
let dispatcher: WebhookDispatcher
let receiver: Server
let received: Received[]
let answer: number
let answerHeaders: Record<string, string>
let alerts: Map<string, Alert>

beforeEach(async () => {
  now = start
  received = []
  answer = 204
  answerHeaders = {}
  alerts = new Map()
  db = openDatabase(':memory:')
  const seal = new Seal(Buffer.alloc(32, 3))
  const clock = () => now
  webhooks = new WebhooksRepository(db, seal, clock)
  siteId = new SitesRepository(db, seal, clock).create({ name: 'Blog', platform: 'wordpress' }).site.id
  dispatcher = new WebhookDispatcher({
    db,
    clock,
    meta: new MetaRepository(db),
    changes: new ChangesRepository(db),
    webhooks,
    findAlert: (id) => alerts.get(id),
    delivery: new Delivery(new Targets(true), () => now),
    audit: new AuditLog(db, seal, clock),
  })
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      response.writeHead(answer, answerHeaders).end()
    })
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
})

afterEach(async () => {
  await dispatcher.stop()
  receiver.closeAllConnections()
  receiver.close()
  db.close()
})

function step(action: AlertStep['action'], at = now): AlertStep {
  return { at, author: 'service', action }
}

function put(steps: AlertStep[], edit: Partial<Alert> = {}): Alert {
  const alert: Alert = {
    id: 'a_1',
    siteId,
    ruleId: 'wp_brute_force_login',
    severity: 'critical',
    title: 'Brute force',
    summary: '40 failed sign-ins',
    group: {},
    status: 'firing',
    late: false,
    firstFiredAt: now,
    lastFiredAt: now,
    resolvedAt: null,
    value: 40,
    threshold: 20,
    steps,
    evidenceTotal: 40,
    incidentId: null,
    version: (alerts.get(edit.id ?? 'a_1')?.version ?? 0) + 1,
    ...edit,
  }
  alerts.set(alert.id, alert)
  db.transaction(() => recordChange(db, 'alert', alert.id, alert, now))
  return alert
}

function addWebhook() {
  const { port } = receiver.address() as AddressInfo
  return webhooks.create({ url: `http://127.0.0.1:${port}/hook`, minimumSeverity: 'high' })
}

async function turn() {
  dispatcher.tick()
  await dispatcher.settled()
}

describe('outgoing webhooks', () => {
  it('wait as long as the receiver asks, in seconds or until a date, but never less than the schedule nor more than a day', async () => {
    const { webhook } = addWebhook()
    await turn()
    put([step('fired')])
    const wait = async (retryAfter: string) => {
      answer = 503
      answerHeaders = { 'retry-after': retryAfter }
      await turn()
      const [message] = webhooks.messages(webhook.id, { limit: 1 }).items
      const ms = (message?.nextAttemptAt ?? 0) - now
      now = message?.nextAttemptAt ?? 0
      return ms
    }
    expect(await wait('3600')).toBe(3_600_000)
    expect(await wait(new Date(now + 7_200_000).toUTCString())).toBe(7_200_000)
    expect(await wait('999999')).toBe(86_400_000)
    const scheduled = await wait('1')
    expect(scheduled).toBeGreaterThanOrEqual(2 * 3_600_000)
    expect(received).toHaveLength(4)
  })

  it('tell each alert that fires, signed as Standard Webhooks says, and what was before nothing', async () => {
    put([step('fired')], { id: 'a_0' })
    const { secret, webhook } = addWebhook()
    await turn()
    const alert = put([step('fired')])
    put([step('fired')], { id: 'a_2', severity: 'medium' })
    await turn()
    expect(received).toHaveLength(1)
    const { headers, body } = received[0] as Received
    expect(JSON.parse(body)).toEqual({ type: 'alert.fired', timestamp: new Date(now).toISOString(), data: alert })
    const id = String(headers['webhook-id'])
    expect(headers['webhook-signature']).toBe(signWebhook(secret, id, Number(headers['webhook-timestamp']), body))
    expect(Number(headers['webhook-timestamp'])).toBe(now / 1000)
    expect(webhooks.find(webhook.id)?.lastDelivery).toEqual({ at: now, status: 204, error: null })
  })

  it('tell one step once, whatever else happens to the alert', async () => {
    addWebhook()
    await turn()
    const steps = [step('fired')]
    put(steps)
    await turn()
    put(steps, { value: 90 })
    put([...steps, step('acknowledged')], { status: 'acknowledged' })
    await turn()
    put([...steps, step('acknowledged'), step('resolved')], { status: 'resolved' })
    await turn()
    expect(received.map(({ body }) => JSON.parse(body).type)).toEqual(['alert.fired', 'alert.resolved'])
  })

  it('come again with the same id, later and later, until they are taken', async () => {
    const { webhook } = addWebhook()
    await turn()
    answer = 500
    put([step('fired')])
    await turn()
    expect(webhooks.find(webhook.id)?.lastDelivery).toMatchObject({ status: 500, error: 'The address answered 500.' })
    await turn()
    expect(received).toHaveLength(1)
    now += 6000
    await turn()
    expect(received).toHaveLength(2)
    now += 6000
    await turn()
    expect(received).toHaveLength(2)
    answer = 200
    now += 360_000
    await turn()
    await turn()
    expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toHaveLength(1)
    expect(received).toHaveLength(3)
  })

  it('wait while the alert is muted, and are told once when that ends', async () => {
    addWebhook()
    await turn()
    const steps = [step('fired')]
    const muted = { by: 'maintenance', id: 'm_1', until: now + 3_600_000 } as const
    put(steps, { muted })
    await turn()
    now += 3_600_000
    put(steps, { muted, evidenceTotal: 41 })
    await turn()
    expect(received).toHaveLength(0)
    put(steps)
    await turn()
    put(steps, { evidenceTotal: 42 })
    await turn()
    expect(received.map(({ body }) => JSON.parse(body).type)).toEqual(['alert.fired'])
    put([...steps, step('resolved')], { status: 'resolved' })
    await turn()
    expect(received.map(({ body }) => JSON.parse(body).type)).toEqual(['alert.fired', 'alert.resolved'])
  })

  it('are silent about an alert that was muted for all of its life, and of what is gone', async () => {
    addWebhook()
    await turn()
    put([step('fired')], { muted: { by: 'snooze', id: 'z_1', until: now + 3_600_000 } })
    await turn()
    put([step('fired'), step('resolved')], { status: 'resolved' })
    put([step('fired')], { id: 'a_2', ruleId: 'wp_new_admin_user' })
    dispatcher.tick()
    alerts.delete('a_2')
    await turn()
    expect(received.map(({ body }) => JSON.parse(body).data.id)).not.toContain('a_1')
  })
})

describe('the news of an alert', () => {
  const alert = (steps: AlertStep[], late = false) => ({ steps, late }) as Alert
  const nothing = { steps: 0, held: false }
  const all = { steps: 1, held: false }

  it('are its newest untold firing or end, if it is fresh and in order', () => {
    const fired = step('fired', start)
    expect(newsOf(alert([fired]), nothing, start).news).toBe('alert.fired')
    expect(newsOf(alert([fired]), all, start).news).toBeUndefined()
    expect(newsOf(alert([fired], true), nothing, start).news).toBeUndefined()
    expect(newsOf(alert([fired]), nothing, start + 15 * 60_000 + 1).news).toBeUndefined()
    expect(newsOf(alert([fired, step('noted', start)]), nothing, start).news).toBe('alert.fired')
    expect(newsOf(alert([fired, step('resolved', start), step('reopened', start)]), all, start).news).toBe('alert.reopened')
  })

  it('are not told of what somebody took on while it was muted', () => {
    const fired = alert([step('fired', start)])
    const held = { steps: 1, held: true }
    expect(newsOf({ ...fired, status: 'acknowledged' }, held, start)).toEqual({ news: undefined, held: false })
    expect(newsOf({ ...fired, status: 'firing' }, held, start + 86_400_000)).toEqual({ news: 'alert.fired', held: false })
  })
})

describe('signatures', () => {
  it('match the published vector of Standard Webhooks', () => {
    // github.com/standard-webhooks/standard-webhooks, spec and libraries' tests
    const signature = signWebhook(
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
    )
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })
})

describe('addresses', () => {
  it.each([
    '10.0.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '192.168.1.1',
    '172.31.0.1',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
    '::a00:1',
    '64:ff9b::a00:1',
    '2002:a00:1::1',
    'fec0::1',
  ])('such as %s are private', (address) => {
    expect(isPrivateAddress(address)).toBe(true)
  })

  it.each(['1.1.1.1', '8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8'])('such as %s are public', (address) => {
    expect(isPrivateAddress(address)).toBe(false)
  })

  it('are checked when a name is resolved, too', async () => {
    const outcome = await new Delivery(new Targets(false), () => now).post({
      url: 'https://localtest.localhost.invalid/',
      secret: 'whsec_AA==',
      id: 'x',
      timestamp: 1,
      payload: '{}',
      signal: new AbortController().signal,
    })
    expect(outcome).toMatchObject({ taken: false, status: null })
    const { promise, resolve } = Promise.withResolvers<Error | null>()
    new Targets(false).lookup('localhost', {}, (error) => resolve(error))
    expect((await promise)?.message).toBe('localhost is a private address')
  })

  it('are checked at the moment of connecting: no name leads to this machine, whatever it said before', async () => {
    const { port } = receiver.address() as AddressInfo
    const connections: unknown[] = []
    receiver.on('connection', (socket) => connections.push(socket))
    const answers = [['1.1.1.1'], ['127.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], ['10.0.0.1', '127.0.0.1'], ['169.254.169.254']]
    for (const addresses of answers) {
      const targets = new Targets(false, (_name, _options, done) =>
        done(
          null,
          addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        ),
      )
      const { promise, resolve } = Promise.withResolvers<unknown>()
      targets.lookup('hook.example', { all: true }, (error, found) => resolve(error?.message ?? found))
      if (addresses[0] === '1.1.1.1') {
        expect(await promise).toEqual([{ address: '1.1.1.1', family: 4 }])
        continue
      }
      expect(await promise).toBe('hook.example is a private address')
      const delivery = new Delivery(targets, () => now)
      const outcome = await delivery.post({
        url: `https://hook.example:${port}/hook`,
        secret: 'whsec_AA==',
        id: 'x',
        timestamp: 1,
        payload: '{}',
        signal: new AbortController().signal,
      })
      expect(outcome).toMatchObject({ taken: false, status: null, error: 'hook.example is a private address' })
      await delivery.close()
    }
    expect(connections).toEqual([])
    expect(received).toEqual([])
  })

  it('that an answer redirects to are not followed', async () => {
    const inner = createServer((_request, response) => response.writeHead(200).end()).listen(0, '127.0.0.1')
    await once(inner, 'listening')
    const connections: unknown[] = []
    inner.on('connection', (socket) => connections.push(socket))
    receiver.removeAllListeners('request')
    receiver.on('request', (_request, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${(inner.address() as AddressInfo).port}/` }).end()
    })
    const delivery = new Delivery(new Targets(true), () => now)
    const outcome = await delivery.post({
      url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`,
      secret: 'whsec_AA==',
      id: 'x',
      timestamp: 1,
      payload: '{}',
      signal: new AbortController().signal,
    })
    expect(outcome).toMatchObject({ taken: false, status: 307 })
    expect(connections).toEqual([])
    await delivery.close()
    inner.close()
  })
})

describe('readRetryAfter', () => {
  it('reads both forms of RFC 9110 and nothing else', () => {
    const at = Date.UTC(2026, 3, 8, 12)
    expect(readRetryAfter('120', at)).toBe(120_000)
    expect(readRetryAfter('Wed, 08 Apr 2026 12:01:00 GMT', at)).toBe(60_000)
    expect(readRetryAfter('Wed, 08 Apr 2026 11:00:00 GMT', at)).toBe(0)
    for (const text of [null, '', '-1', '1.5', 'soon', '2026-04-08', '99999999999']) expect(readRetryAfter(text, at)).toBeNull()
  })
})
