import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Policy } from '../../../../shared/model/rules/policy.ts'
import type { Site } from '../../../../shared/model/sites/site.ts'
import type { Service } from '../../../service.ts'
import { sendBurst, startTestApi, type TestApi, testService } from '../../test-api.ts'

const start = Date.UTC(2026, 3, 8, 12)
const rule = 'wp_brute_force_login'

let clock: { now: number }
let service: Service
let api: TestApi
let site: Site
let clientId: string
const { ask, refused } = {
  ask: (...args: Parameters<TestApi['ask']>) => api.ask(...args),
  refused: (...args: Parameters<TestApi['refused']>) => api.refused(...args),
}

beforeEach(async () => {
  clock = { now: start }
  service = testService(clock)
  api = await startTestApi(service)
  clientId = service.clients.create({ name: 'Alpha', timeZone: null }).id
  site = service.sites.create({ name: 'Blog', platform: 'wordpress', clientId }).site
})

afterEach(async () => {
  await api.close()
  service.db.close()
})

function patch(id: string, rules: object, ask: { key?: string; version?: number } = {}) {
  const { key, version } = ask
  return {
    path: `/v1/policies/${id}`,
    asked: {
      method: 'PATCH',
      body: { rules },
      ...(key === undefined ? {} : { key }),
      ...(version === undefined ? {} : { headers: { 'if-match': `"${version}"` } }),
    },
  }
}

async function edit(...args: Parameters<typeof patch>) {
  const { path, asked } = patch(...args)
  const answer = await ask(path, asked)
  expect(answer.status).toBe(200)
  return answer.body as Policy
}

describe('a policy', () => {
  it('is empty and of version 0 before anything is set, and can be edited by that version', async () => {
    expect((await ask(`/v1/policies/site:${site.id}`)).body).toMatchObject({ layer: 'site', ownerId: site.id, rules: {}, version: 0 })
    const policy = await edit(`site:${site.id}`, { [rule]: { threshold: 30 } }, { version: 0 })
    expect(policy).toEqual({
      id: `site:${site.id}`,
      layer: 'site',
      ownerId: site.id,
      rules: { [rule]: { threshold: 30 } },
      version: 1,
      updatedAt: start,
      updatedBy: 'Ada',
    })
    expect((await ask('/v1/policies')).body.items).toEqual([policy])
  })

  it('refuses an edit that is for another version, and names the current one', async () => {
    await edit('account', { [rule]: { threshold: 30 } }, { version: 0 })
    const { path, asked } = patch('account', { [rule]: { threshold: 40 } }, { version: 0 })
    expect((await refused('version_mismatch', path, asked)).body.current).toBe(1)
    await refused('version_mismatch', path, { ...asked, headers: { 'if-match': 'W/"1"' } })
    await refused('input_invalid', path, { ...asked, headers: { 'if-match': '1' } })
    expect((await ask('/v1/policies/account')).body).toMatchObject({ version: 1, rules: { [rule]: { threshold: 30 } } })
    expect((await ask(path, { ...asked, headers: { 'if-match': '"9", "1"' } })).body.version).toBe(2)
    expect((await ask(path, { ...asked, headers: { 'if-match': '*' } })).status).toBe(200)
  })

  it('takes settings back, one or all of a rule, and stays what it is when nothing changes', async () => {
    await edit('account', { [rule]: { threshold: 30, severity: 'low' }, wp_cron_stalled: { enabled: false } })
    expect((await edit('account', { [rule]: { threshold: null } })).rules).toEqual({
      [rule]: { severity: 'low' },
      wp_cron_stalled: { enabled: false },
    })
    expect((await edit('account', { wp_cron_stalled: null })).rules).toEqual({ [rule]: { severity: 'low' } })
    expect(await edit('account', { [rule]: { severity: 'low' } })).toMatchObject({ version: 3 })
  })

  it('tells who changed what, from what to what, newest first, by pages and by rule', async () => {
    await edit('account', { [rule]: { threshold: 30, severity: 'low' } })
    clock.now += 1000
    const { key } = service.apiKeys.create({ name: 'Bob', role: 'admin', siteIds: null })
    await edit('account', { [rule]: { threshold: null }, wp_cron_stalled: { enabled: false } }, { key })
    const all = (await ask('/v1/policies/account/history')).body
    const change = { policyId: 'account', version: 2, at: start + 1000, author: 'Bob' }
    expect(all.items.slice(0, 2)).toEqual([
      { ...change, ruleId: 'wp_cron_stalled', field: 'enabled', before: null, after: false },
      { ...change, ruleId: rule, field: 'threshold', before: 30, after: null },
    ])
    expect(
      all.items.slice(2).map(({ author, field, after }: { author: string; field: string; after: unknown }) => [author, field, after]),
    ).toEqual([
      ['Ada', 'threshold', 30],
      ['Ada', 'severity', 'low'],
    ])
    const first = (await ask(`/v1/policies/account/history?limit=2&ruleId=${rule}`)).body
    const rest = (await ask(`/v1/policies/account/history?limit=2&ruleId=${rule}&cursor=${first.next}`)).body
    expect([...first.items, ...rest.items].map(({ field }: { field: string }) => field)).toEqual(['threshold', 'threshold', 'severity'])
    expect(rest.next).toBeNull()
    await refused('input_invalid', '/v1/policies/account/history?cursor=?')
  })

  it('stands in the audit log by rule, and in the change feed', async () => {
    const cursor = service.changes.head(null)
    const policy = await edit(`client:${clientId}`, { [rule]: { threshold: 30, enabled: false } })
    expect(service.audit.page({ limit: 1 }).items).toMatchObject([
      {
        author: 'Ada',
        action: 'update',
        object: { kind: 'policies', id: policy.id },
        details: { ruleId: rule, given: ['enabled', 'threshold'] },
      },
    ])
    expect(service.changes.after(cursor, 10, null).changes).toMatchObject([{ kind: 'policy', id: policy.id, version: 1, document: policy }])
  })

  it('goes with its client or site', async () => {
    await edit(`client:${clientId}`, { [rule]: { threshold: 30 } })
    await edit(`site:${site.id}`, { [rule]: { threshold: 40 } })
    expect((await ask(`/v1/sites/${site.id}`, { method: 'DELETE' })).status).toBe(200)
    expect((await ask(`/v1/clients/${clientId}`, { method: 'DELETE' })).status).toBe(200)
    expect((await ask('/v1/policies')).body.items).toEqual([])
    await refused('not_found', `/v1/policies/site:${site.id}`)
    await refused('not_found', `/v1/policies/client:${clientId}`)
    const { changes } = service.changes.after(undefined, 100, null)
    expect(changes.filter(({ kind, document }) => kind === 'policy' && document !== null)).toEqual([])
  })
})

