import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Backtester } from '../../../../shared/engine/backtest/backtest.ts'
import { compileRule } from '../../../../shared/engine/conditions/evaluate.ts'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Platform } from '../../../../shared/model/platform.ts'
import type { Backtest, BacktestFiring, MetricBlock, SiteHistoryDocument } from '../../../../shared/model/rules/backtest.ts'
import type { Site } from '../../../../shared/model/sites/site.ts'
import { type Step, scenarioOf } from '../../../pipeline/testing/rule-scenario.ts'
import { ProblemError } from '../../../problem.ts'
import { Eraser } from '../../../retention/erasure.ts'
import type { Service } from '../../../service.ts'
import { type Ask, sendEvents, startTestApi, type TestApi, testService } from '../../test-api.ts'

const minute = 60_000
const day = 1440 * minute
const clock = { now: 0 }
let folder: string
let service: Service
let api: TestApi
let ask: TestApi['ask']
let refused: TestApi['refused']

beforeEach(async () => {
  clock.now = Date.UTC(2026, 3, 8, 12)
  folder = mkdtempSync(join(tmpdir(), 'logystera-backtests-'))
  service = testService(clock, folder)
  api = await startTestApi(service)
  ;({ ask, refused } = api)
})

afterEach(async () => {
  service.stop()
  await api.close()
  await service.backtests.stop()
  service.db.close()
  rmSync(folder, { recursive: true })
})

const addSite = (name: string, platform: Platform = 'wordpress') => service.sites.create({ name, platform }).site

/** Failed sign-ins, one in each second of the minute before `at`, and a quiet one long after, so that everything is decided. */
async function burst(site: Site, at: number, count = 60, address = '198.51.100.7'): Promise<void> {
  const before = clock.now
  clock.now = at
  const events = Array.from({ length: count }, (_, index) => ({
    event_type: 'auth.attempt',
    timestamp: Math.floor(at / 1000) - 60 + index,
    labels: { 'actor.ip': address },
    payload: { success: false, username_hash: 'admin' },
  }))
  await sendEvents(service, site, `burst-${site.id}-${at}`, events)
  clock.now = before
}

function packHours(): void {
  while (service.buckets.packHours(clock.now) > 0);
}

async function started(body: object, asked: Ask = {}): Promise<Backtest> {
  const answer = await ask('/v1/backtests', { method: 'POST', body, ...asked })
  expect(answer.status).toBe(202)
  return answer.body
}

/** Waits until it has ended, as any caller may. */
async function ended(id: string, asked: Ask = {}): Promise<Backtest> {
  for (;;) {
    const { body, status } = await ask(`/v1/backtests/${id}?wait=20`, asked)
    expect(status).toBe(200)
    if (body.state !== 'running') return body
  }
}

async function run(body: object, asked: Ask = {}): Promise<Backtest> {
  return ended((await started(body, asked)).id, asked)
}

const range = () => ({ from: clock.now - 7 * day, to: clock.now })
const bruteForce = () => ({ ruleId: 'wp_brute_force_login', settings: {}, ...range() })

async function firings(id: string, query = ''): Promise<BacktestFiring[]> {
  return (await ask(`/v1/backtests/${id}/firings?${query}`)).body.items
}

const shown = ({ siteId, group, firstFiredAt, resolvedAt }: Alert) => ({ siteId, group, firedAt: firstFiredAt, resolvedAt })
const byTime = (a: { firedAt: number; siteId: string }, b: { firedAt: number; siteId: string }) =>
  b.firedAt - a.firedAt || (a.siteId < b.siteId ? -1 : 1)

