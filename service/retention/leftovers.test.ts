import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeBlock } from '../../shared/engine/blocks/bucket-block.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Site } from '../../shared/model/sites/site.ts'
import { sendEvents, testService } from '../api/test-api.ts'
import type { Service } from '../service.ts'
import { cutOff } from './cut-off.ts'
import { Purge } from './purge.ts'

const hour = 3_600_000
const day = 24 * hour
const minute = 60_000
/** Neither the beginning of a day nor of a minute. */
const start = Date.UTC(2026, 3, 8, 12, 34, 56, 789)
const marker = 'planted-marker'

const clock = { now: start }
let folder: string
let service: Service
let site: Site

beforeEach(() => {
  clock.now = start
  folder = mkdtempSync(join(tmpdir(), 'logystera-purge-'))
  service = testService(clock, folder)
  site = service.sites.create({ name: 'Blog', platform: 'wordpress' }).site
})

afterEach(() => {
  service.db.close()
  rmSync(folder, { recursive: true, force: true })
})

/** One of many kinds of signal each, all carrying the text, at an instant; enough failures for alerts. */
async function sendDay(at: Instant, text: string): Promise<void> {
  const event = (event_type: string, payload: object, offset = 0) => ({
    event_type,
    timestamp: Math.floor(at / 1000) - offset,
    labels: { 'actor.ip': '198.51.100.7', 'req.uri': `/${text}`, 'req.method': 'GET' },
    payload,
  })
  const before = clock.now
  clock.now = at
  await sendEvents(service, site, `${text} ${at}`, [
    ...Array.from({ length: 60 }, (_, index) => event('auth.attempt', { success: false, username_hash: text }, index)),
    event('wp.state_change', { type: 'plugin_activated', name: text, version: '1.0' }),
    event('wp.environment', { version: '6.8', php: text, plugins: text }),
    event('php.fatal', { file: `/plugins/${text}/a.php`, line: 1, source: text }),
    event('upload_blocked', { filename: `${text}.php`, ext: 'php', mime: 'text/x-php' }),
    event('http.request', { status: 200, duration_ms: 120, route: `/${text}` }),
  ])
  clock.now = before
}

/** Every value of every table, with what is sealed opened, as one text; tombstones are ids, and have none. */
function everything(): string {
  const { db } = service
  const tables = db.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => name)
  const rows = tables.map((table) => JSON.stringify(db.all(`SELECT * FROM ${table}`).map(readable)))
  const evidence = db.all<{ alert_id: string }>('SELECT alert_id FROM evidence').map((row) => service.evidence.find(row.alert_id))
  return [...rows, JSON.stringify(evidence)].join('\n')
}

function readable(row: unknown): unknown[] {
  return Object.values(row as object).map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value))
}

function oldest(): Record<string, number | null> {
  const least = (sql: string) => service.db.get<{ at: number | null }>(`SELECT min(at) AS at FROM (${sql})`)?.at ?? null
  const blocks = service.db.all<{ day: number; data: Uint8Array }>('SELECT day, data FROM blocks')
  const minutes = blocks.flatMap((block) => decodeBlock(block.day, block.data).map((entry) => block.day * 1440 + entry.minute))
  return {
    signals: least('SELECT from_at AS at FROM signal_chunks'),
    buckets: least(`SELECT minute * ${minute} AS at FROM buckets`),
    blocks: minutes.length > 0 ? Math.min(...minutes) * minute : null,
    batches: least('SELECT received_at AS at FROM batches'),
    failures: least(`SELECT minute * ${minute} AS at FROM batch_failures`),
    alerts: least('SELECT last_fired_at AS at FROM alerts'),
    evidence: least('SELECT from_at AS at FROM evidence'),
    deliveries: least('SELECT created_at AS at FROM deliveries'),
    lastDelivery: least("SELECT json_extract(last_delivery, '$.at') AS at FROM webhooks"),
    observed: least(`SELECT from_minute * ${minute} AS at FROM observed`),
    answers: least('SELECT created_at AS at FROM idempotency WHERE length(answer) > 0'),
    lastChange: least("SELECT json_extract(state, '$.lastChange.at') AS at FROM pipeline_sites"),
  }
}