describe('a rule on a site', () => {
  it('says what is in force and where each part comes from', async () => {
    await edit('account', { [rule]: { threshold: 30, window: 600 } })
    await edit(`client:${clientId}`, { [rule]: { threshold: 40 } })
    await edit(`site:${site.id}`, { [rule]: { severity: 'info' } })
    const { body } = await ask(`/v1/sites/${site.id}/rules/${rule}`)
    expect(body.rule).toMatchObject({ severity: 'info', condition: { threshold: 40, window: 600 } })
    expect(body.from).toMatchObject({ severity: 'site', threshold: 'client', window: 'account', cooldown: 'catalog' })
    await ask(`/v1/sites/${site.id}`, { method: 'PATCH', body: { clientId: null } })
    expect((await ask(`/v1/sites/${site.id}/rules/${rule}`)).body.from.threshold).toBe('account')
    await refused('not_found', `/v1/sites/${site.id}/rules/vault_denied`)
  })
})

describe('an edit is refused', () => {
  it.each([
    ['not_found', 'account', { no_such_rule: { enabled: false } }],
    ['not_found', 'client:c_none', { [rule]: { enabled: false } }],
    ['not_found', 'site:s_none', { [rule]: { enabled: false } }],
    ['input_invalid', 'team:1', { [rule]: { enabled: false } }],
    ['input_invalid', 'account', { [rule]: { window: 30 } }],
    ['input_invalid', 'account', { [rule]: { threshold: 'many' } }],
    ['input_invalid', 'account', { [rule]: { metric: 'another' } }],
    ['input_invalid', 'account', { [rule]: { resolveAfter: 32 * 86_400 } }],
    ['input_invalid', 'account', { wp_cron_stalled: { window: 600 } }],
    ['input_invalid', 'account', { wp_cron_stalled: { threshold: 10 } }],
  ] as const)('with %s: %s %j', async (code, id, rules) => {
    const { path, asked } = patch(id, rules)
    await refused(code, path, asked)
    if (!id.startsWith('team')) await refused(code, `${path}/preview`, { ...asked, method: 'POST' })
    expect(service.policies.all().size).toBe(0)
  })

  it('for a rule of another platform on a site, not above it', async () => {
    const vault = service.sites.create({ name: 'Vault', platform: 'vault', clientId }).site
    const { path, asked } = patch(`site:${vault.id}`, { [rule]: { enabled: false } })
    await refused('input_invalid', path, asked)
    await edit(`client:${clientId}`, { [rule]: { enabled: false } })
  })

  it('to viewers, and beyond the sites of a restricted key', async () => {
    const other = service.sites.create({ name: 'Other', platform: 'wordpress' }).site
    const viewer = service.apiKeys.create({ name: 'V', role: 'viewer', siteIds: null }).key
    const key = service.apiKeys.create({ name: 'R', role: 'admin', siteIds: [site.id] }).key
    const rules = { [rule]: { threshold: 30 } }
    const asViewer = patch('account', rules, { key: viewer })
    await refused('role_insufficient', asViewer.path, asViewer.asked)
    await refused('role_insufficient', '/v1/policies/account', { key })
    await refused('role_insufficient', `/v1/policies/client:${clientId}/history`, { key })
    const elsewhere = patch(`site:${other.id}`, rules, { key })
    await refused('site_forbidden', elsewhere.path, elsewhere.asked)
    await refused('site_forbidden', `/v1/sites/${other.id}/rules/${rule}`, { key })
    await edit(`site:${other.id}`, rules)
    const own = await edit(`site:${site.id}`, rules, { key })
    expect((await ask('/v1/policies', { key })).body.items).toEqual([own])
    await edit('account', rules)
    const seen = service.changes.after(undefined, 100, [site.id]).changes.filter(({ kind }) => kind === 'policy')
    expect(seen.map(({ id }) => id)).toEqual([own.id])
  })
})

