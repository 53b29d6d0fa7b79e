import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WebhookMessage } from '../../../../shared/model/account/webhook.ts'
import { dropDeletedSites } from '../../../retention/slices.ts'
import type { Service } from '../../../service.ts'
import { signWebhook } from '../../../webhooks/delivery.ts'
import { retrySchedule, WebhookDispatcher } from '../../../webhooks/dispatcher.ts'
import { sendBurst, startTestApi, type TestApi, testService } from '../../test-api.ts'

const clock = { now: 0 }
let service: Service
let api: TestApi
let ask: TestApi['ask']
let refused: TestApi['refused']
let dispatcher: WebhookDispatcher
let receiver: Server
let received: { headers: IncomingMessage['headers']; body: string }[]
let answer: number

beforeEach(async () => {
  clock.now = Date.UTC(2026, 3, 8, 12)
  received = []
  answer = 204
  service = testService(clock, ':memory:', { allowPrivateWebhooks: true })
  api = await startTestApi(service)
  ;({ ask, refused } = api)
  dispatcher = new WebhookDispatcher({ ...service, findAlert: (id) => service.alerts.find(id) })
  receiver = createServer(async (request, response) => {
    const chunks = await request.toArray()
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
    response.writeHead(answer).end()
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
})

afterEach(async () => {
  service.stop()
  await dispatcher.stop()
  await api.close()
  receiver.closeAllConnections()
  receiver.close()
  service.db.close()
})

async function addWebhook(minimumSeverity = 'info') {
  const { port } = receiver.address() as AddressInfo
  const { body } = await ask('/v1/webhooks', { method: 'POST', body: { url: `http://127.0.0.1:${port}/hook`, minimumSeverity } })
  dispatcher.tick()
  return { id: body.webhook.id as string, secret: body.secret as string, path: `/v1/webhooks/${body.webhook.id}` }
}

async function turn() {
  dispatcher.tick()
  await dispatcher.settled()
}

/** An alert fires; it is in the store when this resolves. */
async function fire() {
  const { site } = service.sites.create({ name: 'Blog', platform: 'wordpress' })
  await sendBurst(service, site, 'burst')
  return site
}

/** Fails every attempt until the message is given up; answers how many there were. */
async function failToTheEnd(path: string): Promise<number> {
  answer = 500
  await turn()
  const before = received.length - 1
  for (let guard = 0; guard < 20; guard++) {
    const { items } = (await ask(`${path}/messages?state=waiting`)).body as { items: WebhookMessage[] }
    if (items.length === 0) break
    clock.now = Math.max(...items.map(({ nextAttemptAt }) => nextAttemptAt ?? 0))
    await turn()
  }
  return received.length - before
}

describe('a webhook', () => {
  it('is tested on the spot with a signed message, and the answer says what came of it', async () => {
    const { path, secret } = await addWebhook()
    const { body } = await ask(`${path}/test`, { method: 'POST' })
    expect(body).toEqual({
      id: expect.stringMatching(/^msg_/),
      at: clock.now,
      status: 204,
      error: null,
      taken: true,
      duration: expect.any(Number),
    })
    const [message] = received
    expect(JSON.parse(message?.body ?? '')).toMatchObject({ type: 'webhook.test', timestamp: new Date(clock.now).toISOString() })
    expect(message?.headers['webhook-id']).toBe(body.id)
    expect(message?.headers['webhook-signature']).toBe(
      signWebhook(secret, body.id, Number(message?.headers['webhook-timestamp']), message?.body ?? ''),
    )

    answer = 503
    expect((await ask(`${path}/test`, { method: 'POST' })).body).toMatchObject({
      taken: false,
      status: 503,
      error: 'The address answered 503.',
    })
    receiver.closeAllConnections()
    receiver.close()
    expect((await ask(`${path}/test`, { method: 'POST' })).body).toMatchObject({
      taken: false,
      status: null,
      error: expect.stringContaining('ECONNREFUSED'),
    })
    // A test is not repeated.
    expect((await ask('/v1/webhooks')).body.items[0]).toMatchObject({ waiting: 0, dead: 0, lastDelivery: { status: null } })
    await refused('not_found', '/v1/webhooks/w_none/test', { method: 'POST' })
  })

  it('shows what waits, when it is tried next, and by which schedule', async () => {
    const { path } = await addWebhook('high')
    await fire()
    answer = 500
    await turn()
    const { body } = await ask(`${path}/messages`)
    expect(body.schedule).toEqual(retrySchedule)
    const [message] = body.items as WebhookMessage[]
    expect(message).toMatchObject({
      event: 'alert.fired',
      state: 'waiting',
      attempts: 1,
      deadAt: null,
      lastAttempt: { at: clock.now, status: 500, error: 'The address answered 500.' },
    })
    const wait = (message?.nextAttemptAt ?? 0) - clock.now
    expect(wait).toBeGreaterThanOrEqual(5000)
    expect(wait).toBeLessThanOrEqual(5500)
    answer = 204
    clock.now += 5500
    await turn()
    expect((await ask(`${path}/messages`)).body.items).toEqual([])
  })

  it('keeps what nobody took, and sends it again with the same id when it is told to', async () => {
    const { path } = await addWebhook('high')
    await fire()
    const attempts = await failToTheEnd(path)
    expect(attempts).toBe(retrySchedule.length + 1)
    expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toHaveLength(1)
    const [dead] = (await ask(`${path}/messages?state=dead`)).body.items as WebhookMessage[]
    expect(dead).toMatchObject({ state: 'dead', attempts, nextAttemptAt: null, deadAt: clock.now })
    expect((await ask('/v1/webhooks')).body.items[0]).toMatchObject({ waiting: 0, dead: 1 })
    clock.now += 86_400_000
    await turn()
    expect(received).toHaveLength(attempts)

    answer = 204
    const again = await ask(`${path}/messages/${dead?.id}/redeliver`, { method: 'POST' })
    expect(again.body).toMatchObject({ id: dead?.id, state: 'waiting', attempts: 0, nextAttemptAt: clock.now, deadAt: null })
    await turn()
    expect(received.at(-1)?.headers['webhook-id']).toBe(dead?.id)
    expect((await ask('/v1/webhooks')).body.items[0]).toMatchObject({ waiting: 0, dead: 0, lastDelivery: { status: 204 } })
    await refused('not_found', `${path}/messages/${dead?.id}/redeliver`, { method: 'POST' })
  })

  it('keeps no message longer than its alert', async () => {
    const { path } = await addWebhook('high')
    const site = await fire()
    await failToTheEnd(path)
    expect((await ask(`${path}/messages`)).body.items).toHaveLength(1)
    service.sites.delete(site.id)
    for (const _ of dropDeletedSites(service));
    expect((await ask(`${path}/messages`)).body.items).toEqual([])
  })

  it('that is switched off hears nothing; what waited goes on when it is switched on', async () => {
    const { path } = await addWebhook('high')
    await fire()
    answer = 500
    await turn()
    const [message] = (await ask(`${path}/messages`)).body.items as WebhookMessage[]
    expect((await ask(path, { method: 'PATCH', body: { enabled: false } })).body).toMatchObject({ enabled: false, minimumSeverity: 'high' })
    const before = received.length
    clock.now += 60_000
    await fire()
    await turn()
    expect(received).toHaveLength(before)
    expect((await refused('conflict', `${path}/messages/${message?.id}/redeliver`, { method: 'POST' })).body.reason).toBe(
      'webhook_disabled',
    )
    answer = 204
    await ask(path, { method: 'PATCH', body: { enabled: true } })
    await turn()
    expect(received.slice(before).map(({ headers }) => headers['webhook-id'])).toEqual([message?.id])
    expect((await ask(`${path}/messages`)).body.items).toEqual([])
  })

  it('that answers 410 is switched off, and the message kept', async () => {
    const { id, path } = await addWebhook('high')
    await fire()
    answer = 410
    await turn()
    expect((await ask('/v1/webhooks')).body.items).toMatchObject([{ enabled: false, waiting: 0, dead: 1, lastDelivery: { status: 410 } }])
    expect((await ask(`${path}/messages`)).body.items).toMatchObject([{ state: 'dead', attempts: 1 }])
    expect(service.audit.page({ kind: 'webhooks', id, limit: 1 }).items).toMatchObject([{ author: 'service', action: 'update' }])
  })

  it('pages through its messages, each once', async () => {
    const { id, path } = await addWebhook()
    for (let index = 0; index < 7; index++) {
      if (index % 2) clock.now++
      service.webhooks.enqueue(id, `a_${index}`, 'alert.fired')
    }
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body }: { body: { items: WebhookMessage[]; next: string | null } } = await ask(
        `${path}/messages?limit=3${cursor ? `&cursor=${cursor}` : ''}`,
      )
      seen.push(...body.items.map(({ alertId }) => alertId))
      cursor = body.next
    }
    expect(seen.sort()).toEqual(Array.from({ length: 7 }, (_, index) => `a_${index}`))
    await refused('input_invalid', `${path}/messages?cursor=x`)
    await refused('input_invalid', `${path}/messages?state=lost`)
  })

  it('changes only to what it could have been made with, and only by admins of the whole account', async () => {
    const { path } = await addWebhook()
    await refused('input_invalid', path, { method: 'PATCH', body: { url: 'ftp://example.com/' } })
    await refused('input_invalid', path, { method: 'PATCH', body: { url: 'https://user:word@example.com/' } })
    expect((await ask(path, { method: 'PATCH', body: { minimumSeverity: 'critical' } })).body.minimumSeverity).toBe('critical')
    await refused('not_found', '/v1/webhooks/w_none', { method: 'PATCH', body: { enabled: false } })
    const { site } = service.sites.create({ name: 'Blog', platform: 'wordpress' })
    const { key } = service.apiKeys.create({ name: 'Max', role: 'admin', siteIds: [site.id] })
    await refused('role_insufficient', `${path}/test`, { method: 'POST', key })
    await refused('role_insufficient', `${path}/messages`, { key })
  })
})
