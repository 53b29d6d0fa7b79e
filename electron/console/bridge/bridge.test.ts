import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bridgeContract } from '../../../shared/bridge/contract.ts'
import { alert, health, site } from '../testing/fixtures.ts'
import { LoopbackService } from '../testing/loopback-service.ts'
import { TestMachine } from '../testing/test-console.ts'

let service: LoopbackService
let machine: TestMachine

beforeEach(async () => {
  service = await new LoopbackService().start()
  service.put('site', 's1', site('s1'))
  service.put('health', 's1', health('s1'))
  service.put('alert', 'one', alert('one', 's1', Date.now(), { incidentId: 'inc' }))
  service.put('incident', 'inc', {
    id: 'inc',
    title: 'Attack',
    severity: 'critical',
    status: 'open',
    siteIds: ['s1'],
    alertIds: ['one'],
    cause: null,
    startedAt: 1,
    lastAt: Date.now(),
    resolvedAt: null,
    version: 1,
  })
  machine = new TestMachine()
})

afterEach(async () => {
  await machine.stop()
  await service.stop()
})

const all = { accountId: null, filter: '' }

describe('the bridge', () => {
  it('connects an account once, and nothing that it says, logs or stores ever holds the key', async () => {
    const { call, events } = machine.start()
    const { url, key } = service
    const replies: unknown[] = [await call.accounts.test({ url, key })]
    const state = await call.accounts.connect({ url: `${url}/`, key: ` ${key} `, name: 'Mine' })
    const accountId = state.id
    await events.state(accountId, 'live')
    const refused: unknown[] = []
    const refuses = (promise: Promise<unknown>) =>
      promise.then(
        () => Promise.reject(new Error('it was not refused')),
        (error) => refused.push([error.message, error.code, error.data, error.stack]),
      )
    await refuses(call.accounts.connect({ url, key, name: 'Again' }))
    await refuses(call.accounts.connect({ url, key: `${key}x`, name: 'Wrong' }))
    await refuses(call.accounts.connect({ url, key: `${key}\nx`, name: 'Lines' }))
    await refuses(call.accounts.test({ url: 'http://example.com', key }))
    service.fault = (_request, response) => {
      response
        .writeHead(403, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify({ type: 'about:blank', title: `no ${key}`, status: 403, code: 'role_insufficient', detail: `${key}` }))
      return true
    }
    await refuses(call.sites.signals({ accountId, id: 's1' }))
    service.fault = null
    replies.push(
      await call.state.get(),
      await call.fleet.list(all),
      await call.alerts.get({ accountId, id: 'one' }),
      await call.accounts.list(),
      await call.settings.get(),
      await call.alerts.csv(all),
      await call.search.query({ text: 'site' }),
    )
    await call.alerts.note({ accountId, id: 'one', note: 'note' })
    await events.until(async () => (await call.outbox.list()).length === 0)
    const told = JSON.stringify([replies, refused, events.all, machine.logLines, machine.toasts])
    await machine.stop()
    const files = readdirSync(machine.dataDir).map((name) => readFileSync(join(machine.dataDir, name), 'latin1'))
    expect(told).toContain('account_exists')
    expect(files.join('').length).toBeGreaterThan(1000)
    for (const text of [told, ...files]) expect(text).not.toContain(key)
  })

  it('removes an account with everything that it kept', async () => {
    machine.register('a', service)
    const { call, events } = machine.start()
    await events.state('a', 'live')
    await call.accounts.remove({ accountId: 'a' })
    expect((await call.fleet.list(all)).total).toBe(0)
    expect((await call.alerts.list(all)).total).toBe(0)
    expect(await call.accounts.list()).toEqual([])
    expect([...machine.secrets.keys()]).not.toContain('key:a')
    expect(events.all.at(-1)).not.toMatchObject({ type: 'account' })
    await machine.stop()
    expect(readFileSync(join(machine.dataDir, 'cache.db'), 'latin1')).not.toContain('Brute force')
  })

  it('tells the whole state first, then what changes', async () => {
    machine.register('a', service)
    const { call, events } = machine.start()
    await events.state('a', 'live')
    const abort = new AbortController()
    const stream = await call.state.events(undefined, { signal: abort.signal })
    expect((await stream.next()).value).toMatchObject({
      type: 'state',
      state: { host: 'browser', accounts: [{ id: 'a', connection: { state: 'live' } }] },
    })
    await call.settings.update({ density: 'comfortable' })
    expect((await stream.next()).value).toMatchObject({ type: 'settings', settings: { density: 'comfortable' } })
    await stream.return?.(undefined)
  })

  it('answers incidents, catalog, search, timeline and CSV from the cache', async () => {
    machine.register('a', service)
    const { call, events } = machine.start()
    await events.state('a', 'live')
    expect(await call.incidents.list({ accountId: null })).toMatchObject({
      total: 1,
      rows: [{ accountId: 'a', title: 'Attack', siteNames: ['Site s1'] }],
    })
    expect((await call.incidents.list({ accountId: null, filter: 'site:"site s1" severity:critical' })).total).toBe(1)
    expect((await call.incidents.list({ accountId: null, filter: '-is:open' })).total).toBe(0)
    await expect(call.incidents.list({ accountId: null, filter: 'status:open' })).rejects.toMatchObject({
      code: 'filter_invalid',
      message: expect.stringContaining('There is no key "status"'),
      data: { position: 0, length: 6, fault: { code: 'key_unknown' } },
    })
    expect((await call.incidents.get({ accountId: 'a', id: 'inc' })).alerts).toHaveLength(1)
    expect((await call.catalog.get({ accountId: 'a' })).rules[0]?.id).toBe('wp_brute_force_login')
    expect(await call.search.query({ text: 'brute' })).toMatchObject({
      sites: [],
      alerts: [{ alert: { id: 'one' } }],
      rules: [{ title: 'Brute force login' }],
    })
    expect((await call.search.query({ text: 'site s1' })).sites).toHaveLength(1)
    expect(await call.alerts.timeline({ ...all, from: Date.now() - 60_000, to: Date.now() + 60_000, steps: 1 })).toMatchObject([
      { counts: { critical: 1 } },
    ])
    expect((await (await call.alerts.csv(all)).text()).split('\r\n')).toHaveLength(3)
    expect(await call.fleet.values({ accountId: null, key: 'name', prefix: 'si' })).toEqual(['Site s1'])
    expect(await call.fleet.values({ accountId: null, key: 'rule', prefix: 'brute' })).toEqual(['wp_brute_force_login'])
    const detail = await call.alerts.get({ accountId: 'a', id: 'one' })
    expect(detail.changesBefore?.[0]?.type).toBe('wp.state_change')
  })

  it('opens what a link names, whichever account has it', async () => {
    machine.register('a', service)
    const { console, events } = machine.start()
    await events.state('a', 'live')
    for (const link of [
      'logystera://alert/one',
      'logystera://site/s1',
      'logystera://incident/none',
      '/alerts/a/one',
      '//evil.example',
      'https://evil.example',
    ])
      console.open(link)
    expect(events.all.flatMap((event) => (event.type === 'navigate' ? [event.to] : []))).toEqual([
      '/alerts/a/one',
      '/sites/a/s1',
      '/incidents',
      '/alerts/a/one',
      '/fleet',
      '/fleet',
    ])
  })

  it('refuses files that cannot be followed before it starts anything', async () => {
    const { call } = machine.start()
    const watch = (path: string) => call.accounts.watchFile({ path, format: 'vault-audit', name: 'Vault' })
    await expect(watch('audit.log')).rejects.toMatchObject({ code: 'file_unreadable' })
    await expect(watch('/no/such/file')).rejects.toMatchObject({ code: 'file_unreadable', message: 'There is no such file.' })
    await expect(watch('/')).rejects.toMatchObject({ code: 'file_unreadable', message: 'This is not a file.' })
    expect(await call.accounts.list()).toEqual([])
  })

  it('implements every procedure of its contract, and says nothing of what went wrong inside', async () => {
    const { call, console } = machine.start()
    expect(Object.keys(console.router)).toEqual(Object.keys(bridgeContract))
    for (const [group, procedures] of Object.entries(bridgeContract)) {
      expect(Object.keys(console.router[group as keyof typeof bridgeContract]).sort()).toEqual(Object.keys(procedures).sort())
    }
    machine.register('a', service)
    machine.records.set('a', { ...machine.records.get('a'), kind: 'secret-kind' } as never)
    await expect(call.accounts.list()).rejects.toMatchObject({ code: 'internal', message: 'The console failed; nothing was changed.' })
    expect(machine.logLines.some((line) => line.startsWith('a bridge call failed'))).toBe(true)
    machine.records.clear()
  })
})