describe('a backtest', () => {
  it('of today’s settings finds the alerts that were raised, in packed hours and in open ones', async () => {
    const [a, b] = [addSite('a'), addSite('b')]
    await burst(a, clock.now - 3 * day)
    await burst(a, clock.now - 3 * day + 50 * minute, 60, '203.0.113.9')
    await burst(b, clock.now - 2 * day)
    packHours()
    await burst(b, clock.now - 2 * minute)
    const done = await run(bruteForce())
    expect(done).toMatchObject({ state: 'done', progress: 1, sites: { total: 2, done: 2 }, clipped: false, error: null })
    const raised = service.alerts.page({ ruleId: 'wp_brute_force_login', limit: 100, visibility: null }).items.map(shown)
    expect(raised).toHaveLength(4)
    for (const of of ['today', 'proposal']) {
      const found = (await firings(done.id, `of=${of}`)).map(({ siteId, group, firedAt, resolvedAt }) => ({
        siteId,
        group,
        firedAt,
        resolvedAt,
      }))
      expect(found).toEqual(raised.sort(byTime))
    }
    expect(done.result).toMatchObject({
      today: { alerts: 4, notifications: 4 },
      proposal: { alerts: 4, notifications: 4 },
      firingSites: { today: 2, proposal: 2 },
    })
    expect(done.result?.days.map(({ at, today }) => [at, today.alerts])).toEqual([
      [Date.UTC(2026, 3, 5), 2],
      [Date.UTC(2026, 3, 6), 1],
      [Date.UTC(2026, 3, 8), 1],
    ])
  })

  it('of every rule finds what its own scenario raised', async () => {
    const rules = service.catalog.rules.filter((rule) => rule.condition.metric !== 'site_heartbeat')
    service.pipeline.markObserved(clock.now - 13 * day, clock.now)
    for (const rule of rules) {
      const { platform, fires, lasts } = scenarioOf(rule, service.catalog)
      const site = addSite(rule.id, platform)
      const start = clock.now - 5 * day
      await replay(site, start, fires, lasts)
    }
    packHours()
    for (const rule of rules) {
      const site = service.sites.all().find(({ name }) => name === rule.id)!
      const raised = service.alerts.page({ ruleId: rule.id, siteId: site.id, limit: 100, visibility: null }).items
      const done = await run({ ruleId: rule.id, settings: {}, scope: { siteIds: [site.id] }, ...range() })
      const found = await firings(done.id)
      expect({ rule: rule.id, found: found.map(({ group, firedAt }) => ({ group, firedAt })).sort(byText) }).toEqual({
        rule: rule.id,
        found: raised.map(({ group, firstFiredAt }) => ({ group, firedAt: firstFiredAt })).sort(byText),
      })
      expect(found.length).toBeGreaterThan(0)
    }
  })

  it('compares a proposal with what is in force on each site', async () => {
    const [a, b] = [addSite('a'), addSite('b')]
    for (const site of [a, b]) await burst(site, clock.now - 2 * day)
    const quiet = await run({ ...bruteForce(), settings: { threshold: 1000 } })
    expect(quiet.result).toMatchObject({ today: { alerts: 2 }, proposal: { alerts: 0 } })
    expect((await run({ ...bruteForce(), settings: { enabled: false } })).result).toMatchObject({
      today: { alerts: 2 },
      proposal: { alerts: 0 },
    })
    service.policies.update(`site:${a.id}`, { wp_brute_force_login: { threshold: 1000 } }, 'Ada')
    const loud = await run({ ...bruteForce(), settings: { threshold: 20 } })
    expect(loud.result?.sites).toEqual([
      { siteId: b.id, today: { alerts: 1, notifications: 1 }, proposal: { alerts: 1, notifications: 1 } },
      { siteId: a.id, today: { alerts: 0, notifications: 0 }, proposal: { alerts: 1, notifications: 1 } },
    ])
  })

  it('looks only where it is told, and at what is stored', async () => {
    const client = service.clients.create({ name: 'Acme', timeZone: null })
    const [a, b] = [service.sites.create({ name: 'a', platform: 'wordpress', clientId: client.id }).site, addSite('b')]
    addSite('c', 'vault')
    for (const site of [a, b]) await burst(site, clock.now - 2 * day)
    expect((await run(bruteForce())).sites.total).toBe(2)
    expect((await run({ ...bruteForce(), scope: { clientId: client.id } })).result?.sites.map(({ siteId }) => siteId)).toEqual([a.id])
    expect((await run({ ...bruteForce(), scope: { siteIds: [b.id] } })).result?.sites.map(({ siteId }) => siteId)).toEqual([b.id])
    const old = await run({ ...bruteForce(), from: 0, to: clock.now + day })
    expect(old).toMatchObject({ clipped: true, from: clock.now - 14 * day, to: clock.now })
    const earlier = await run({ ...bruteForce(), to: clock.now - 3 * day })
    expect(earlier.result?.today.alerts).toBe(0)
  })

  it('pages what it found', async () => {
    const site = addSite('a')
    for (let index = 1; index <= 5; index++) await burst(site, clock.now - index * day, 60, `198.51.100.${index}`)
    const { id } = await run(bruteForce())
    const first = (await ask(`/v1/backtests/${id}/firings?limit=3`)).body
    expect(first).toMatchObject({ kept: 5, total: 5, next: '3' })
    const second = (await ask(`/v1/backtests/${id}/firings?limit=3&cursor=${first.next}`)).body
    expect(second.next).toBeNull()
    expect([...first.items, ...second.items].map(({ group }: BacktestFiring) => Object.values(group)[0])).toEqual(
      [1, 2, 3, 4, 5].map((index) => `198.51.100.${index}`),
    )
    await refused('input_invalid', `/v1/backtests/${id}/firings?cursor=x`)
  })
})

