import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Site } from '../../shared/model/sites/site.ts'
import { sendBurst, sendEvents, startTestApi, type TestApi, testService } from '../api/test-api.ts'
import type { Service } from '../service.ts'
import { verifyFolder } from '../store/folder/verify.ts'
import { Purge } from './purge.ts'
import { dropDeletedSites } from './slices.ts'

const clock = { now: 0 }
let folder: string
let service: Service
let server: TestApi
let sites: Site[]

beforeEach(async () => {
  clock.now = Date.UTC(2026, 3, 8, 12)
  folder = mkdtempSync(join(tmpdir(), 'logystera-deletion-'))
  service = testService(clock, folder)
  server = await startTestApi(service)
  sites = ['planted-gone', 'Blog', 'Shop', 'Docs'].map((name) => service.sites.create({ name, platform: 'wordpress' }).site)
  for (const site of sites) await sendBurst(service, site, 'one')
})

afterEach(async () => {
  await server.close()
  service.db.close()
  rmSync(folder, { recursive: true, force: true })
})

const gone = () => sites[0]?.id ?? ''
const rowsOf = () =>
  ['sites', 'alerts', 'batches', 'pipeline_sites', 'daily_totals'].map(
    (table) =>
      service.db.get<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${table === 'sites' ? 'id' : 'site_id'} = ?`, gone())?.n,
  )

describe('a deleted site', () => {
  it('disappears at once for the API, the feed and the gateway, though its rows are still there', async () => {
    const { token } = service.sites.credentials(gone())
    const seen = service.changes.head(null)
    const [alert] = service.alerts.page({ siteId: gone(), visibility: null, limit: 1 }).items
    const before = (await server.ask('/v1/incidents')).body.items as { id: string; siteIds: string[] }[]
    const cause = before.find(({ siteIds }) => siteIds.length === 4)?.id
    expect((await server.ask(`/v1/sites/${gone()}`, { method: 'DELETE' })).status).toBe(200)

    expect(rowsOf()).toEqual([1, 1, 1, 1, 0].map((n, index) => (index === 1 ? rowsOf()[1] : n)))
    expect(rowsOf()[1]).toBeGreaterThan(0)
    for (const path of ['', '/health', '/ingestion', '/signals', '/credentials', '/daily?from=2026-04-01&to=2026-04-08'])
      await server.refused('not_found', `/v1/sites/${gone()}${path}`)
    await server.refused('not_found', `/v1/alerts/${alert?.id}`)
    await server.refused('not_found', `/v1/alerts/${alert?.id}/acknowledge`, { method: 'POST', body: {} })
    await server.refused('not_found', `/v1/sites/${gone()}`, { method: 'DELETE' })
    for (const path of ['/v1/sites', '/v1/alerts?limit=500', '/v1/incidents', '/v1/retention', '/v1/snoozes'])
      expect([path, JSON.stringify((await server.ask(path)).body).includes(gone())]).toEqual([path, false])
    expect((await server.ask(`/v1/incidents/${cause}`)).body).toMatchObject({
      siteIds: sites
        .slice(1)
        .map(({ id }) => id)
        .sort(),
    })
    expect(service.sites.byToken(token)).toBeUndefined()
    await expect(sendEvents(service, sites[0] as Site, 'two', [])).rejects.toMatchObject({ code: 'not_found' })

    // Who reads from the beginning finds nothing of it, who reads on is told that it is gone.
    const snapshot = service.changes.after(undefined, 500, null).changes
    expect(JSON.stringify(snapshot.filter(({ document }) => document))).not.toContain(gone())
    const after = service.changes.after(seen, 500, null).changes
    expect(after).toContainEqual(expect.objectContaining({ kind: 'site', id: gone(), document: null }))
    expect(verifyFolder(folder, undefined)).toMatchObject({ ok: true })
  })

  it('goes in slices, after any of which the data is clean, and goes on after a restart', async () => {
    service.sites.delete(gone())
    let slices = 0
    const removal = dropDeletedSites(service)
    while (!removal.next().done) {
      slices++
      expect(verifyFolder(folder, undefined).checks.filter(({ outcome }) => outcome === 'wrong')).toEqual([])
      // The process dies here, in the middle.
      if (slices === 3) break
    }
    expect(rowsOf()[0]).toBe(1)
    await server.close()
    service.db.close()
    service = testService(clock, folder)
    server = await startTestApi(service)
    const purge = new Purge(service)
    purge.tick(clock.now)
    // Ingestion goes on meanwhile.
    await sendBurst(service, sites[1] as Site, 'two')
    for (let tick = 0; tick < 100 && service.sites.deleted().length > 0; tick++) purge.tick(clock.now)
    expect(rowsOf()).toEqual([0, 0, 0, 0, 0])
    expect(verifyFolder(folder, undefined)).toMatchObject({ ok: true })
    expect(service.signals.totals().count).toBe(240)
    const incidents = (await server.ask('/v1/incidents')).body.items as { siteIds: string[]; alertIds: string[] }[]
    for (const { siteIds, alertIds } of incidents) {
      expect(siteIds).not.toContain(gone())
      for (const id of alertIds) expect(service.alerts.find(id)).toBeDefined()
    }
    service.db.transaction(() => service.db.markErased())
    const raw = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'))
    expect(raw.join('')).not.toContain('planted-gone')
  })
})
