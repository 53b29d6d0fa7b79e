import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportDownloadPath } from '../../shared/api/contract/account.ts'
import { apiContract } from '../../shared/api/contract.ts'
import type { ProblemCode } from '../../shared/api/problems.ts'
import type { Service } from '../service.ts'
import { sendBurst, startTestApi, type TestApi, testService } from './test-api.ts'

/** Everything is there twice: on a site of the restricted keys, and on another. */
interface Side {
  site: string
  alert: string
  snooze: string
  source: string
  client: string
  window: string
}
interface Fixture {
  own: Side
  other: Side
  incident: string
  webhook: string
  apiKey: string
  export: string
}

type Outcome = 'ok' | ProblemCode
interface Row {
  /** Path parameters besides those of the route, query and body, for the side that is asked about. */
  ask?: (side: Side, all: Fixture) => { id?: string; more?: Record<string, string>; query?: string; body?: object }
  /** What comes of it for: a viewer, a restricted viewer, a restricted admin. */
  own: [Outcome, Outcome, Outcome]
  /** What comes of it for the restricted keys with a thing of another site; 'same' where a route is not about one. */
  other: 'same' | [Outcome, Outcome]
}

const all: Row['own'] = ['ok', 'ok', 'ok']
const unrestricted: Row['own'] = ['ok', 'role_insufficient', 'role_insufficient']
const admins: Row['own'] = ['role_insufficient', 'role_insufficient', 'role_insufficient']
const ofSite: Row['other'] = ['site_forbidden', 'site_forbidden']
const adminOfSite: Row['own'] = ['role_insufficient', 'role_insufficient', 'ok']
const writeOther: Row['other'] = ['role_insufficient', 'site_forbidden']
const rule = 'wp_brute_force_login'
const now = Date.UTC(2026, 3, 8, 12)
const day = 86_400_000

const site =
  (query?: string): Row['ask'] =>
  ({ site: id }) => ({ id, ...(query ? { query } : {}) })
const alert =
  (body?: object): Row['ask'] =>
  ({ alert: id }) => ({ id, ...(body ? { body } : {}) })

