import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../../../shared/model/account/audit.ts'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Site } from '../../../../shared/model/sites/site.ts'
import type { Service } from '../../../service.ts'
import { checkChain } from '../../../store/audit/chain-check.ts'
import { sendBurst, startTestApi, type TestApi, testService } from '../../test-api.ts'

const clock = { now: 0 }
let folder: string
let service: Service
let api: TestApi
let ask: TestApi['ask']

beforeEach(async () => {
  clock.now = Date.UTC(2026, 3, 8, 12)
  folder = mkdtempSync(join(tmpdir(), 'logystera-audit-api-'))
  service = testService(clock, folder)
  api = await startTestApi(service)
  ask = api.ask
})

afterEach(async () => {
  service.stop()
  await api.close()
  service.db.close()
  rmSync(folder, { recursive: true, force: true })
})

const post = (path: string, body: unknown, headers: Record<string, string> = {}) => ask(path, { method: 'POST', body, headers })
const acts = async () =>
  ((await ask('/v1/audit')).body.items as AuditEntry[]).map(({ action, object }) => `${object.kind}.${action} ${object.id}`)

describe('the audit log', () => {
  it('has a row for every change, signed with the key, without secrets or free text', async () => {
    const client = (await post('/v1/clients', { name: 'Planted GmbH' })).body
    const { site, credentials } = (await post('/v1/sites', { name: 'Planted blog', platform: 'wordpress', clientId: client.id })).body
    await ask(`/v1/sites/${site.id}`, { method: 'PATCH', body: { enabled: false, description: 'planted' } })
    const rotated = (await post(`/v1/sites/${site.id}/credentials`, {})).body
    const until = clock.now + 3_600_000
    const snooze = (await post('/v1/snoozes', { siteId: site.id, ruleId: 'wp_login_spike', until, reason: 'planted' })).body
    await ask(`/v1/snoozes/${snooze.id}`, { method: 'DELETE' })
    const hook = (await post('/v1/webhooks', { url: 'https://93.184.215.14/planted', minimumSeverity: 'high' })).body
    await ask(`/v1/webhooks/${hook.webhook.id}`, { method: 'DELETE' })
    const made = (await post('/v1/api-keys', { name: 'Planted', role: 'viewer', siteIds: [site.id] })).body
    await ask(`/v1/api-keys/${made.apiKey.id}`, { method: 'DELETE' })
    await ask(`/v1/clients/${client.id}`, { method: 'PATCH', body: { name: 'Planted AG', timeZone: 'Europe/Zurich' } })
    await ask(`/v1/clients/${client.id}`, { method: 'DELETE' })
    await ask(`/v1/sites/${site.id}`, { method: 'DELETE' })
    expect((await acts()).reverse()).toEqual([
      `clients.create ${client.id}`,
      `sites.create ${site.id}`,
      `sites.update ${site.id}`,
      `credentials.rotate ${site.id}`,
      `snoozes.create ${snooze.id}`,
      `snoozes.delete ${snooze.id}`,
      `webhooks.create ${hook.webhook.id}`,
      `webhooks.delete ${hook.webhook.id}`,
      `apiKeys.create ${made.apiKey.id}`,
      `apiKeys.revoke ${made.apiKey.id}`,
      `clients.update ${client.id}`,
      `clients.delete ${client.id}`,
      `sites.delete ${site.id}`,
    ])
    const { items } = (await ask('/v1/audit')).body as { items: AuditEntry[] }
    expect(items.every(({ author, keyId, at }) => author === 'Ada' && keyId?.startsWith('k_') && at === clock.now)).toBe(true)
    expect(items.find(({ action, object }) => action === 'update' && object.kind === 'sites')?.details).toEqual({
      enabled: false,
      given: ['description'],
    })
    const snoozed = items.find(({ action, object }) => action === 'create' && object.id === snooze.id)
    expect(snoozed?.details).toEqual({ siteId: site.id, ruleId: 'wp_login_spike', until, given: ['reason'] })
    const stored = JSON.stringify(service.db.all('SELECT * FROM audit'))
    for (const secret of [credentials.secret, credentials.token, rotated.secret, hook.secret, made.key, 'lanted', '93.184']) {
      expect(stored).not.toContain(secret)
    }
    expect(checkChain(service.db)).toEqual({ rows: 13, problem: '' })
  })

  it('has no row for what was refused, repeated or changed nothing', async () => {
    const site = service.sites.create({ name: 'Blog', platform: 'wordpress' }).site
    await sendBurst(service, site, 'one')
    const [alert] = (await ask('/v1/alerts?severity=critical')).body.items
    const path = `/v1/alerts/${alert.id}/acknowledge`
    await post(path, {}, { 'idempotency-key': 'one' })
    await post(path, {}, { 'idempotency-key': 'one' })
    await post(path, {})
    await api.refused('not_found', '/v1/sites/s_none', { method: 'DELETE' })
    await api.refused('input_invalid', '/v1/sites', { method: 'POST', body: {} })
    expect((await acts()).filter((act) => act.startsWith('alerts.acknowledge'))).toEqual([`alerts.acknowledge ${alert.id}`])
    expect((await acts()).filter((act) => !act.startsWith('alerts.'))).toEqual([])
  })

  it('is for admins of the whole account, by object and by author, in pages', async () => {
    const one = (await post('/v1/clients', { name: 'One' })).body
    const max = (await post('/v1/api-keys', { name: 'Max', role: 'admin' })).body.key
    await ask(`/v1/clients/${one.id}`, { method: 'PATCH', key: max, body: { name: 'Eins' } })
    const first = (await ask('/v1/audit?limit=2')).body
    const rest = (await ask(`/v1/audit?limit=2&cursor=${first.next}`)).body
    expect([...first.items, ...rest.items].map(({ seq }: AuditEntry) => seq)).toEqual([3, 2, 1])
    expect((await ask('/v1/audit?author=Max')).body.items).toHaveLength(1)
    expect((await ask(`/v1/audit?kind=clients&id=${one.id}`)).body.items).toHaveLength(2)
    const viewer = service.apiKeys.create({ name: 'Eve', role: 'viewer', siteIds: null }).key
    const restricted = service.apiKeys.create({ name: 'Eve', role: 'admin', siteIds: [] }).key
    await api.refused('role_insufficient', '/v1/audit', { key: viewer })
    await api.refused('role_insufficient', '/v1/audit', { key: restricted })
    await api.refused('input_invalid', '/v1/audit?cursor=x')
  })

  it('that cannot take a row lets nothing change', async () => {
    service.db.exec("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'full'); END")
    await api.refused('internal', '/v1/clients', { method: 'POST', body: { name: 'One' } })
    expect(service.clients.list(null)).toEqual([])
    const { changes } = (await ask('/v1/changes')).body
    expect(changes).toEqual([])
  })
})

