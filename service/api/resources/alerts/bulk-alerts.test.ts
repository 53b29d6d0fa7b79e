import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../../../shared/model/account/audit.ts'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Service } from '../../../service.ts'
import { checkChain } from '../../../store/audit/chain-check.ts'
import { sendBurst, startTestApi, type TestApi, testService } from '../../test-api.ts'

const clock = { now: 0 }
let service: Service
let api: TestApi
let alerts: Alert[]

beforeEach(async () => {
  clock.now = Date.UTC(2026, 3, 8, 12)
  service = testService(clock)
  api = await startTestApi(service)
  for (let site = 0; site < 60; site++) {
    await sendBurst(service, service.sites.create({ name: `Blog ${site}`, platform: 'wordpress' }).site, 'one')
  }
  alerts = (await api.ask('/v1/alerts?ruleId=wp_brute_force_login&limit=500')).body.items
})

afterEach(async () => {
  service.stop()
  await api.close()
  service.db.close()
})

const bulk = (body: unknown, headers: Record<string, string> = {}) => api.ask('/v1/alerts/bulk', { method: 'POST', body, headers })
const rows = () => service.audit.page({ kind: 'alerts', limit: 500 }).items

describe('many alerts', () => {
  it('are acknowledged together, each with its outcome, its step and its row in the audit log', async () => {
    expect(alerts).toHaveLength(60)
    const asked = { action: 'acknowledge', alerts: alerts.map(({ id }) => ({ id })), note: 'all of them' }
    const { body } = await bulk(asked)
    expect(body.outcomes.map(({ id, outcome }: { id: string; outcome: string }) => [id, outcome])).toEqual(
      alerts.map(({ id }) => [id, 'done']),
    )
    const after = (await api.ask('/v1/alerts?ruleId=wp_brute_force_login&limit=500')).body.items as Alert[]
    for (const [index, alert] of after.entries()) {
      expect(alert).toMatchObject({ status: 'acknowledged', version: body.outcomes[index].version })
      expect(alert.steps.at(-1)).toEqual({ at: clock.now, author: 'Ada', action: 'acknowledged', note: 'all of them' })
    }
    expect(
      rows()
        .map(({ object }: AuditEntry) => object.id)
        .reverse(),
    ).toEqual(alerts.map(({ id }) => id))
    expect(rows()[0]).toMatchObject({ action: 'acknowledge', author: 'Ada', details: { given: ['note'] } })
    expect(checkChain(service.db).problem).toBe('')
  })

  it('are done once for an idempotency key, also when it was interrupted between two slices', async () => {
    const asked = { action: 'note', alerts: alerts.map(({ id }) => ({ id })), note: 'seen' }
    const key = { 'idempotency-key': 'one' }
    service.db.exec(`CREATE TRIGGER interrupted BEFORE INSERT ON idempotency WHEN NEW.key <> 'one' BEGIN SELECT raise(ABORT, 'no'); END`)
    const first = (await bulk(asked, key)).body.outcomes
    expect(first.map(({ outcome }: { outcome: string }) => outcome)).toEqual([...Array(50).fill('done'), ...Array(10).fill('refused')])
    expect(first[59]).toMatchObject({ id: alerts[59]?.id, code: 'internal' })
    expect(service.alerts.get(alerts[59]?.id ?? '').steps).toHaveLength(1)
    expect(rows()).toHaveLength(50)
    service.db.exec('DROP TRIGGER interrupted')

    const second = (await bulk(asked, key)).body.outcomes
    expect(second.slice(0, 50)).toEqual(first.slice(0, 50))
    expect(second.every(({ outcome }: { outcome: string }) => outcome === 'done')).toBe(true)
    expect((await bulk(asked, key)).body.outcomes).toEqual(second)
    for (const { id } of alerts) expect(service.alerts.get(id).steps.filter(({ action }) => action === 'noted')).toHaveLength(1)
    expect(rows()).toHaveLength(60)
    await api.refused('idempotency_key_reused', '/v1/alerts/bulk', { method: 'POST', headers: key, body: { ...asked, note: 'other' } })
  })

  it('are each judged by themselves: unknown, fired again, of another site, named twice', async () => {
    const [one, two, three] = alerts as [Alert, Alert, Alert]
    const { key } = service.apiKeys.create({ name: 'Max', role: 'admin', siteIds: [one.siteId, two.siteId] })
    const asked = [
      { id: one.id, seenVersion: one.version },
      { id: 'a_none', seenVersion: 1 },
      { id: three.id, seenVersion: three.version },
      { id: one.id, seenVersion: one.version },
      { id: two.id, seenVersion: two.version },
    ]
    clock.now += 120_000
    await sendBurst(service, service.sites.get(two.siteId), 'two')
    const again = service.alerts.get(two.id).version > two.version
    const { body } = await api.ask('/v1/alerts/bulk', { method: 'POST', key, body: { action: 'resolve', alerts: asked } })
    const codes = body.outcomes.map((each: { outcome: string; code?: string }) => each.code ?? each.outcome)
    expect(codes.slice(0, 4)).toEqual(['done', 'not_found', 'site_forbidden', 'done'])
    expect(again).toBe(true)
    expect(['done', 'conflict']).toContain(codes[4])
    expect(service.alerts.get(one.id).status).toBe('resolved')
    expect(service.alerts.get(three.id)).toEqual(three)
    expect(rows().filter(({ object }) => object.id === one.id)).toHaveLength(1)
    expect(rows().filter(({ object }) => object.id === three.id)).toEqual([])
    expect(service.health.get(one.siteId).openAlerts.critical).toBe(0)
  })

  it('are at most 500 and at least one', async () => {
    const many = Array.from({ length: 501 }, (_, index) => ({ id: `a_${index}` }))
    await api.refused('input_invalid', '/v1/alerts/bulk', { method: 'POST', body: { action: 'acknowledge', alerts: many } })
    await api.refused('input_invalid', '/v1/alerts/bulk', { method: 'POST', body: { action: 'acknowledge', alerts: [] } })
    await api.refused('input_invalid', '/v1/alerts/bulk', { method: 'POST', body: { action: 'resolve', alerts: [{ id: 'a_1' }] } })
    const viewer = service.apiKeys.create({ name: 'Eve', role: 'viewer', siteIds: null }).key
    await api.refused('role_insufficient', '/v1/alerts/bulk', { method: 'POST', key: viewer, body: { action: 'note' } })
  })
})