/** Every operation of the contract, in an order in which what is deleted is not asked for afterwards. */
const table: Record<string, Row> = {
  'account.get': { own: all, other: 'same' },
  'catalog.get': { own: all, other: 'same' },
  'apiKeys.list': { own: admins, other: 'same' },
  'clients.list': { own: all, other: 'same' },
  'sites.list': { own: all, other: 'same' },
  'sites.get': { ask: site(), own: all, other: ofSite },
  'credentials.list': { ask: site(), own: adminOfSite, other: writeOther },
  'health.get': { ask: site(), own: all, other: ofSite },
  'ingestion.get': { ask: site(), own: all, other: ofSite },
  'signals.list': { ask: site(), own: all, other: ofSite },
  'signals.reveal': {
    ask: ({ site: id }) => ({ id, more: { signalId: 'sg_one' }, body: { fields: ['actor.ip'], purpose: 'view' } }),
    own: all,
    other: ofSite,
  },
  'metrics.query': { ask: site(`metrics=wp_auth_failed_total&from=${now - day}&to=${now}&step=3600000`), own: all, other: ofSite },
  'metricBlocks.list': { ask: site('metrics=wp_auth_failed_total&from=20000&to=20001'), own: all, other: ofSite },
  'daily.ofSite': { ask: site('from=2026-04-01&to=2026-04-07'), own: all, other: ofSite },
  'daily.list': { ask: () => ({ query: 'from=2026-04-01&to=2026-04-07' }), own: all, other: 'same' },
  'policies.list': { own: all, other: 'same' },
  'policies.get': { ask: ({ site: id }) => ({ id: `site:${id}` }), own: all, other: ofSite },
  'policies.history': { ask: ({ site: id }) => ({ id: `site:${id}` }), own: all, other: ofSite },
  'policies.effective': { ask: ({ site: id }) => ({ id, more: { ruleId: rule } }), own: all, other: ofSite },
  'policies.preview': { ask: ({ site: id }) => ({ id: `site:${id}`, body: { rules: {} } }), own: adminOfSite, other: writeOther },
  'policies.update': { ask: ({ site: id }) => ({ id: `site:${id}`, body: { rules: {} } }), own: adminOfSite, other: writeOther },
  'backtests.start': {
    ask: ({ site: id }) => ({ body: { ruleId: rule, settings: {}, scope: { siteIds: [id] }, days: 1, from: now - day, to: now } }),
    own: adminOfSite,
    other: writeOther,
  },
  'backtests.get': { ask: () => ({ id: 'bt_none' }), own: ['not_found', 'not_found', 'not_found'], other: 'same' },
  'backtests.firings': {
    ask: () => ({ id: 'bt_none' }),
    own: ['not_found', 'not_found', 'not_found'],
    other: 'same',
  },
  'backtests.cancel': { ask: () => ({ id: 'bt_none' }), own: ['role_insufficient', 'role_insufficient', 'not_found'], other: 'same' },
  'maintenance.list': { own: all, other: 'same' },
  'maintenance.get': { ask: ({ window: id }) => ({ id }), own: all, other: ofSite },
  'maintenance.create': {
    ask: ({ site: id }) => ({
      body: { title: 'Update', scope: { kind: 'sites', siteIds: [id] }, schedule: { kind: 'once', from: now + day, to: now + 2 * day } },
    }),
    own: adminOfSite,
    other: writeOther,
  },
  'maintenance.update': { ask: ({ window: id }) => ({ id, body: { title: 'Later' } }), own: adminOfSite, other: writeOther },
  'maintenance.delete': { ask: ({ window: id }) => ({ id }), own: adminOfSite, other: writeOther },
  'snoozes.list': { own: all, other: 'same' },
  'snoozes.create': {
    ask: ({ site: siteId }) => ({ body: { siteId, ruleId: 'wp_cron_overdue', until: now + day } }),
    own: adminOfSite,
    other: writeOther,
  },
  'snoozes.delete': { ask: ({ snooze: id }) => ({ id }), own: adminOfSite, other: writeOther },
  'alerts.list': { ask: ({ site: id }) => ({ query: `siteId=${id}` }), own: all, other: ofSite },
  'alerts.get': { ask: alert(), own: all, other: ofSite },
  'alerts.evidence': { ask: alert(), own: all, other: ofSite },
  'alerts.acknowledge': { ask: alert({}), own: adminOfSite, other: writeOther },
  'alerts.reveal': { ask: alert({ fields: ['actor.ip'], purpose: 'view' }), own: all, other: ofSite },
  'alerts.note': { ask: alert({ note: 'I look' }), own: adminOfSite, other: writeOther },
  'alerts.resolve': { ask: alert({ seenVersion: 1000 }), own: adminOfSite, other: writeOther },
  // Many alerts have an outcome each: the next test looks at them.
  'alerts.bulk': { ask: ({ alert: id }) => ({ body: { action: 'note', note: 'x', alerts: [{ id }] } }), own: adminOfSite, other: 'same' },
  'incidents.list': { own: all, other: 'same' },
  'incidents.get': { ask: (_, { incident: id }) => ({ id }), own: all, other: 'same' },
  'retention.get': { own: unrestricted, other: 'same' },
  'retention.preview': { ask: () => ({ body: {} }), own: admins, other: 'same' },
  'retention.update': { ask: () => ({ body: { days: 30 } }), own: admins, other: 'same' },
  'exports.list': { own: admins, other: 'same' },
  'exports.get': { ask: (_, { export: id }) => ({ id }), own: admins, other: 'same' },
  'exports.create': { own: admins, other: 'same' },
  'exports.delete': { ask: (_, { export: id }) => ({ id }), own: admins, other: 'same' },
  'erasure.get': { own: unrestricted, other: 'same' },
  'erasure.request': { ask: () => ({ body: { instanceId: 'in_none' } }), own: admins, other: 'same' },
  'erasure.cancel': { own: admins, other: 'same' },
  'webhooks.list': { own: admins, other: 'same' },
  'webhooks.messages': { ask: (_, { webhook: id }) => ({ id }), own: admins, other: 'same' },
  'webhooks.create': { ask: () => ({ body: { url: 'https://example.org/hook', minimumSeverity: 'high' } }), own: admins, other: 'same' },
  'webhooks.update': { ask: (_, { webhook: id }) => ({ id, body: { enabled: false } }), own: admins, other: 'same' },
  'webhooks.test': { ask: (_, { webhook: id }) => ({ id }), own: admins, other: 'same' },
  'webhooks.redeliver': { ask: (_, { webhook: id }) => ({ id, more: { messageId: 'msg_none' } }), own: admins, other: 'same' },
  'webhooks.delete': { ask: (_, { webhook: id }) => ({ id }), own: admins, other: 'same' },
  'sources.list': { own: all, other: 'same' },
  'sources.create': {
    ask: ({ site: siteId }) => ({ body: { siteId, format: 'wordpress-jsonl', path: '/var/log/x.jsonl' } }),
    own: admins,
    other: 'same',
  },
  'sources.delete': { ask: ({ source: id }) => ({ id }), own: adminOfSite, other: writeOther },
  'audit.list': { own: admins, other: 'same' },
  'changes.list': { own: all, other: 'same' },
  'stream.open': { own: all, other: 'same' },
  'apiKeys.create': { ask: () => ({ body: { name: 'More', role: 'viewer' } }), own: admins, other: 'same' },
  'apiKeys.rotate': { ask: (_, { apiKey: id }) => ({ id, body: {} }), own: admins, other: 'same' },
  'apiKeys.revoke': { ask: (_, { apiKey: id }) => ({ id }), own: admins, other: 'same' },
  'clients.create': { ask: () => ({ body: { name: 'New' } }), own: admins, other: 'same' },
  'clients.update': { ask: ({ client: id }) => ({ id, body: { name: 'Renamed' } }), own: admins, other: 'same' },
  'clients.delete': { ask: ({ client: id }) => ({ id }), own: admins, other: 'same' },
  'credentials.rotate': { ask: ({ site: id }) => ({ id, body: {} }), own: adminOfSite, other: writeOther },
  'sites.create': { ask: () => ({ body: { name: 'Third', platform: 'drupal' } }), own: admins, other: 'same' },
  'sites.update': { ask: ({ site: id }) => ({ id, body: { name: 'Renamed' } }), own: adminOfSite, other: writeOther },
  'sites.delete': { ask: ({ site: id }) => ({ id }), own: adminOfSite, other: writeOther },
}

