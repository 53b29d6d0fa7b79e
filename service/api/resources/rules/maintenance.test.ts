import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Maintenance } from '../../../../shared/model/rules/maintenance.ts'
import type { Site } from '../../../../shared/model/sites/site.ts'
import type { Service } from '../../../service.ts'
import { startTestApi, type TestApi, testService } from '../../test-api.ts'

const start = Date.UTC(2026, 3, 8, 12)
const once = { kind: 'once', from: start, to: start + 3_600_000 }

let service: Service
let api: TestApi
let site: Site
let clientId: string

beforeEach(async () => {
  service = testService({ now: start })
  api = await startTestApi(service)
  clientId = service.clients.create({ name: 'Alpha', timeZone: null }).id
  site = service.sites.create({ name: 'Blog', platform: 'wordpress', clientId }).site
})

afterEach(async () => {
  await api.close()
  service.db.close()
})

async function plan(body: object, key = api.admin): Promise<Maintenance> {
  const answer = await api.ask('/v1/maintenance', { method: 'POST', key, body: { title: 'Update', schedule: once, ...body } })
  expect(answer.status).toBe(200)
  return answer.body
}

describe('a maintenance window', () => {
  it('is planned, changed by its version, and deleted', async () => {
    const window = await plan({ scope: { kind: 'account' } })
    expect(window).toMatchObject({ ruleIds: null, enabled: true, version: 1, createdBy: 'Ada', updatedAt: start })
    const path = `/v1/maintenance/${window.id}`
    const body = {
      schedule: { kind: 'weekly', weekdays: [7], time: '02:30', timeZone: 'Europe/Berlin', durationMinutes: 90 },
      enabled: false,
    }
    const { body: changed } = await api.ask(path, { method: 'PATCH', body, headers: { 'if-match': '"1"' } })
    expect(changed).toEqual({ ...window, ...body, version: 2 })
    const again = await api.refused('version_mismatch', path, { method: 'PATCH', body, headers: { 'if-match': '"1"' } })
    expect(again.body.current).toBe(2)
    expect((await api.ask('/v1/maintenance')).body.items).toEqual([changed])
    expect((await api.ask(path, { method: 'DELETE' })).body).toEqual({ id: window.id })
    await api.refused('not_found', path)
    expect(service.audit.page({ kind: 'maintenance', limit: 9 }).items.map(({ action }) => action)).toEqual(['delete', 'update', 'create'])
    expect(service.changes.after(undefined, 100, null).changes.at(-1)).toMatchObject({ kind: 'maintenance', id: window.id, document: null })
  })

  it.each([
    ['not_found', { scope: { kind: 'sites', siteIds: ['s_none'] } }],
    ['not_found', { scope: { kind: 'clients', clientIds: ['c_none'] } }],
    ['not_found', { scope: { kind: 'account' }, ruleIds: ['no_such_rule'] }],
    ['input_invalid', { scope: { kind: 'sites', siteIds: [] } }],
    ['input_invalid', { scope: { kind: 'account' }, schedule: { kind: 'once', from: start, to: start } }],
    [
      'input_invalid',
      { scope: { kind: 'account' }, schedule: { kind: 'weekly', weekdays: [8], time: '02:30', timeZone: 'UTC', durationMinutes: 90 } },
    ],
    [
      'input_invalid',
      {
        scope: { kind: 'account' },
        schedule: { kind: 'weekly', weekdays: [1], time: '02:30', timeZone: 'Nowhere/At_All', durationMinutes: 90 },
      },
    ],
  ] as const)('is refused with %s: %j', async (code, body) => {
    await api.refused(code, '/v1/maintenance', { method: 'POST', body: { title: 'Update', schedule: once, ...body } })
    expect(service.maintenance.list(null)).toEqual([])
  })

  it('loses a client or site that goes, and goes with the last', async () => {
    const other = service.sites.create({ name: 'Other', platform: 'wordpress' }).site
    const both = await plan({ scope: { kind: 'sites', siteIds: [site.id, other.id] } })
    const one = await plan({ scope: { kind: 'sites', siteIds: [site.id] } })
    const forClient = await plan({ scope: { kind: 'clients', clientIds: [clientId] } })
    service.sites.delete(site.id)
    expect(service.maintenance.list(null).map(({ id }) => id)).not.toContain(one.id)
    expect(service.maintenance.get(both.id)).toMatchObject({ scope: { siteIds: [other.id] }, version: 2, updatedBy: 'service' })
    service.clients.delete(clientId)
    expect(service.maintenance.list(null).map(({ id }) => id)).not.toContain(forClient.id)
  })

  it('is seen by a restricted key as far as it concerns its sites, and planned for those only', async () => {
    const other = service.sites.create({ name: 'Other', platform: 'wordpress' }).site
    const { key } = service.apiKeys.create({ name: 'R', role: 'admin', siteIds: [site.id] })
    const both = await plan({ scope: { kind: 'sites', siteIds: [site.id, other.id] } })
    const elsewhere = await plan({ scope: { kind: 'sites', siteIds: [other.id] } })
    const forClient = await plan({ scope: { kind: 'clients', clientIds: [clientId] } })
    const own = await plan({ scope: { kind: 'sites', siteIds: [site.id] } }, key)
    const { items } = (await api.ask('/v1/maintenance', { key })).body
    expect(items).toHaveLength(3)
    expect(items).toEqual(expect.arrayContaining([{ ...both, scope: { kind: 'sites', siteIds: [site.id] } }, forClient, own]))
    const seen = service.changes.after(undefined, 100, [site.id]).changes.filter(({ kind }) => kind === 'maintenance')
    expect(seen.filter(({ document }) => document).map(({ document }) => document)).toEqual(expect.arrayContaining(items))
    expect(seen.find(({ id }) => id === elsewhere.id)?.document).toBeNull()
    await api.refused('site_forbidden', `/v1/maintenance/${elsewhere.id}`, { key })
    await api.refused('site_forbidden', `/v1/maintenance/${both.id}`, { key, method: 'DELETE' })
    await api.refused('role_insufficient', `/v1/maintenance/${forClient.id}`, { key, method: 'PATCH', body: { enabled: false } })
    const body = { title: 'x', schedule: once, scope: { kind: 'account' } }
    await api.refused('role_insufficient', '/v1/maintenance', { key, method: 'POST', body })
    const viewer = service.apiKeys.create({ name: 'V', role: 'viewer', siteIds: null }).key
    await api.refused('role_insufficient', '/v1/maintenance', { key: viewer, method: 'POST', body })
  })
})
