import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sendBurst, sendEvents, testService } from '../../api/test-api.ts'
import type { Service } from '../../service.ts'
import { verifyFolder } from '../../store/folder/verify.ts'
import { PortableReader } from '../../store/portable/reader.ts'
import { type RecordKind, recordKinds, recordSchemas } from '../../store/portable/records.ts'
import { Purge } from '../purge.ts'
import { readExport } from './read-export.ts'
import { writeExport } from './write-export.ts'

const day = 86_400_000
const start = Date.UTC(2026, 3, 8, 12)

const clock = { now: start }
let folder: string
let service: Service
let other: Service

beforeEach(() => {
  clock.now = start
  folder = mkdtempSync(join(tmpdir(), 'logystera-export-'))
  service = testService(clock, join(folder, 'one'))
  other = testService(clock, join(folder, 'other'))
})

afterEach(() => {
  service.db.close()
  other.db.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Something of everything. */
async function fill(): Promise<void> {
  const client = service.clients.create({ name: 'Acme', timeZone: 'Europe/Berlin' })
  const { site } = service.sites.create({ name: 'Blog', platform: 'wordpress', clientId: client.id, tags: ['shop'] })
  await sendBurst(service, site, 'one')
  const durations = Array.from({ length: 300 }, (_, index) => ({
    event_type: 'http.request',
    timestamp: start / 1000 - 60 + (index % 60),
    labels: {},
    payload: { status: 200, duration_ms: 20 + index, route: '/' },
  }))
  await sendEvents(service, site, 'two', durations)
  clock.now += day
  while (service.buckets.packHours(clock.now) > 0);
  await sendBurst(service, site, 'three')
  service.pipeline.tick()
  new Purge(service).run(clock.now)
  const [alert] = service.alerts.page({ visibility: null, limit: 1 }).items
  service.pipeline.acknowledge(alert?.id ?? '', 'Ada', 'I look into it')
  const evidence = service.evidence.find(alert?.id ?? '')
  if (evidence) service.evidence.put(alert?.id ?? '', { ...evidence, since: evidence.from + 1 })
  service.snoozes.create({ siteId: site.id, ruleId: 'wp_php_fatal', until: clock.now + day, reason: 'maintenance' }, 'Ada')
  service.webhooks.create({ url: 'https://example.org/hook', minimumSeverity: 'high' })
  service.sources.create({ siteId: site.id, format: 'wordpress-jsonl', path: '/var/log/events.jsonl' })
  service.apiKeys.create({ name: 'Ada', role: 'admin', siteIds: null })
  service.policies.update(`site:${site.id}`, { wp_brute_force_login: { threshold: 40 } }, 'Ada')
  service.pipeline.rulesChanged([site.id])
  service.pipeline.rulesChanged([site.id])
  service.pipeline.tick()
  service.maintenance.create(
    {
      title: 'Update',
      scope: { kind: 'account' },
      ruleIds: null,
      schedule: { kind: 'once', from: clock.now + day, to: clock.now + 2 * day },
      enabled: true,
    },
    'Ada',
  )
  service.batches.recordFailure(site.id, 'signature_invalid', clock.now)
  service.batches.flush()
  service.retentionSettings.update({ days: 90, sites: [{ siteId: site.id, days: 20 }] }, 1)
  service.audit.record({ author: 'Ada', action: 'create', object: { kind: 'sites', id: site.id } })
}

function recordsOf({ db, seal }: Service, kind: RecordKind): unknown[] {
  return [...new PortableReader(db, seal).read(kind)]
}

const carried = recordKinds.filter((kind) => !['webhooks', 'api-keys', 'audit'].includes(kind))

describe('an export', () => {
  it('holds everything, as documented, and makes the same service of an empty one', async () => {
    await fill()
    const file = join(folder, 'export.zip')
    const { records } = await writeExport(service, file)
    for (const kind of recordKinds) {
      expect([kind, records[kind]]).toEqual([kind, recordsOf(service, kind).length])
      expect([kind, recordsOf(service, kind).length > 0 || kind === 'incidents']).toEqual([kind, true])
      for (const record of recordsOf(service, kind)) recordSchemas[kind].parse(record)
    }
    expect(JSON.stringify(recordsOf(service, 'buckets'))).toMatch(/"histogram":"\w/)
    expect(statSync(file).mode & 0o077).toBe(0)

    expect((await readExport(other, file)).records).toEqual(records)
    for (const kind of carried) expect(recordsOf(other, kind)).toEqual(recordsOf(service, kind))
    expect(other.account()).toMatchObject({ plan: 'paid', retentionDays: 90 })
    expect(other.changes.after(undefined, 500, null).changes.length).toBe(service.changes.after(undefined, 500, null).changes.length)
    const [site] = other.sites.all()
    if (!site) throw new Error('no site')
    expect(other.sites.credentials(site.id)).not.toEqual(service.sites.credentials(site.id))
    // A batch that the first has taken is a repetition for the second.
    await sendBurst(other, site, 'three')
    expect(other.signals.totals()).toEqual(service.signals.totals())
    other.batches.flush()
    expect(verifyFolder(join(folder, 'other'), undefined)).toMatchObject({ ok: true })
  })

  it('is refused as a whole when a byte of it is wrong or missing, or the service is not empty', async () => {
    await fill()
    const file = join(folder, 'export.zip')
    await writeExport(service, file)
    await expect(readExport(service, file)).rejects.toThrow('only into a service that has no sites')
    const bytes = readFileSync(file)
    const flipped = (at: number) => Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 0xff : byte)))
    for (const damaged of [flipped(200), flipped(bytes.indexOf('buckets.ndjson') + 200), bytes.subarray(0, -30)]) {
      const path = join(folder, 'damaged.zip')
      writeFileSync(path, damaged)
      await expect(readExport(other, path)).rejects.toThrow()
    }
    for (const kind of recordKinds.filter((each) => each !== 'audit')) expect(recordsOf(other, kind)).toEqual([])
    await readExport(other, file)
  })

  it('goes neither over a file nor into the data folder, where it would outlast erasure', async () => {
    await expect(writeExport(service, join(folder, 'one', 'export.zip'))).rejects.toThrow('lies in the data folder')
    const file = join(folder, 'there.zip')
    writeFileSync(file, 'there')
    await expect(writeExport(service, file)).rejects.toThrow('exists already')
    expect(readFileSync(file, 'utf8')).toBe('there')
  })
})