describe('a preview', () => {
  async function preview(id: string, rules: object, page: object = {}) {
    const answer = await ask(`/v1/policies/${id}/preview`, { method: 'POST', body: { rules, ...page } })
    expect(answer.status).toBe(200)
    return answer.body
  }

  it('says of which sites and rules which parts would change, and changes nothing', async () => {
    const own = service.sites.create({ name: 'Own', platform: 'wordpress', clientId }).site
    service.sites.create({ name: 'Vault', platform: 'vault', clientId })
    await edit(`site:${own.id}`, { [rule]: { threshold: 99 } })
    const head = service.changes.head(null)
    const found = await preview(`client:${clientId}`, { [rule]: { threshold: 50 }, wp_cron_stalled: { severity: 'low' } })
    expect(found).toMatchObject({ sites: 2, rules: 3, next: null })
    const before = service.catalog.rules.find(({ id }) => id === rule)!.condition.threshold
    expect(found.items.find((item: { siteId: string; ruleId: string }) => item.siteId === site.id && item.ruleId === rule)).toMatchObject({
      changes: [{ field: 'threshold', before, after: 50, from: 'catalog', to: 'client' }],
    })
    expect(found.items.some((item: { siteId: string; ruleId: string }) => item.siteId === own.id && item.ruleId === rule)).toBe(false)
    expect(service.changes.head(null)).toBe(head)
    expect(service.policies.get(`client:${clientId}`).version).toBe(0)
  })

  it('comes in pages whose counts are of all', async () => {
    for (const name of ['A', 'B']) service.sites.create({ name, platform: 'wordpress' })
    const rules = { [rule]: { threshold: 50 }, wp_cron_stalled: { severity: 'low' } }
    const seen: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await preview('account', rules, { limit: 4, ...(cursor ? { cursor } : {}) })
      expect(page).toMatchObject({ sites: 3, rules: 6 })
      seen.push(...page.items.map((item: { siteId: string; ruleId: string }) => `${item.siteId} ${item.ruleId}`))
      cursor = page.next
    } while (cursor)
    expect(new Set(seen).size).toBe(6)
    expect(seen).toHaveLength(6)
  })

  it('is what then happens: to the rules in force, and to open alerts', async () => {
    const other = service.sites.create({ name: 'Other', platform: 'wordpress', clientId }).site
    await sendBurst(service, site, 'b1')
    await sendBurst(service, other, 'b2')
    const open = service.alerts.openOfRules([rule])
    expect(open).toHaveLength(2)
    const higher = { [rule]: { threshold: 1000 } }
    expect((await preview('account', higher)).alerts).toEqual({ closed: 0, below: 2, unknown: 0, stays: 0 })
    expect((await preview('account', { [rule]: { severity: 'low' } })).alerts).toEqual({ closed: 0, below: 0, unknown: 0, stays: 2 })
    // The values of the alerts are of the window now, whatever threshold comes with another.
    for (const timing of [{ window: 3600 }, { window: 3600, threshold: 1 }])
      expect((await preview('account', { [rule]: timing })).alerts).toEqual({ closed: 0, below: 0, unknown: 2, stays: 0 })
    const off = { [rule]: { enabled: false } }
    const told = await preview(`client:${clientId}`, off)
    expect(told.alerts).toEqual({ closed: 2, below: 0, unknown: 0, stays: 0 })
    await edit(`client:${clientId}`, off)
    service.pipeline.tick()
    for (const item of told.items) {
      const { body } = await ask(`/v1/sites/${item.siteId}/rules/${item.ruleId}`)
      for (const { field, after, to } of item.changes) {
        expect(body.rule[field]).toBe(after)
        expect(body.from[field]).toBe(to)
      }
      for (const { id, effect } of item.alerts)
        expect([effect, (await ask(`/v1/alerts/${id}`)).body.status]).toEqual(['closed', 'resolved'])
    }
    expect(service.alerts.openOfRules([rule])).toEqual([])
  })
})

it('the API’s description knows If-Match where it is taken', async () => {
  const { body } = await ask('/openapi.json', { key: null })
  const names = (path: string) => body.paths[path].patch.parameters.map(({ name }: { name: string }) => name)
  expect(names('/v1/policies/{id}')).toEqual(['id', 'If-Match'])
  expect(names('/v1/maintenance/{id}')).toEqual(['id', 'If-Match'])
})
