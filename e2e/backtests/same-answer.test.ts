import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestMachine } from '../../electron/console/testing/test-console.ts'
import { sendEvents, startTestApi, type TestApi, testService } from '../../service/api/test-api.ts'
import type { Service } from '../../service/service.ts'
import type { BacktestAnswer, BacktestProgress } from '../../shared/bridge/rules.ts'
import type { Backtest } from '../../shared/model/rules/backtest.ts'
import type { Site } from '../../shared/model/sites/site.ts'

const minute = 60_000
const day = 1440 * minute
const ruleId = 'wp_brute_force_login'
let folder: string
let clock: { now: number }
let service: Service
let api: TestApi
let machine: TestMachine

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'logystera-same-answer-'))
  clock = { now: Math.floor(Date.now() / minute) * minute }
  service = testService(clock, folder)
  api = await startTestApi(service)
  machine = new TestMachine()
})

afterEach(async () => {
  await machine.stop()
  service.stop()
  await api.close()
  await service.backtests.stop()
  service.db.close()
  rmSync(folder, { recursive: true })
})

/** Failed sign-ins, one a second, that ended at an instant. */
async function burst(site: Site, at: number, count: number): Promise<void> {
  const now = clock.now
  clock.now = at
  const events = Array.from({ length: count }, (_, index) => ({
    event_type: 'auth.attempt',
    timestamp: Math.floor(at / 1000) - count + index,
    labels: { 'actor.ip': '198.51.100.7' },
    payload: { success: false, username_hash: 'admin' },
  }))
  await sendEvents(service, site, `burst-${site.id}-${at}`, events)
  clock.now = now
}

async function last(progress: AsyncIterable<BacktestProgress>): Promise<BacktestProgress & { answer: BacktestAnswer }> {
  let newest: BacktestProgress | undefined
  for await (const word of progress) newest = word
  if (!newest?.answer) throw new Error('it ended without an answer')
  return { ...newest, answer: newest.answer }
}

async function byService(body: object): Promise<Backtest> {
  let job = (await api.ask('/v1/backtests', { method: 'POST', body })).body as Backtest
  while (job.state === 'running') job = (await api.ask(`/v1/backtests/${job.id}`)).body
  return job
}

/** Three sites, two of them of a client with a threshold of its own, and a week of attempts of several sizes. */
async function fleet(): Promise<{ sites: Site[]; clientId: string }> {
  const client = service.clients.create({ name: 'Acme', timeZone: null })
  const sites = ['one', 'two', 'three'].map((name) => service.sites.create({ name, platform: 'wordpress' }).site)
  for (const { id } of sites.slice(0, 2)) service.sites.update(id, { clientId: client.id })
  service.policies.update(`client:${client.id}`, { [ruleId]: { threshold: 50 } }, 'Ada')
  for (const [index, site] of sites.entries()) {
    for (const [age, count] of [
      [6, 25],
      [5, 60],
      [3, 120],
      [1, 200 + index],
    ] as const)
      await burst(site, clock.now - age * day + index * 7 * minute, count)
    await burst(site, clock.now - minute, 1)
  }
  return { sites, clientId: client.id }
}

async function syncedConsole() {
  machine.register('a', { url: api.url, key: api.admin, account: { instanceId: 'one' } })
  const running = machine.start()
  await running.events.state('a', 'live')
  return running
}

describe('a backtest on this machine', () => {
  it('over cached days says what the service says over its own, for the account and for a client, and offline too', async () => {
    const { clientId } = await fleet()
    const { call, console } = await syncedConsole()
    const ask = (scope: 'all' | { clientId: string }, threshold: number) =>
      call.rules.backtest({ accountId: 'a', ruleId, settings: { threshold }, scope, days: 8 })
    // The days come in the background; until they are all here, the service answers.
    let found = await last(await ask('all', 100))
    const early = found
    while (found.source === 'service') found = await last(await ask('all', 100))
    expect(found.answer.result).toEqual(early.answer.result)

    for (const scope of ['all', { clientId }] as const) {
      for (const threshold of [10, 100, 1000]) {
        const local = await last(await ask(scope, threshold))
        const { from, to } = local.answer
        const remote = await byService({ ruleId, settings: { threshold }, scope, from, to })
        expect(local).toMatchObject({ source: 'cache', sites: remote.sites })
        expect(local.answer.result).toEqual(remote.result)
      }
    }
    expect(found.answer.result.proposal.alerts).toBeGreaterThan(3)
    expect(found.answer.result.today.alerts).toBeGreaterThan(found.answer.result.proposal.alerts)

    await api.close()
    console.wake()
    await expect.poll(async () => (await call.accounts.list())[0]?.connection.state).toBe('offline')
    expect((await last(await ask('all', 100))).answer.result).toEqual(found.answer.result)
  }, 60_000)
})

describe('what an edit would do', () => {
  it('is worked out over the cache as the service does it', async () => {
    const { clientId } = await fleet()
    const { call } = await syncedConsole()
    const preview = () => call.rules.preview({ accountId: 'a', id: 'account', rules: { [ruleId]: { threshold: 90 } } })
    const service = await preview()
    await api.close()
    await expect.poll(async () => (await preview()).source).toBe('cache')
    const cache = await preview()
    expect(service.source).toBe('service')
    // Two of the three sites have their client's threshold.
    expect(service.sites).toBe(1)
    expect({ ...cache, source: 'service' }).toEqual(service)
    expect((await call.rules.drift({ accountId: 'a' })).map(({ policyId, sites }) => [policyId, sites])).toEqual([
      [`client:${clientId}`, 2],
    ])
  }, 30_000)
})
