import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sendBurst, sendEvents, startTestApi, type TestApi, testService } from '../api/test-api.ts'
import type { Service } from '../service.ts'
import { verifyFolder } from '../store/folder/verify.ts'
import { Eraser } from './erasure.ts'

const day = 86_400_000
const start = Date.UTC(2026, 3, 8, 12)
const marker = 'planted-marker'

const clock = { now: start }
let folder: string
let service: Service
let server: TestApi
let eraser: Eraser

beforeEach(async () => {
  clock.now = start
  folder = mkdtempSync(join(tmpdir(), 'logystera-erasure-'))
  service = testService(clock, folder)
  server = await startTestApi(service)
  eraser = new Eraser(service)
})

afterEach(async () => {
  await eraser.stop()
  await server.close()
  service.db.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Puts the marker wherever a person or a signal can put a text. */
async function plant(): Promise<void> {
  const key = service.apiKeys.create({ name: `${marker}-person`, role: 'admin', siteIds: null }).key
  const ask = (path: string, body: object) =>
    server.ask(path, { method: 'POST', body, key, headers: { 'idempotency-key': `${marker}${path}` } })
  const client = (await ask('/v1/clients', { name: `${marker}-client` })).body
  const { site } = (
    await ask('/v1/sites', {
      name: `${marker}-site`,
      platform: 'wordpress',
      url: `https://${marker}.example`,
      description: marker,
      clientId: client.id,
      tags: [marker],
    })
  ).body
  await sendBurst(service, site, `${marker}-batch`)
  const at = Math.floor(start / 1000)
  await sendEvents(service, site, 'second', [
    { event_type: 'wp.state_change', timestamp: at, labels: {}, payload: { type: 'plugin_activated', name: marker, version: '1.0' } },
    { event_type: 'php.fatal', timestamp: at, labels: {}, payload: { file: `/${marker}.php`, line: 1, source: marker } },
  ])
  const [alert] = service.alerts.page({ visibility: null, limit: 1 }).items
  await ask(`/v1/alerts/${alert?.id}/acknowledge`, { note: `${marker}-note` })
  await ask('/v1/snoozes', { siteId: site.id, ruleId: 'wp_php_fatal', until: start + day, reason: marker })
  await ask('/v1/webhooks', { url: `https://${marker}.example/hook`, minimumSeverity: 'info' })
  service.sources.create({ siteId: site.id, format: 'wordpress-jsonl', path: `/var/log/${marker}.jsonl` })
  while (service.buckets.packHours(start + 2 * day) > 0);
  writeFileSync(join(folder, 'logystera.db.corrupt-2026-04-01'), marker)
}

function files(): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n')
}

const request = (graceDays: number) => ({ method: 'POST', body: { instanceId: service.meta.instanceId, graceDays } })

describe('erasure', () => {
  it('waits, can be cancelled until it is due, and only for the account that was named', async () => {
    const asked = await server.ask('/v1/erasure', request(3))
    expect(asked).toMatchObject({ status: 200, body: { request: { requestedBy: 'Ada', dueAt: start + 3 * day }, erasedAt: null } })
    await server.refused('conflict', '/v1/erasure', request(3))
    expect((await server.ask('/v1/erasure', { method: 'DELETE' })).body).toEqual({ request: null, erasedAt: null })
    await server.refused('not_found', '/v1/erasure', { method: 'DELETE' })
    await server.refused('input_invalid', '/v1/erasure', { method: 'POST', body: { instanceId: 'in_other', graceDays: 0 } })
    await server.refused('input_invalid', '/v1/erasure', request(31))
    await server.ask('/v1/erasure', request(3))
    clock.now = start + 3 * day
    await server.refused('conflict', '/v1/erasure', { method: 'DELETE' })
  })

  it('leaves no planted marker in the database, its log or any file beside it', async () => {
    await plant()
    await server.ask('/v1/erasure', request(1))
    expect(files().split(marker).length).toBeGreaterThan(30)
    const seen = service.changes.head(null)
    eraser.tick(clock.now)
    await eraser.settled()
    expect(service.sites.count()).toBe(1)

    clock.now = start + day
    eraser.tick(clock.now)
    await eraser.settled()
    expect(files()).not.toContain(marker)
    expect(readFileSync(join(folder, 'logystera.db-wal')).byteLength).toBeLessThan(100_000)
    expect(service.erasure.get()).toEqual({ request: null, erasedAt: clock.now })
    const rows = [
      'sites',
      'clients',
      'signal_chunks',
      'buckets',
      'blocks',
      'alerts',
      'evidence',
      'incidents',
      'changes',
      'idempotency',
      'webhooks',
    ]
    for (const table of rows) expect([table, service.db.get(`SELECT count(*) AS n FROM ${table}`)]).toEqual([table, { n: 0 }])
    // Consoles begin anew, and find nothing.
    expect(() => service.changes.after(seen, 500, null)).toThrow(expect.objectContaining({ code: 'cursor_expired' }))
    expect(service.changes.after(undefined, 500, null).changes).toEqual([])
    expect(verifyFolder(folder, undefined).ok).toBe(true)
    // And the service goes on.
    const site = service.sites.create({ name: 'New', platform: 'wordpress' }).site
    await sendBurst(service, site, 'new')
    expect(service.signals.totals().count).toBe(60)
  })
})