describe('a request that fails after its work was done', () => {
  let site: Site
  let alert: Alert
  const health = async () => (await ask(`/v1/sites/${site.id}/health`)).body
  const unable = () => service.db.exec("CREATE TRIGGER full BEFORE INSERT ON idempotency BEGIN SELECT raise(ABORT, 'full'); END")
  const able = () => service.db.exec('DROP TRIGGER full')

  beforeEach(async () => {
    site = service.sites.create({ name: 'Blog', platform: 'wordpress' }).site
    await sendBurst(service, site, 'one')
    alert = (await ask('/v1/alerts?severity=critical')).body.items[0]
  })

  it('leaves neither disk nor memory changed', async () => {
    const before = await health()
    expect(before).toMatchObject({ state: 'critical', openAlerts: { critical: 1 } })
    const asked = { method: 'POST', body: { seenVersion: alert.version }, headers: { 'idempotency-key': 'one' } }
    unable()
    await api.refused('internal', `/v1/alerts/${alert.id}/resolve`, asked)
    able()

    clock.now += 3_700_000
    service.pipeline.tick()
    expect(await health()).toMatchObject({ openAlerts: before.openAlerts })
    expect((await health()).version).toBeGreaterThan(before.version)
    expect((await ask(`/v1/alerts/${alert.id}`)).body).toEqual(alert)
    expect(await acts()).toEqual([])

    expect((await ask(`/v1/alerts/${alert.id}/resolve`, asked)).body).toMatchObject({ status: 'resolved' })
    expect(await health()).toMatchObject({ openAlerts: { critical: 0 } })
  })

  it('leaves a site that was not deleted under watch', async () => {
    unable()
    await api.refused('internal', `/v1/sites/${site.id}`, { method: 'DELETE', headers: { 'idempotency-key': 'one' } })
    able()
    clock.now += 86_400_000
    service.pipeline.markObserved(clock.now - 86_400_000, clock.now)
    service.pipeline.tick()
    expect(await health()).toMatchObject({ state: 'no-data' })
  })
})

describe('a client', () => {
  it('is corrected, unless the name is another’s', async () => {
    const one = (await post('/v1/clients', { name: 'One' })).body
    await post('/v1/clients', { name: 'Two' })
    const edited = await ask(`/v1/clients/${one.id}`, { method: 'PATCH', body: { name: 'Eins', timeZone: 'Europe/Berlin' } })
    expect(edited.body).toEqual({ id: one.id, name: 'Eins', timeZone: 'Europe/Berlin', version: 2 })
    expect((await ask(`/v1/clients/${one.id}`, { method: 'PATCH', body: { timeZone: null } })).body).toMatchObject({
      name: 'Eins',
      timeZone: null,
    })
    await api.refused('conflict', `/v1/clients/${one.id}`, { method: 'PATCH', body: { name: 'Two' } })
    await api.refused('not_found', '/v1/clients/c_none', { method: 'PATCH', body: { name: 'Drei' } })
  })

  it('is deleted, and its sites stay and belong to nobody', async () => {
    const one = (await post('/v1/clients', { name: 'One' })).body
    const { site } = (await post('/v1/sites', { name: 'Blog', platform: 'wordpress', clientId: one.id })).body
    expect((await ask(`/v1/clients/${one.id}`, { method: 'DELETE' })).body).toEqual({ id: one.id })
    expect((await ask('/v1/clients')).body.items).toEqual([])
    expect((await ask(`/v1/sites/${site.id}`)).body).toEqual({ ...site, clientId: null, version: 2 })
    const { changes } = (await ask('/v1/changes')).body
    expect(changes.find(({ kind }: { kind: string }) => kind === 'client')).toMatchObject({ id: one.id, version: 2, document: null })
    await api.refused('not_found', `/v1/clients/${one.id}`, { method: 'DELETE' })
  })
})
