import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { alert, health, site } from '../testing/fixtures.ts'
import { LoopbackService } from '../testing/loopback-service.ts'
import { TestMachine } from '../testing/test-console.ts'

let service: LoopbackService
let machine: TestMachine

beforeEach(async () => {
  service = await new LoopbackService().start()
  machine = new TestMachine()
  machine.register('a', service)
  service.put('client', 'acme', { id: 'acme', name: 'Acme', timeZone: null, version: 1 })
  service.put('site', 's1', site('s1', { clientId: 'acme' }))
  service.put('health', 's1', health('s1', { state: 'critical', score: 40 }))
  service.put('alert', 'old', alert('old', 's1', Date.now() - 3_600_000))
})

afterEach(async () => {
  await machine.stop()
  await service.stop()
})

const all = { accountId: null, filter: '' }

describe('sync', () => {
  it('reads a snapshot, then follows changes as they come', async () => {
    const { call, events } = machine.start()
    await events.state('a', 'live')
    const fleet = await call.fleet.list(all)
    expect(fleet.rows).toMatchObject([{ clientName: 'Acme', health: { state: 'critical' }, site: { name: 'Site s1' } }])
    expect(await call.alerts.list(all)).toMatchObject({ total: 1, rows: [{ siteName: 'Site s1' }] })
    service.put('alert', 'new', alert('new', 's1', Date.now()))
    await events.until(async () => (await call.alerts.list(all)).total === 2)
    expect(await call.state.get()).toMatchObject({
      accounts: [{ sites: 1, connection: { state: 'live', problem: null }, account: { name: 'Test' } }],
    })
  })

  it('is live after a snapshot of several pages, and no longer says how far it is', async () => {
    for (let index = 0; index < 1200; index += 1) service.put('alert', `more-${index}`, alert(`more-${index}`, 's1', Date.now()))
    const { call, events } = machine.start()
    await events.state('a', 'live')
    expect((await call.state.get()).accounts[0]?.connection).toMatchObject({ state: 'live', progress: null })
    expect((await call.alerts.list(all)).total).toBe(1201)
  })

  it('ignores older and repeated versions, and an older change after a deletion', async () => {
    const { call, events } = machine.start()
    await events.state('a', 'live')
    service.put('alert', 'old', alert('old', 's1', Date.now(), { summary: 'newest' }), 7)
    await events.until(async () => (await call.alerts.list(all)).rows[0]?.alert.version === 7)
    service.put('alert', 'old', alert('old', 's1', Date.now(), { summary: 'stale' }), 6)
    service.put('site', 's2', site('s2'), 3)
    await events.until(async () => (await call.fleet.list(all)).total === 2)
    service.put('site', 's2', null, 5)
    await events.until(async () => (await call.fleet.list(all)).total === 1)
    service.put('site', 's2', site('s2'), 4)
    service.put('site', 's3', site('s3'))
    await events.until(async () => (await call.fleet.list(all)).rows.some((row) => row.site.id === 's3'))
    expect((await call.alerts.list(all)).rows[0]?.alert.summary).toBe('newest')
    expect((await call.fleet.list(all)).rows.map((row) => row.site.id).sort()).toEqual(['s1', 's3'])
  })

  it('goes on from its durable cursor after a restart', async () => {
    const first = machine.start()
    await first.events.state('a', 'live')
    await machine.stop()
    const cursors: (string | null)[] = []
    service.fault = (request) => {
      if (request.url?.startsWith('/v1/changes')) cursors.push(new URL(request.url, service.url).searchParams.get('cursor'))
      return false
    }
    service.put('alert', 'meanwhile', alert('meanwhile', 's1', Date.now()))
    const second = machine.start()
    await second.events.state('a', 'live')
    expect(cursors[0]).toBe('e1.4')
    expect((await second.call.alerts.list(all)).total).toBe(2)
  })

  it('shows what is cached, with its age, while the service is away, and catches up when it is back', async () => {
    const first = machine.start()
    await first.events.state('a', 'live')
    const port = Number(new URL(service.url).port)
    await service.stop()
    first.console.wake()
    await first.events.state('a', 'offline')
    const state = await first.call.state.get()
    expect(state.accounts[0]?.connection.syncedAt).toBeGreaterThan(0)
    expect(state.accounts[0]?.connection.problem).toBe('Nothing answers at this address.')
    expect((await first.call.fleet.list(all)).rows[0]?.health?.state).toBe('critical')
    expect(await first.call.alerts.get({ accountId: 'a', id: 'old' })).toMatchObject({
      alert: { id: 'old' },
      rule: { id: 'wp_brute_force_login' },
    })
    await expect(first.call.sites.signals({ accountId: 'a', id: 's1' })).rejects.toMatchObject({ code: 'offline', defined: true })
    service.put('alert', 'new', alert('new', 's1', Date.now()))
    await service.start(port)
    first.console.wake()
    await first.events.state('a', 'live')
    expect((await first.call.alerts.list(all)).total).toBe(2)
  })

  it('begins anew when its cursor has expired and removes what is gone', async () => {
    const { call, console, events } = machine.start()
    service.put('site', 's2', site('s2'))
    await events.until(async () => (await call.fleet.list(all)).total === 2)
    service.lose('site', 's2')
    service.lose('alert', 'old')
    service.epoch = 'e2'
    console.wake()
    await events.until(async () => (await call.fleet.list(all)).total === 1)
    expect((await call.alerts.list(all)).total).toBe(0)
    service.put('site', 's4', site('s4'), 1)
    await events.until(async () => (await call.fleet.list(all)).total === 2)
  })

  it('names a refused key, and the place of an answer that does not fit, and applies nothing of it', async () => {
    const { call, console, events } = machine.start()
    await events.state('a', 'live')
    service.fault = (request, response) => {
      if (!request.url?.startsWith('/v1/changes')) return false
      response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          cursor: 'e1.99',
          remaining: 0,
          changes: [{ seq: 99, kind: 'site', id: 's1', version: 9, document: { id: 's1' } }],
        }),
      )
      return true
    }
    console.wake()
    await events.state('a', 'offline')
    expect((await call.state.get()).accounts[0]?.connection.problem).toContain('changes.0.document')
    expect((await call.sites.get({ accountId: 'a', id: 's1' })).site.name).toBe('Site s1')
    service.fault = (_request, response) => {
      response
        .writeHead(401, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify({ type: 'about:blank', title: 'no', status: 401, code: 'key_invalid' }))
      return true
    }
    console.wake()
    await events.state('a', 'unauthorized')
    service.fault = null
    console.wake()
    await events.state('a', 'live')
  })

  it('does not believe a page that says there is more and tells nothing, and says so', async () => {
    const { call, console, events } = machine.start()
    await events.state('a', 'live')
    service.fault = (request, response) => {
      if (!request.url?.startsWith('/v1/changes')) return false
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ cursor: 'e1.4', remaining: 3, changes: [] }))
      return true
    }
    console.wake()
    await events.state('a', 'offline')
    expect((await call.state.get()).accounts[0]?.connection.problem).toContain('does not tell them')
  })

  it('keeps the form of a malformed answer for a report, and none of its texts', async () => {
    const { console, events } = machine.start()
    await events.state('a', 'live')
    service.fault = (request, response) => {
      if (!request.url?.startsWith('/v1/changes')) return false
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ cursor: 'planted text', remaining: 0, changes: [{ id: service.key }] }))
      return true
    }
    console.wake()
    await events.state('a', 'offline')
    const { readdirSync, readFileSync } = await import('node:fs')
    const folder = `${machine.dataDir}/quarantine`
    const [name = ''] = readdirSync(folder)
    const kept = readFileSync(`${folder}/${name}`, 'utf8')
    expect(kept).toContain('"place": "changes.0')
    expect(kept).not.toContain('planted')
  })

  it('says that cached data are stale when they were not read for five minutes, and asks anew when the clock has jumped', async () => {
    let jump = 0
    machine.now = () => Date.now() + jump
    const intervals = vi.spyOn(globalThis, 'setInterval')
    const { call, events } = machine.start()
    const tick = intervals.mock.calls.find(([, every]) => every === 15_000)?.[0] as () => void
    intervals.mockRestore()
    await events.state('a', 'live')
    const port = Number(new URL(service.url).port)
    await service.stop()
    jump = 3_600_000
    tick()
    await events.state('a', 'offline')
    expect((await call.state.get()).accounts[0]?.connection.stale).toBe(true)
    await service.start(port)
    jump = 7_200_000
    tick()
    await events.state('a', 'live')
    expect((await call.state.get()).accounts[0]?.connection.stale).toBe(false)
  })

  it('measures the clock of the service', async () => {
    service.skew = 120_000
    const { call, events } = machine.start()
    await events.state('a', 'live')
    const skew = (await call.state.get()).accounts[0]?.connection.clockSkew ?? 0
    expect(Math.abs(skew - 120_000)).toBeLessThan(2000)
  })

  it('keeps evidence of open alerts for reading offline, encrypted', async () => {
    const { call, events, console } = machine.start()
    await events.until(() =>
      events.all.some(
        (event) => event.type === 'alerts' && event.alertIds.includes('old') && service.seen.includes('GET /v1/alerts/old/evidence'),
      ),
    )
    await events.state('a', 'live')
    await service.stop()
    console.wake()
    await events.state('a', 'offline')
    const detail = await call.alerts.get({ accountId: 'a', id: 'old' })
    expect(detail.evidence?.signals[0]?.fields).toEqual({ name: 'evidence of old' })
    await machine.stop()
    const { readFileSync } = await import('node:fs')
    expect(readFileSync(`${machine.dataDir}/cache.db`).includes('evidence of old')).toBe(false)
    await service.start()
  })

  it('asks once for evidence that the service refuses, and again when the alert has changed', async () => {
    const asked: string[] = []
    service.fault = (request, response) => {
      if (!request.url?.endsWith('/evidence')) return false
      asked.push(request.url.split('/').at(-2) ?? '')
      response.writeHead(404, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ code: 'not_found', status: 404 }))
      return true
    }
    const { console } = machine.start()
    await vi.waitFor(() => expect(asked).toEqual(['old']), 10_000)
    service.put('alert', 'new', alert('new', 's1', Date.now()))
    console.wake()
    await vi.waitFor(() => expect(asked).toEqual(['old', 'new']), 10_000)
    service.put('alert', 'old', { ...alert('old', 's1', Date.now()), evidenceTotal: 9 })
    console.wake()
    await vi.waitFor(() => expect(asked).toEqual(['old', 'new', 'old']), 10_000)
  })

  it('shows one account although another fails', async () => {
    const other = await new LoopbackService('instance-2').start()
    other.put('site', 'x', site('x'))
    machine.register('b', other)
    machine.secrets.set('key:b', 'wrong')
    const { events } = machine.start()
    await events.state('a', 'live')
    await events.state('b', 'unauthorized')
    machine.secrets.delete('key:b')
    await machine.stop()
    const again = machine.start()
    await again.events.state('b', 'key-missing')
    expect((await again.call.state.get()).accounts[1]?.connection.keyProblem).toBe('missing')
    expect((await again.call.fleet.list(all)).total).toBe(1)
    await other.stop()
  })
})