const operations = Object.entries(apiContract).flatMap(([resource, group]) =>
  Object.entries(group).map(([name, procedure]) => {
    const { method = 'GET', path = '' } = procedure['~orpc'].route
    return { name: `${resource}.${name}`, method, path }
  }),
)

const clock = { now }
let folder: string
let service: Service
let server: TestApi
let fixture: Fixture
let keys: [string, string, string]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'logystera-access-'))
  service = testService(clock, folder)
  server = await startTestApi(service)
  const sides: Side[] = []
  const rows = ['Own', 'Other', 'Third'].map((name) => {
    const client = service.clients.create({ name: `${name} client`, timeZone: null })
    return { client, ...service.sites.create({ name: `${name} site`, platform: 'wordpress', clientId: client.id }) }
  })
  for (const { site: made, client } of rows) {
    // The same address on three sites within minutes: one cause.
    await sendBurst(service, made, 'one')
    const [raised] = service.alerts.page({ siteId: made.id, visibility: null, limit: 1 }).items
    sides.push({
      site: made.id,
      client: client.id,
      alert: raised?.id ?? '',
      snooze: service.snoozes.create({ siteId: made.id, ruleId: rule, until: now + day, reason: '' }, 'Ada').id,
      source: service.sources.create({ siteId: made.id, format: 'wordpress-jsonl', path: `/var/log/${made.id}.jsonl` }).id,
      window: service.maintenance.create(
        {
          title: 'Update',
          scope: { kind: 'sites', siteIds: [made.id] },
          ruleIds: null,
          schedule: { kind: 'once', from: now + day, to: now + 2 * day },
          enabled: true,
        },
        'Ada',
      ).id,
    })
  }
  const [own, other] = sides
  if (!own || !other) throw new Error('no sites')
  const incident = service.incidents.page({ visibility: null, limit: 10 }).items.find(({ cause }) => cause !== null)
  fixture = {
    own,
    other,
    incident: incident?.id ?? '',
    webhook: service.webhooks.create({ url: 'https://example.org/', minimumSeverity: 'high' }).webhook.id,
    apiKey: service.apiKeys.create({ name: 'Some', role: 'viewer', siteIds: null }).apiKey.id,
    export: service.exports.request('Ada').id,
  }
  const key = (role: 'admin' | 'viewer', siteIds: string[] | null) =>
    service.apiKeys.create({ name: `${role} ${siteIds}`, role, siteIds }).key
  keys = [key('viewer', null), key('viewer', [own.site]), key('admin', [own.site])]
})

afterAll(async () => {
  await server.close()
  service.db.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The code of what comes of an operation. A stream is left as soon as it has begun. */
async function outcome(operation: string, key: string, side: Side): Promise<Outcome | string> {
  const route = operations.find(({ name }) => name === operation)
  const asked = table[operation]?.ask?.(side, fixture) ?? {}
  const values: Record<string, string> = { id: asked.id ?? '', ...asked.more }
  const path = (route?.path ?? '').replaceAll(/\{(\w+)\}/g, (_whole: string, name: string) => values[name] ?? '')
  const leave = new AbortController()
  const response = await fetch(`${server.url}${path}${asked.query ? `?${asked.query}` : ''}`, {
    method: route?.method ?? 'GET',
    headers: { authorization: `Bearer ${key}`, ...(asked.body ? { 'content-type': 'application/json' } : {}) },
    ...(asked.body ? { body: JSON.stringify(asked.body) } : {}),
    signal: leave.signal,
  })
  if (response.ok) {
    leave.abort()
    return 'ok'
  }
  return ((await response.json()) as { code: string }).code
}

describe('who may do what', () => {
  it('is said here of every operation of the contract, and of nothing else', () => {
    expect(Object.keys(table).sort()).toEqual(operations.map(({ name }) => name).sort())
  })

  it.for(Object.entries(table))('%s', async ([operation, { own, other }]) => {
    if (other !== 'same') {
      const seen = [await outcome(operation, keys[1], fixture.other), await outcome(operation, keys[2], fixture.other)]
      expect(seen).toEqual(other)
    }
    // The admin last: what it does may leave nothing to ask for.
    const seen: string[] = []
    for (const key of keys) seen.push(await outcome(operation, key, fixture.own))
    expect(seen).toEqual(own)
  })

  it('is the same for the file of an export, which is beside the contract', async () => {
    for (const key of keys) await server.refused('role_insufficient', exportDownloadPath.replace('{id}', fixture.export), { key })
  })
})
