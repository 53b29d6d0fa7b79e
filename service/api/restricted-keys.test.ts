import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Incident } from '../../shared/model/alerts/incident.ts'
import type { Change } from '../../shared/model/change.ts'
import type { Site } from '../../shared/model/sites/site.ts'
import type { Service } from '../service.ts'
import { sendBurst, startTestApi, type TestApi, testService } from './test-api.ts'

const clock = { now: Date.UTC(2026, 3, 8, 12) }
let service: Service
let server: TestApi
let sites: Site[]
let key: string

beforeEach(async () => {
  clock.now = Date.UTC(2026, 3, 8, 12)
  service = testService(clock)
  server = await startTestApi(service)
  sites = ['Own', 'Second', 'Third', 'Fourth'].map((name) => service.sites.create({ name, platform: 'wordpress' }).site)
  for (const site of sites) await sendBurst(service, site, 'one')
  key = service.apiKeys.create({ name: 'Eve', role: 'admin', siteIds: [sites[0]?.id ?? ''] }).key
})

afterEach(async () => {
  await server.close()
  service.db.close()
})

const foreignAlerts = () => {
  const items = service.alerts.page({ visibility: null, limit: 500 }).items
  return items.filter(({ siteId }) => siteId !== sites[0]?.id).map(({ id }) => id)
}

/** Nothing in what a restricted key is told names another site or an alert of it. */
function expectNothingForeign(answer: unknown): void {
  const text = JSON.stringify(answer)
  for (const { id, name } of sites.slice(1)) expect([name, text.includes(id), text.includes(name)]).toEqual([name, false, false])
  for (const id of foreignAlerts()) expect(text).not.toContain(`"${id}"`)
}

describe('a key that is restricted to a site', () => {
  it('sees of an incident over many sites what its own alerts make of it', async () => {
    const whole: Incident[] = (await server.ask('/v1/incidents')).body.items
    const cause = whole.find((incident) => incident.siteIds.length === 4)
    expect(cause?.title).toMatch(/on 4 sites/)
    const seen: Incident = (await server.ask(`/v1/incidents/${cause?.id}`, { key })).body
    expect(seen).toMatchObject({ id: cause?.id, version: cause?.version, siteIds: [sites[0]?.id] })
    expect(seen.title).toMatch(/on 1 sites/)
    expect(seen.alertIds.length).toBeGreaterThan(0)
    const listed = (await server.ask('/v1/incidents', { key })).body
    expect(listed.items).toContainEqual(seen)
    for (const answer of [seen, listed]) {
      const text = JSON.stringify(answer)
      for (const { id } of sites.slice(1)) expect(text).not.toContain(id)
      for (const id of foreignAlerts()) expect(JSON.stringify(answer.alertIds ?? answer.items)).not.toContain(`"alertIds":["${id}"`)
    }
  })

  it('is told of nothing else by lists and by the feed', async () => {
    const changes: Change[] = (await server.ask('/v1/changes', { key })).body.changes
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(['site', 'health', 'alert', 'incident']))
    const incidents = changes.flatMap(({ kind, document }) => (kind === 'incident' && document ? [document as Incident] : []))
    const ownAlerts = new Set(service.alerts.page({ siteId: sites[0]?.id, visibility: null, limit: 500 }).items.map(({ id }) => id))
    for (const { alertIds, siteIds } of incidents) {
      expect(siteIds).toEqual([sites[0]?.id])
      expect(alertIds.every((id) => ownAlerts.has(id))).toBe(true)
    }
    expectNothingForeign(changes.filter(({ kind }) => kind !== 'incident' && kind !== 'alert'))
    for (const path of [
      '/v1/sites',
      '/v1/snoozes',
      '/v1/sources',
      '/v1/clients',
      '/v1/policies',
      '/v1/maintenance',
      '/v1/daily?from=2026-04-01&to=2026-04-08',
    ])
      expectNothingForeign((await server.ask(path, { key })).body)
    const alerts = (await server.ask('/v1/alerts?limit=500', { key })).body.items as { siteId: string }[]
    expect(new Set(alerts.map(({ siteId }) => siteId))).toEqual(new Set([sites[0]?.id]))
  })

  it('gets an outcome for each of many alerts: those of other sites are refused', async () => {
    const [foreign] = foreignAlerts()
    const own = service.alerts.page({ siteId: sites[0]?.id, visibility: null, limit: 1 }).items[0]
    const body = { action: 'acknowledge', alerts: [{ id: own?.id }, { id: foreign }] }
    const { outcomes } = (await server.ask('/v1/alerts/bulk', { method: 'POST', body, key })).body
    expect(outcomes).toMatchObject([{ outcome: 'done' }, { outcome: 'refused', code: 'site_forbidden' }])
  })

  it('cannot give its site to a client that it does not know', async () => {
    const client = service.clients.create({ name: 'Somebody', timeZone: null })
    await server.refused('not_found', `/v1/sites/${sites[0]?.id}`, { method: 'PATCH', body: { clientId: client.id }, key })
  })
})

describe('an edit', () => {
  it('of a site, client or webhook is for the version that If-Match names, or for whatever is there', async () => {
    const client = service.clients.create({ name: 'Acme', timeZone: null })
    const { webhook } = service.webhooks.create({ url: 'https://example.org/hook', minimumSeverity: 'high' })
    for (const [path, body] of [
      [`/v1/sites/${sites[0]?.id}`, { name: 'New' }],
      [`/v1/clients/${client.id}`, { name: 'New' }],
      [`/v1/webhooks/${webhook.id}`, { enabled: false }],
      ['/v1/retention', { days: 30 }],
    ] as const) {
      const match = (tag: string) => ({ method: 'PATCH', body, headers: { 'if-match': tag } })
      expect((await server.ask(path, match('"1"'))).body.version).toBe(2)
      const refused = await server.refused('version_mismatch', path, match('"1"'))
      expect(refused.body.current).toBe(2)
      await server.refused('input_invalid', path, match('2'))
      expect((await server.ask(path, { method: 'PATCH', body })).body.version).toBe(3)
    }
  })
})
