import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Site } from '../../shared/model/sites/site.ts'
import { sendBurst, testService } from '../api/test-api.ts'
import type { Service } from '../service.ts'
import { Purge } from './purge.ts'

const day = 86_400_000
const start = Date.UTC(2026, 3, 8, 12)

const clock = { now: start }
let service: Service
let site: Site

beforeEach(() => {
  clock.now = start
  service = testService(clock)
  site = service.sites.create({ name: 'Blog', platform: 'wordpress' }).site
})

afterEach(() => service.db.close())

const burst = (batchId: string) => sendBurst(service, site, batchId)

const tables = ['buckets', 'blocks', 'alerts', 'evidence', 'incidents', 'batches'] as const

function counts() {
  const rows = tables.map((table) => [table, service.db.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n])
  const signals = service.db.get<{ n: number }>('SELECT coalesce(sum(count), 0) AS n FROM signal_chunks')?.n
  return { ...Object.fromEntries(rows), signals }
}

describe('the purge', () => {
  it('leaves nothing that is older than the plan allows, and tells the consoles', async () => {
    await burst('one')
    service.batches.recordFailure(site.id, 'signature_invalid', clock.now)
    service.batches.flush()
    expect(counts()).toMatchObject({ signals: 60, batches: 1 })
    expect(service.alerts.count()).toBeGreaterThan(0)

    const seen = service.changes.after(undefined, 500, null).cursor
    clock.now = start + 15 * day
    expect(new Purge(service).run(clock.now)).toBeGreaterThan(60)
    expect(counts()).toEqual({ signals: 0, buckets: 0, blocks: 0, alerts: 0, evidence: 0, incidents: 0, batches: 0 })
    expect(service.batches.failedBySite(0)).toEqual(new Map())
    const gone = service.changes.after(seen, 500, null).changes
    expect(gone.length).toBeGreaterThan(0)
    expect(gone.every(({ kind, document }) => (kind === 'health' ? document !== null : kind !== 'site' && document === null))).toBe(true)
    service.pipeline.tick()
    expect(service.health.get(site.id).openAlerts.critical).toBe(0)
    expect(service.alerts.count()).toBe(0)
  })

  it('keeps what is younger, and packs the buckets of hours that are over', async () => {
    await burst('one')
    clock.now = start + 13 * day
    await burst('two')
    const before = counts()
    new Purge(service).run(clock.now)
    expect(counts()).toMatchObject({ signals: 120, batches: 2, alerts: before.alerts, evidence: before.evidence })
    expect(counts().blocks).toBeGreaterThan(0)
    const series = service.buckets.series({
      siteId: site.id,
      metrics: ['wp_auth_failed_total'],
      from: start - day,
      to: clock.now + day,
      step: 60_000,
    })
    expect(series.flatMap(({ points }) => points).reduce((sum, point) => sum + point.sum, 0)).toBe(120)
    clock.now = start + 20 * day
    new Purge(service).run(clock.now)
    expect(counts()).toMatchObject({ signals: 60, batches: 1 })
  })

  it('leaves no incident that speaks of alerts which are gone', async () => {
    const others = ['Shop', 'Docs'].map((name) => service.sites.create({ name, platform: 'wordpress' }).site)
    await burst('one')
    for (const other of others) await sendBurst(service, other, 'one')
    const cause = service.incidents.page({ visibility: null, limit: 10 }).items.find(({ siteIds }) => siteIds.length === 3)
    expect(cause?.alertIds.length).toBeGreaterThan(2)
    // One of the sites keeps less.
    service.retentionSettings.update({ sites: [{ siteId: site.id, days: 1 }] }, 1)
    clock.now = start + 2 * day
    const purge = new Purge(service)
    purge.run(clock.now)
    const left = service.incidents.find(cause?.id ?? '')
    expect(left?.siteIds).toEqual(others.map(({ id }) => id).sort())
    expect(left?.title).toMatch(/on 2 sites/)
    expect(left?.alertIds.every((id) => service.alerts.find(id))).toBe(true)
    // Alone, an alert is no incident, and says of none that it is in it.
    service.retentionSettings.update({ sites: [{ siteId: others[0]?.id ?? '', days: 1 }] }, 2)
    purge.run(clock.now)
    const incidents = service.incidents.page({ visibility: null, limit: 10 }).items
    const alerts = service.alerts.page({ visibility: null, limit: 500 }).items
    const ids = new Set(incidents.map(({ id }) => id))
    expect(alerts.length).toBeGreaterThan(0)
    for (const { incidentId } of alerts) expect(incidentId === null || ids.has(incidentId)).toBe(true)
    for (const { alertIds } of incidents) expect(alertIds.every((id) => alerts.some((alert) => alert.id === id))).toBe(true)
    clock.now = start + 15 * day
    purge.run(clock.now)
    expect(counts()).toMatchObject({ alerts: 0, incidents: 0 })
  })

  it('puts incidents right that were left dangling before', async () => {
    const others = ['Shop', 'Docs'].map((name) => service.sites.create({ name, platform: 'wordpress' }).site)
    await burst('one')
    for (const other of others) await sendBurst(service, other, 'one')
    const before = service.incidents.page({ visibility: null, limit: 10 }).items.length
    expect(before).toBeGreaterThan(0)
    service.db.transaction(() => service.db.run('DELETE FROM alerts'))
    clock.now = start + 14 * day + 60_000
    new Purge(service).run(clock.now)
    expect(counts()).toMatchObject({ incidents: 0 })
  })

  it('takes old signals out of the evidence of an alert that still stands', async () => {
    await burst('one')
    const [alert] = service.alerts.page({ visibility: null, limit: 1 }).items
    const evidence = () => service.evidence.find(alert?.id ?? '')
    expect(evidence()?.signals.length).toBeGreaterThan(20)
    expect(service.retention.trimEvidence(site.id, start - 10_000, 500)).toBeGreaterThan(0)
    expect(evidence()?.signals.every(({ at }) => at >= start - 10_000)).toBe(true)
    expect(service.retention.trimEvidence(site.id, start - 10_000, 500)).toBe(0)
  })

  it('works in small slices on the clock, a round at the start and one every hour', async () => {
    await burst('one')
    const purge = new Purge(service)
    for (let tick = 0; tick < 5; tick++) purge.tick(clock.now)
    expect(counts().signals).toBe(60)
    clock.now = start + 15 * day
    for (let tick = 0; tick < 100 && counts().signals !== 0; tick++) purge.tick(clock.now)
    expect(counts()).toMatchObject({ signals: 0, alerts: 0 })
  })

  it('empties answers to idempotency keys with the plan, forgets the keys after 90 days, and tombstones after 30', () => {
    const request = { keyId: 'k', key: 'one', request: 'x' }
    expect(service.idempotency.once(request, () => 1)).toBe(1)
    service.sites.delete(site.id)
    clock.now = start + 31 * day
    const purge = new Purge(service)
    purge.run(clock.now)
    expect(service.changes.after(undefined, 500, null).changes).toEqual([])
    // It was done, and is not done again; but what it answered may quote what is gone by now.
    expect(() => service.idempotency.once(request, () => 2)).toThrow(expect.objectContaining({ code: 'conflict' }))
    clock.now = start + 91 * day
    purge.run(clock.now)
    expect(service.idempotency.once(request, () => 2)).toBe(2)
  })
})