describe('a job', () => {
  it('is cancelled at once, says so, and is forgotten after ten minutes', async () => {
    for (let index = 0; index < 60; index++) addSite(`site-${index}`)
    const { id, state, progress } = await started(bruteForce())
    expect({ state, progress }).toEqual({ state: 'running', progress: 0 })
    const waiting = ask(`/v1/backtests/${id}?wait=20`)
    const cancelled = await ask(`/v1/backtests/${id}`, { method: 'DELETE' })
    expect(cancelled.body).toMatchObject({ state: 'cancelled', result: null })
    expect((await ask(`/v1/backtests/${id}`)).body.state).toBe('cancelled')
    expect((await waiting).body.state).toBe('cancelled')
    expect((await run(bruteForce())).state).toBe('done')
    clock.now += 11 * minute
    await refused('not_found', `/v1/backtests/${id}`)
  })

  it('is refused while four others run', async () => {
    for (let index = 0; index < 40; index++) addSite(`site-${index}`)
    const answers = await Promise.all(Array.from({ length: 9 }, () => ask('/v1/backtests', { method: 'POST', body: bruteForce() })))
    const busy = answers.filter(({ status }) => status === 429)
    expect(busy.length).toBeGreaterThan(0)
    expect(busy[0]!.body.code).toBe('backtests_busy')
    for (const { body } of answers.filter(({ status }) => status === 202)) await ended(body.id)
    expect((await run(bruteForce())).state).toBe('done')
  })

  it('fails alone when its thread does, and the next one runs', async () => {
    addSite('a')
    service.db.run("UPDATE pipeline_sites SET state = 'not JSON'")
    const failed = await run(bruteForce())
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'backtest_failed' }, result: null })
    service.db.run("UPDATE pipeline_sites SET state = '{}'")
    expect((await run(bruteForce())).state).toBe('done')
  })

  it('leaves nothing behind when everything is erased', async () => {
    const site = addSite('a')
    await burst(site, clock.now - day)
    const { id } = await run(bruteForce())
    service.erasure.request('Ada', clock.now, clock.now)
    const eraser = new Eraser(service)
    eraser.tick(clock.now)
    await eraser.settled()
    expect(() => service.backtests.get(id, { id: 'anyone', siteIds: null })).toThrow(ProblemError)
  })

  it('is the same under the same idempotency key', async () => {
    addSite('a')
    const asked = { headers: { 'idempotency-key': 'one' } }
    const first = await started(bruteForce(), asked)
    expect((await started(bruteForce(), asked)).id).toBe(first.id)
    await ended(first.id)
  })

  it('shows a restricted key its own sites and jobs only', async () => {
    const [mine, other] = [addSite('mine'), addSite('other')]
    for (const site of [mine, other]) await burst(site, clock.now - day)
    const { key } = service.apiKeys.create({ name: 'Max', role: 'admin', siteIds: [mine.id] })
    const done = await run(bruteForce(), { key })
    expect(done).toMatchObject({ sites: { total: 1 }, result: { today: { alerts: 1 } } })
    await refused('site_forbidden', '/v1/backtests', { method: 'POST', key, body: { ...bruteForce(), scope: { siteIds: [other.id] } } })
    const whole = await run(bruteForce())
    await refused('not_found', `/v1/backtests/${whole.id}`, { key })
    await refused('not_found', `/v1/backtests/${whole.id}/firings`, { key })
    await refused('not_found', `/v1/backtests/${whole.id}`, { key, method: 'DELETE' })
    const ofMine = await run({ ...bruteForce(), scope: { siteIds: [mine.id] } })
    expect((await ask(`/v1/backtests/${ofMine.id}`, { key })).status).toBe(200)
    const viewer = service.apiKeys.create({ name: 'Eve', role: 'viewer', siteIds: null }).key
    await refused('role_insufficient', '/v1/backtests', { method: 'POST', key: viewer, body: bruteForce() })
    expect((await ask(`/v1/backtests/${whole.id}`, { key: viewer })).status).toBe(200)
  })

  it('is refused when the question makes no sense', async () => {
    const post = (body: object) => ({ method: 'POST', body: { ...bruteForce(), ...body } })
    await refused('not_found', '/v1/backtests', post({ ruleId: 'no_such_rule' }))
    await refused('not_found', '/v1/backtests', post({ scope: { clientId: 'c_none' } }))
    await refused('not_found', '/v1/backtests', post({ scope: { siteIds: ['s_none'] } }))
    await refused('input_invalid', '/v1/backtests', post({ to: clock.now - 7 * day }))
    await refused('input_invalid', '/v1/backtests', post({ from: clock.now - 90 * day, to: clock.now - 80 * day }))
    await refused('input_invalid', '/v1/backtests', post({ settings: { window: 1 } }))
    const silence = service.catalog.rules.find((rule) => rule.condition.metric === 'site_heartbeat')!
    await refused('rule_not_backtestable', '/v1/backtests', post({ ruleId: silence.id }))
    await refused('not_found', '/v1/backtests/bt_none')
    await refused('not_found', '/v1/backtests/bt_none?wait=20')
    await refused('input_invalid', '/v1/backtests/bt_none?wait=60')
  })
})

