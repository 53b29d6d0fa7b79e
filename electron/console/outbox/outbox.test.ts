import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { alert, health, site } from '../testing/fixtures.ts'
import { LoopbackService } from '../testing/loopback-service.ts'
import { TestMachine } from '../testing/test-console.ts'

let service: LoopbackService
let machine: TestMachine
let port: number

beforeEach(async () => {
  service = await new LoopbackService().start()
  port = Number(new URL(service.url).port)
  machine = new TestMachine()
  machine.register('a', service)
  service.put('site', 's1', site('s1'))
  service.put('health', 's1', health('s1'))
  service.put('alert', 'one', alert('one', 's1', Date.now() - 60_000))
  service.put('alert', 'two', alert('two', 's1', Date.now() - 50_000, { lastFiredAt: Date.now() - 10_000 }))
})

afterEach(async () => {
  await machine.stop()
  await service.stop()
})

const all = { accountId: null, filter: '' }
const one = { accountId: 'a', id: 'one' }
const two = { accountId: 'a', id: 'two' }

async function offline() {
  const running = machine.start()
  await running.events.state('a', 'live')
  await service.stop()
  running.console.wake()
  await running.events.state('a', 'offline')
  return running
}

describe('the outbox', () => {
  it('shows what was asked for at once, and sends it once after a restart', async () => {
    const { call } = await offline()
    const { intentIds } = await call.alerts.acknowledge({ refs: [one, two], note: 'on it' })
    expect(intentIds).toHaveLength(2)
    expect(await call.alerts.get(one)).toMatchObject({
      pending: 'acknowledge',
      alert: { status: 'acknowledged', steps: [{}, { author: 'Ada', action: 'acknowledged', note: 'on it' }] },
    })
    expect((await call.alerts.list({ ...all, filter: 'is:acknowledged' })).total).toBe(2)
    expect((await call.fleet.summary({ accountId: null })).unacknowledged).toBe(0)
    expect(await call.outbox.list()).toMatchObject([{ state: 'waiting', text: 'Acknowledge “Brute force login” on Site s1' }, {}])
    await machine.stop()

    const again = machine.start()
    expect((await again.call.alerts.list(all)).rows.every((row) => row.pending === 'acknowledge')).toBe(true)
    await service.start(port)
    again.console.wake()
    await again.events.until(async () => (await again.call.outbox.list()).length === 0)
    expect([...service.done].sort()).toEqual(['acknowledge one', 'acknowledge two'])
    expect(await again.call.alerts.get(one)).toMatchObject({ pending: null, alert: { status: 'acknowledged', version: 2 } })
  })

  it('sends what waits before the console ends, if the service answers', async () => {
    const { call, events, console: running } = machine.start()
    await events.state('a', 'live')
    let reads = 0
    service.fault = (request) => {
      if (request.url?.startsWith('/v1/changes') !== true) return false
      reads += 1
      return true
    }
    running.wake()
    await vi.waitFor(() => expect(reads).toBeGreaterThan(0))
    await call.alerts.acknowledge({ refs: [one] })
    expect(service.done).toEqual([])
    await machine.stop()
    expect(service.done).toEqual(['acknowledge one'])
    service.fault = null
    expect(await machine.start().call.outbox.list()).toEqual([])
  })

  it('sends an intent again whose answer was lost, and it takes effect once', async () => {
    const { call, events } = machine.start()
    await events.state('a', 'live')
    let lost = 0
    service.fault = (request, response) => {
      if (request.method !== 'POST' || lost > 0) return false
      lost += 1
      // The request goes through; its answer never arrives.
      response.write = response.end = (() => response.socket?.destroy()) as never
      return false
    }
    await call.alerts.note({ ...one, note: 'hello' })
    await events.until(async () => (await call.outbox.list()).length === 0)
    expect(lost).toBe(1)
    expect(service.done).toEqual(['note one'])
    await events.until(async () => (await call.alerts.get(one)).alert.steps.filter((step) => step.action === 'noted').length === 1)
  })

  it('undoes a refused intent where everyone can see it, with the reason', async () => {
    const { call, events } = await offline()
    await call.alerts.resolve({ alerts: [{ ...one, seenVersion: 1 }] })
    expect((await call.alerts.get(one)).alert.status).toBe('resolved')
    service.lose('alert', 'one')
    await service.start(port)
    await call.accounts.retry({ accountId: 'a' })
    await events.until(async () => (await call.outbox.list())[0]?.state === 'refused')
    expect((await call.outbox.list())[0]?.reason).toBe('It no longer exists.')
    expect(await call.alerts.get(one)).toMatchObject({ pending: null, alert: { status: 'firing' } })
    await events.until(() => events.all.some((event) => event.type === 'outbox' && event.refused === 1))
    const [refused] = await call.outbox.list()
    await call.outbox.dismiss({ intentId: refused?.id ?? '' })
    expect(await call.outbox.list()).toEqual([])
  })

  it('leaves it to a person to resolve an alert that fired again meanwhile', async () => {
    const { call, events } = await offline()
    await call.alerts.resolve({ alerts: [{ ...two, seenVersion: 1 }] })
    await service.start(port)
    await call.accounts.retry({ accountId: 'a' })
    await events.until(async () => (await call.outbox.list())[0]?.state === 'conflict')
    const [item] = await call.outbox.list()
    expect(item?.reason).toContain('fired again')
    expect(await call.alerts.get(two)).toMatchObject({ pending: null, alert: { status: 'firing' } })
    const conflict = await call.outbox.conflict({ intentId: item?.id ?? '' })
    expect(conflict.fields).toContainEqual({ place: 'status', base: null, mine: 'resolved', theirs: 'firing' })
    await expect(call.outbox.dismiss({ intentId: item?.id ?? '' })).rejects.toMatchObject({ code: 'not_found' })
    await call.outbox.settle({ intentId: item?.id ?? '', choice: 'theirs' })
    expect(await call.outbox.list()).toEqual([])
    await expect(call.outbox.settle({ intentId: item?.id ?? '', choice: 'mine' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('keeps the order on one object', async () => {
    const { call, events } = await offline()
    await call.alerts.acknowledge({ refs: [one] })
    await call.alerts.note({ ...one, note: 'first' })
    await call.alerts.resolve({ alerts: [{ ...one, seenVersion: 1 }] })
    await service.start(port)
    await call.accounts.retry({ accountId: 'a' })
    await events.until(async () => (await call.outbox.list()).length === 0)
    expect(service.done).toEqual(['acknowledge one', 'note one', 'resolve one'])
  })

  it('silences a rule at once, ends a snooze that was never sent without a word, and one that was sent by its own id', async () => {
    const { call, events } = await offline()
    const until = Date.now() + 3_600_000
    const snooze = { accountId: 'a', siteId: 's1', ruleId: 'wp_brute_force_login', until }
    const { intentIds } = await call.snoozes.create(snooze)
    expect((await call.alerts.get(one)).snooze?.until).toBe(until)
    expect((await call.alerts.list({ ...all, filter: 'is:snoozed' })).total).toBe(2)
    expect((await call.fleet.list({ ...all, filter: 'is:snoozed' })).rows[0]?.snoozes).toBe(1)
    await call.snoozes.end({ accountId: 'a', id: intentIds[0] ?? '' })
    expect(await call.outbox.list()).toEqual([])
    expect((await call.alerts.get(one)).snooze).toBeNull()

    await call.snoozes.create(snooze)
    await service.start(port)
    await call.accounts.retry({ accountId: 'a' })
    await events.until(async () => (await call.sites.get({ accountId: 'a', id: 's1' })).snoozeList[0]?.id.startsWith('snooze-') === true)
    const { snoozeList } = await call.sites.get({ accountId: 'a', id: 's1' })
    await call.snoozes.end({ accountId: 'a', id: snoozeList[0]?.id ?? '' })
    await events.until(async () => (await call.outbox.list()).length === 0)
    expect((await call.sites.get({ accountId: 'a', id: 's1' })).snoozeList).toEqual([])
    expect(service.done).toEqual(['snooze wp_brute_force_login', `end ${snoozeList[0]?.id}`])
  })

  it('sends edits of a rule one on top of the other, once, after a restart', async () => {
    const { call } = await offline()
    const edit = { accountId: 'a', id: 'account', seenVersion: 0 }
    await call.policies.edit({ ...edit, rules: { wp_brute_force_login: { threshold: 50 } } })
    await call.policies.edit({ ...edit, rules: { wp_brute_force_login: { severity: 'low' } } })
    expect(await call.policies.get({ accountId: 'a', id: 'account' })).toMatchObject({
      pending: true,
      version: 0,
      rules: { wp_brute_force_login: { threshold: 50, severity: 'low' } },
    })
    expect((await call.outbox.list())[0]?.text).toBe('Change “Brute force login” for the whole account')
    await machine.stop()
    await service.start(port)
    const again = machine.start()
    await again.events.until(async () => (await again.call.outbox.list()).length === 0)
    expect(service.policy('account')).toMatchObject({ version: 2, rules: { wp_brute_force_login: { threshold: 50, severity: 'low' } } })
    expect(await again.call.policies.get({ accountId: 'a', id: 'account' })).toMatchObject({ pending: false, version: 2 })
    expect(service.done).toEqual(['policy account', 'policy account'])
  })

  it('shows an edit of a rule beside what someone else made of it, and what was edited later waits', async () => {
    const { call, events } = await offline()
    const edit = { accountId: 'a', id: 'account', seenVersion: 0 }
    await call.policies.edit({ ...edit, rules: { wp_brute_force_login: { threshold: 50 } } })
    await call.policies.edit({ ...edit, rules: { wp_brute_force_login: { window: 600 } } })
    service.put('policy', 'account', { ...service.policy('account'), rules: { wp_brute_force_login: { threshold: 9, for: 60 } } })
    await service.start(port)
    await call.accounts.retry({ accountId: 'a' })
    await events.until(async () => (await call.outbox.list())[0]?.state === 'conflict')
    const [item, later] = await call.outbox.list()
    expect(later?.state).toBe('waiting')
    expect((await call.outbox.conflict({ intentId: item?.id ?? '' })).fields).toEqual([
      { place: 'wp_brute_force_login.for', base: null, mine: null, theirs: 60 },
      { place: 'wp_brute_force_login.threshold', base: null, mine: 50, theirs: 9 },
    ])
    await call.outbox.settle({ intentId: item?.id ?? '', choice: 'mine' })
    // The later one was made on the version before theirs: it is a conflict of its own.
    await events.until(async () => (await call.outbox.list())[0]?.state === 'conflict' && (await call.outbox.list()).length === 1)
    expect(service.policy('account').rules).toEqual({ wp_brute_force_login: { threshold: 50, for: 60 } })
    await call.outbox.settle({ intentId: later?.id ?? '', choice: 'mine' })
    await events.until(async () => (await call.outbox.list()).length === 0)
    expect(service.policy('account').rules).toEqual({ wp_brute_force_login: { threshold: 50, window: 600, for: 60 } })
  })

  it('edits how long things are kept offline, and settles it when someone else did too', async () => {
    const { call, events } = await offline()
    await call.retention.edit({ accountId: 'a', seenVersion: 1, days: 30 })
    expect(await call.retention.get({ accountId: 'a' })).toMatchObject({ days: 30, version: 1, pending: true })
    await expect(call.retention.edit({ accountId: 'a', seenVersion: 7, days: 90 })).rejects.toMatchObject({
      code: 'refused',
      data: { code: 'version_mismatch' },
    })
    service.retention = { ...service.retention, days: 90, version: 2 }
    await service.start(port)
    await call.accounts.retry({ accountId: 'a' })
    await events.until(async () => (await call.outbox.list())[0]?.state === 'conflict')
    const [item] = await call.outbox.list()
    expect((await call.outbox.conflict({ intentId: item?.id ?? '' })).fields).toEqual([{ place: 'days', base: 14, mine: 30, theirs: 90 }])
    await call.outbox.settle({ intentId: item?.id ?? '', choice: 'mine' })
    await events.until(async () => (await call.outbox.list()).length === 0)
    expect(service.retention).toMatchObject({ days: 30, version: 3 })
    expect(await call.retention.get({ accountId: 'a' })).toMatchObject({ days: 30, version: 3, pending: false })
  })

  it('refuses what it cannot keep and changes nothing', async () => {
    const { call, events } = machine.start()
    await events.state('a', 'live')
    await expect(call.alerts.acknowledge({ refs: [one, { accountId: 'a', id: 'none' }] })).rejects.toMatchObject({
      code: 'not_found',
      defined: true,
    })
    await expect(call.snoozes.create({ accountId: 'a', siteId: 's1', ruleId: 'r', until: 5 })).rejects.toMatchObject({
      code: 'input_invalid',
    })
    await expect(call.alerts.list({ ...all, limit: 9999 })).rejects.toMatchObject({ code: 'input_invalid', defined: true })
    await expect(call.alerts.list({ ...all, filter: 'severity:awful' })).rejects.toMatchObject({
      code: 'filter_invalid',
      data: { position: 9, length: 5 },
    })
    expect(await call.outbox.list()).toEqual([])
  })
})