function rawFiles(): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n')
}

describe('after a round of the purge', () => {
  it('nothing older than the cut-off remains in any table or file, and everything younger does', async () => {
    const purge = new Purge(service)
    const { webhook } = service.webhooks.create({ url: 'https://example.org/hook', minimumSeverity: 'info' })
    const at = cutOff(start, 14)
    clock.now = at - 5 * minute
    service.pipeline.tick()
    await sendDay(at - 3 * hour, marker)
    await sendDay(at - 1, `${marker}-edge`)
    service.batches.recordFailure(site.id, 'signature_invalid', at - hour)
    service.webhooks.recordDelivery(webhook.id, { at: at - hour, status: 500, error: marker })
    const [alert] = service.alerts.page({ visibility: null, limit: 1 }).items
    service.webhooks.enqueue(webhook.id, alert?.id ?? '', 'alert.fired')
    service.idempotency.once({ keyId: 'k', key: 'one', request: 'x' }, () => ({ quoted: marker }))
    // The rest of the day of the cut-off, which is packed into blocks that have to be cut in two.
    await sendDay(at + 90_000, 'younger')
    await sendDay(start - hour, 'youngest')
    clock.now = start
    while (service.buckets.packHours(start) > 0);
    service.pipeline.tick()
    expect(everything()).toContain(marker)
    expect(Object.values(oldest()).filter((instant) => instant !== null && instant < at).length).toBeGreaterThan(5)
    expect(rawFiles()).toContain(marker)

    expect(purge.run(start)).toBeGreaterThan(120)
    expect(everything()).not.toContain(marker)
    for (const [table, instant] of Object.entries(oldest())) expect([table, instant === null || instant >= at]).toEqual([table, true])
    expect(rawFiles()).not.toContain(marker)
    // 60 sign-ins before `younger` reach back into the minute of the cut-off; all of them are younger.
    const kept = service.signals.page({ siteId: site.id, limit: 500 }).items
    expect(kept.filter(({ fields }) => JSON.stringify(fields).includes('younger')).length).toBeGreaterThan(0)
    expect(kept).toHaveLength(130)
    const series = service.buckets.series({ siteId: site.id, metrics: ['wp_auth_failed_total'], from: at, to: start, step: minute })
    expect(series.flatMap(({ points }) => points).reduce((sum, { sum: failed }) => sum + failed, 0)).toBe(120)
    expect(purge.run(start)).toBe(0)
  })

  it('a site that keeps less has less, and its neighbours what the plan allows', async () => {
    const neighbour = service.sites.create({ name: 'Shop', platform: 'wordpress' }).site
    const settings = service.retentionSettings
    settings.update({ sites: [{ siteId: site.id, days: 2 }] }, settings.account().version)
    const sent = [site, neighbour]
    for (const target of sent) {
      site = target
      await sendDay(start - hour, 'young')
    }
    clock.now = start + 3 * day
    new Purge(service).run(clock.now)
    expect(sent.map(({ id }) => service.signals.page({ siteId: id, limit: 500 }).items.length)).toEqual([0, 65])
    // And does not take in what it would not keep.
    const old = { event_type: 'auth.attempt', timestamp: Math.floor((clock.now - 3 * day) / 1000), labels: {}, payload: { success: false } }
    for (const target of sent) await sendEvents(service, target, 'old', [old])
    expect(service.signals.totals().count).toBe(66)
  })

  it('goes by new settings at the next tick', async () => {
    await sendDay(start - hour, 'young')
    const purge = new Purge(service)
    clock.now = start + 8 * day
    for (let tick = 0; tick < 50; tick++) purge.tick(clock.now)
    expect(service.signals.totals().count).toBe(65)
    service.retentionSettings.update({ plan: 'free' }, 1)
    for (let tick = 0; tick < 50; tick++) purge.tick(clock.now)
    expect(service.signals.totals().count).toBe(0)
  })
})