describe('metric blocks', () => {
  it('let a backtest run elsewhere, with the same outcome', async () => {
    const site = addSite('a')
    for (let index = 1; index <= 3; index++) await burst(site, clock.now - index * day, 60, `198.51.100.${index}`)
    packHours()
    await burst(site, clock.now - minute)
    const rule = service.catalog.rules.find(({ id }) => id === 'wp_brute_force_login')!
    const path = `/v1/sites/${site.id}/metric-blocks?metrics=${rule.condition.metric},wp_auth_attempts_total&from=${Math.floor(clock.now / day) - 7}&to=${Math.floor(clock.now / day)}`
    const blocks: MetricBlock[] = []
    let history: SiteHistoryDocument | undefined
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await ask(`${path}&limit=1${cursor ? `&cursor=${cursor}` : ''}`)
      blocks.push(...body.items)
      history = body.history
      cursor = body.next
    }
    const offline = new Backtester().run([compileRule(rule, 'counter')], {
      ...history!,
      metric: blocks
        .filter(({ metric }) => metric === rule.condition.metric)
        .map((block) => ({ ...block, data: Buffer.from(block.data, 'base64') })),
      of: [],
      from: (clock.now - 7 * day) / minute,
      to: clock.now / minute - 1,
    })
    const done = await run(bruteForce())
    expect(offline[0]!.map(({ fired }) => fired[0]! * minute).reverse()).toEqual((await firings(done.id)).map(({ firedAt }) => firedAt))
    expect(offline[0]).toHaveLength(4)
    const whole = await ask(path)
    expect(whole.body.items).toEqual(blocks)
    expect((await ask(path, { headers: { 'if-none-match': whole.headers.get('etag')! } })).status).toBe(304)
  })

  it('are refused for other sites, unknown metrics and odd ranges', async () => {
    const [mine, other] = [addSite('mine'), addSite('other')]
    const { key } = service.apiKeys.create({ name: 'Max', role: 'admin', siteIds: [mine.id] })
    const path = (id: string, query: string) => `/v1/sites/${id}/metric-blocks?${query}`
    await refused('site_forbidden', path(other.id, 'metrics=wp_php_fatals_total&from=0&to=1'), { key })
    await refused('input_invalid', path(mine.id, 'metrics=nothing&from=0&to=1'))
    await refused('input_invalid', path(mine.id, 'metrics=wp_php_fatals_total&from=2&to=1'))
    await refused('input_invalid', path(mine.id, 'metrics=wp_php_fatals_total&from=0&to=1000'))
    await refused('input_invalid', path(mine.id, 'metrics=wp_php_fatals_total&from=0&to=1&cursor=*'))
    expect((await ask(path(mine.id, 'metrics=wp_php_fatals_total&from=0&to=1'))).body).toMatchObject({ items: [], next: null })
  })
})

const byText = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

/** Sends a scenario as the pipeline gets it, behind the privacy guard, and then enough silence that everything is decided. */
async function replay(site: Site, start: number, steps: readonly Step[], lasts: number): Promise<void> {
  const before = clock.now
  const batches = [steps, [{ after: lasts + 3 * 3_600_000, type: 'agent.heartbeat', fields: {} }]]
  for (const [index, batch] of batches.entries()) {
    clock.now = start + Math.max(...batch.map(({ after }) => after))
    const batchId = `replay-${site.id}-${index}`
    const signals = batch.map(({ after, type, fields }, place) => {
      const at = start + after
      return { id: `${batchId}-${place}`, siteId: site.id, at, receivedAt: clock.now, type, fields }
    })
    const receipt = { batchId, accepted: signals.length, dropped: 0, fieldsDropped: 0 }
    await service.accept({ site, batchId, bodyHash: batchId, receivedAt: clock.now, received: signals.length, signals, receipt })
  }
  clock.now = before
}
