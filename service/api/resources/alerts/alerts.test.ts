import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Site } from '../../../../shared/model/sites/site.ts'
import type { Service } from '../../../service.ts'
import { sendBurst, startTestApi, type TestApi, testService } from '../../test-api.ts'

const clock = { now: 0 }
let service: Service
let api: TestApi
let site: Site
let alert: Alert

beforeEach(async () => {
  clock.now = Date.UTC(2026, 3, 8, 12)
  service = testService(clock)
  api = await startTestApi(service)
  site = service.sites.create({ name: 'Blog', platform: 'wordpress' }).site
  await sendBurst(service, site, 'one')
  const { body } = await api.ask('/v1/alerts?status=firing&severity=critical')
  alert = body.items[0]
})

afterEach(async () => {
  service.stop()
  await api.close()
  service.db.close()
})

describe('an alert', () => {
  it('shows the signals that triggered it', async () => {
    expect(alert).toMatchObject({ siteId: site.id, ruleId: 'wp_brute_force_login', status: 'firing', late: false })
    const { body } = await api.ask(`/v1/alerts/${alert.id}/evidence`)
    expect(body).toMatchObject({ alertId: alert.id, total: alert.evidenceTotal })
    expect(body.signals[0]).toMatchObject({ type: 'auth.attempt', siteId: site.id, fields: { 'actor.ip': '198.51.100.7' } })
    expect((await api.ask(`/v1/sites/${site.id}/signals?types=auth.attempt&limit=60`)).body.items).toHaveLength(60)
    expect((await api.ask(`/v1/sites/${site.id}/health`)).body).toMatchObject({ state: 'critical', openAlerts: { critical: 1 } })
  })

  it('is acknowledged once for an idempotency key, in the name of the API key', async () => {
    const asked = { method: 'POST', body: { note: 'on it' }, headers: { 'idempotency-key': 'ack' } }
    const first = await api.ask(`/v1/alerts/${alert.id}/acknowledge`, asked)
    expect(first.body).toMatchObject({ status: 'acknowledged', version: expect.any(Number) })
    expect(first.body.steps.at(-1)).toEqual({ at: clock.now, author: 'Ada', action: 'acknowledged', note: 'on it' })
    expect((await api.ask(`/v1/alerts/${alert.id}/acknowledge`, asked)).body).toEqual(first.body)
    expect((await api.ask(`/v1/alerts/${alert.id}`)).body).toEqual(first.body)
    const { changes } = (await api.ask('/v1/changes')).body
    expect(changes.find((change: { id: string }) => change.id === alert.id)).toMatchObject({ kind: 'alert', document: first.body })
  })

  it('takes notes, and is resolved unless it fired again since it was seen', async () => {
    const noted = await api.ask(`/v1/alerts/${alert.id}/notes`, { method: 'POST', body: { note: 'it is Mallory' } })
    expect(noted.body.steps.at(-1)).toMatchObject({ action: 'noted', note: 'it is Mallory' })
    const resolved = await api.ask(`/v1/alerts/${alert.id}/resolve`, { method: 'POST', body: { seenVersion: noted.body.version } })
    expect(resolved.body).toMatchObject({ status: 'resolved', resolvedAt: clock.now })
  })

  it('is out of reach for a key of another site, and cannot be changed by a viewer', async () => {
    const other = service.sites.create({ name: 'Other', platform: 'wordpress' }).site
    const { key } = service.apiKeys.create({ name: 'Max', role: 'admin', siteIds: [other.id] })
    expect((await api.ask('/v1/alerts', { key })).body.items).toEqual([])
    expect((await api.ask('/v1/incidents', { key })).body.items).toEqual([])
    await api.refused('site_forbidden', `/v1/alerts/${alert.id}`, { key })
    await api.refused('site_forbidden', `/v1/alerts/${alert.id}/evidence`, { key })
    await api.refused('site_forbidden', `/v1/alerts/${alert.id}/acknowledge`, { key, method: 'POST', body: {} })
    const viewer = service.apiKeys.create({ name: 'Eve', role: 'viewer', siteIds: null }).key
    await api.refused('role_insufficient', `/v1/alerts/${alert.id}/acknowledge`, { key: viewer, method: 'POST', body: {} })
    expect((await api.ask(`/v1/alerts/${alert.id}`)).body).toEqual(alert)
  })

  it('that does not exist is not found', async () => {
    await api.refused('not_found', '/v1/alerts/a_none/acknowledge', { method: 'POST', body: {} })
  })
})
