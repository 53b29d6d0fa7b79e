import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { alertFilterKeys, fleetFilterKeys, parseFilter } from '../../../shared/bridge/filter.ts'
import type { Change } from '../../../shared/model/change.ts'
import { noCounts } from '../../../shared/model/severity.ts'
import { alert, catalog, health, site } from '../testing/fixtures.ts'
import { Cache } from './cache.ts'

const now = 1_800_000_000_000
const folder = () => mkdtempSync(join(tmpdir(), 'logystera-cache-'))
const open = (dataDir: string, clock = () => now) => new Cache({ dataDir, clock, accountName: (id) => `Account ${id}` })
const put = (kind: Change['kind'], document: { id?: string; siteId?: string; version: number }) =>
  ({ seq: 1, kind, id: document.id ?? document.siteId, version: document.version, document }) as Change
const terms = (text: string, keys = fleetFilterKeys) => {
  const reading = parseFilter(text, keys)
  if (!reading.ok) throw new Error(reading.fault.code)
  return reading.terms
}
const query = { accountId: null, group: 'none' as const, sort: 'status' as const, direction: 'ascending' as const, offset: 0, limit: 500 }

function fleetOf(dataDir = folder()) {
  const cache = open(dataDir)
  cache.apply(
    'a',
    [
      put('client', { id: 'acme', version: 1, name: 'Acme', timeZone: null } as never),
      put('site', site('shop', { clientId: 'acme', tags: ['prod', 'eu'] })),
      put(
        'health',
        health('shop', {
          state: 'critical',
          score: 30,
          openAlerts: { ...noCounts(), critical: 2 },
          environment: { version: '6.5.3', php: '8.1', plugins: 'woocommerce 9.1,akismet 5' },
        }),
      ),
      put('site', site('blog', { tags: ['eu'] })),
      put('health', health('blog', { score: 97, environment: { version: '6.10', php: '8.3', plugins: 'akismet 5' } })),
      put('site', site('vault', { platform: 'vault', name: 'Key store' })),
    ],
    'e.6',
  )
  return cache
}

describe('the fleet list', () => {
  it.each([
    ['status:critical client:acme wp.version<6.6 has:woocommerce', ['shop']],
    ['wp.version>=6.6', ['blog']],
    ['health:<95', ['shop']],
    ['-tag:eu', ['vault']],
    ['tag:eu alerts:>0', ['shop']],
    ['platform:vault,drupal', ['vault']],
    ['status:no-data', ['vault']],
    ['key', ['vault']],
    ['php:8.3 "site b"', ['blog']],
    ['account:"account a"', ['shop', 'vault', 'blog']],
    ['account:b', []],
  ])('%s finds %j', (filter, ids) => {
    expect(
      fleetOf()
        .fleet.page({ ...query, terms: terms(filter) })
        .rows.map((row) => row.site.id),
    ).toEqual(ids)
  })

  it('puts the worst first, groups with counts, and cuts windows', () => {
    const cache = fleetOf()
    const { groups, rows, total } = cache.fleet.page({ ...query, terms: [], group: 'client' })
    expect(groups).toEqual([
      { key: 'Acme', title: 'Acme', count: 1, critical: 1, start: 0 },
      { key: '', title: 'No client', count: 2, critical: 0, start: 1 },
    ])
    expect([total, rows.map((row) => row.site.id)]).toEqual([3, ['shop', 'vault', 'blog']])
    expect(cache.fleet.page({ ...query, terms: [], offset: 1, limit: 1 }).rows.map((row) => row.site.id)).toEqual(['vault'])
    expect(cache.fleet.summary(null)).toMatchObject({ all: 3, critical: 1, noData: 1, healthy: 1, openAlerts: { critical: 2 } })
    expect(cache.fleet.values(null, 'has', 'woo')).toEqual(['woocommerce 9.1'])
  })

  it('reads the same after a restart', () => {
    const dataDir = folder()
    const before = fleetOf(dataDir)
    const rows = before.fleet.page({ ...query, terms: [] }).rows
    before.close()
    expect(open(dataDir).fleet.page({ ...query, terms: [] }).rows).toEqual(rows)
  })

  it('lets a snooze end by itself', () => {
    let clock = now
    const cache = open(folder(), () => clock)
    cache.apply(
      'a',
      [
        put('site', site('s')),
        put('snooze', {
          id: 'z',
          siteId: 's',
          ruleId: 'r',
          until: now + 1000,
          createdAt: now,
          createdBy: 'Ada',
          reason: '',
          version: 1,
        } as never),
      ],
      null,
    )
    expect(cache.fleet.summary(null).snoozed).toBe(1)
    clock = now + 1000
    expect(cache.projection.expired()).toBe(true)
    expect(cache.fleet.summary(null).snoozed).toBe(0)
  })
})

describe('planned work', () => {
  const window = (change: object) =>
    put('maintenance', {
      id: 'w',
      title: 'Update',
      scope: { kind: 'sites', siteIds: ['s'] },
      ruleIds: null,
      schedule: { kind: 'once', from: now + 1000, to: now + 5000 },
      enabled: true,
      createdAt: now,
      createdBy: 'Ada',
      updatedAt: now,
      updatedBy: 'Ada',
      version: 1,
      ...change,
    } as never)
  const marked = (cache: Cache) =>
    cache.fleet.page({ ...query, terms: terms('is:maintenance') }).rows.map((row) => `${row.site.id}: ${row.maintenance?.title}`)

  it('marks its sites while it is on, and begins and ends by itself', () => {
    let clock = now
    const dataDir = folder()
    const cache = open(dataDir, () => clock)
    cache.apply('a', [put('site', site('s')), put('site', site('t')), window({})], null)
    expect(marked(cache)).toEqual([])
    clock = now + 1000
    expect(cache.projection.expired()).toBe(true)
    expect(marked(cache)).toEqual(['s: Update'])
    expect(marked(open(dataDir, () => clock))).toEqual(['s: Update'])
    expect(cache.apply('a', [window({ version: 2, scope: { kind: 'account' }, title: 'Move' })], null).siteIds).toEqual(new Set(['s', 't']))
    expect(marked(cache).toSorted()).toEqual(['s: Move', 't: Move'])
    cache.apply('a', [window({ version: 3, enabled: false })], null)
    expect(marked(cache)).toEqual([])
    cache.apply('a', [window({ version: 4 })], null)
    clock = now + 5000
    expect(marked(cache)).toEqual([])
  })
})

describe('the alert list', () => {
  const cache = fleetOf()
  cache.feeds.keepCatalog('a', catalog)
  cache.apply(
    'a',
    [
      alert('1', 'shop', now - 3_600_000, { group: { 'actor.ip': '203.0.113.7' } }),
      alert('2', 'blog', now - 60_000, {
        severity: 'high',
        title: 'Mail failing',
        ruleId: 'wp_email_delivery_failed',
        status: 'acknowledged',
      }),
      alert('3', 'shop', now - 30_000, { status: 'resolved', resolvedAt: now }),
      alert('4', 'vault', now - 10_000, { severity: 'low', late: true, title: 'Root token', ruleId: 'vault_root' }),
    ].map((document) => put('alert', document)),
    null,
  )
  const list = (filter: string, order: 'worst' | 'newest' = 'worst') =>
    cache.alerts.page({ accountId: null, terms: terms(filter, alertFilterKeys) }, order, 0, 100)

  it.each([
    ['', ['1', '2', '4', '3']],
    ['is:open', ['1', '2', '4']],
    ['-is:acknowledged is:open', ['1', '4']],
    ['severity:critical,high', ['1', '2', '3']],
    ['severity:>low', ['1', '2', '3']],
    ['status:resolved', ['3']],
    ['is:late', ['4']],
    ['rule:"brute force"', ['1', '3']],
    ['site:shop', ['1', '3']],
    ['client:acme', ['1', '3']],
    ['platform:vault', ['4']],
    ['since:10m', ['2', '4', '3']],
    ['203.0.113.7', ['1']],
    ['mail', ['2']],
    ['"key store"', ['4']],
    ['"; DROP TABLE alerts --', []],
  ])('%s finds %j', (filter, ids) => {
    if (filter.startsWith('";')) return expect(parseFilter(filter, alertFilterKeys).ok).toBe(false)
    const { rows, total } = list(filter)
    expect(rows.map((row) => row.alert.id)).toEqual(ids)
    expect(total).toBe(ids.length)
  })

  it('orders by time when asked, counts by steps, searches text', () => {
    expect(list('', 'newest').rows.map((row) => row.alert.id)).toEqual(['4', '3', '2', '1'])
    const steps = cache.alerts.timeline({ accountId: null, terms: [] }, now - 7_200_000, now, 2)
    expect(steps.map(({ counts }) => counts.critical)).toEqual([0, 2])
    const bySite = cache.alerts.siteTimeline({ accountId: null, terms: [] }, now - 7_200_000, now, 2, 1)
    expect([bySite.sites, bySite.lanes.length]).toEqual([new Set(list('').rows.map(({ alert }) => alert.siteId)).size, 1])
    expect(bySite.lanes[0]!.total).toBe(list(`site:${bySite.lanes[0]!.siteId}`).total)
    expect(cache.alerts.search('brute 203', 5).map((row) => row.alert.id)).toEqual(['1'])
    expect(cache.alerts.search('" OR *', 5)).toEqual([])
    expect(cache.alerts.unacknowledged(null)).toBe(2)
  })

  it('follows retention', () => {
    const own = open(folder())
    own.feeds.keepAccount('a', {
      instanceId: 'i',
      name: 'n',
      region: 'r',
      plan: 'free',
      retentionDays: 7,
      timeZone: 'UTC',
      simulated: false,
      note: '',
      key: { name: 'k', role: 'admin', siteIds: null },
      serverTime: now,
    })
    own.apply('a', [put('alert', alert('kept', 's', now)), put('alert', alert('old', 's', now - 8 * 86_400_000))], null)
    expect(own.purge('a').alerts.map(({ id }) => id)).toEqual(['old'])
    expect(own.purge('a').changes).toEqual([])
    expect(own.alerts.search('brute', 9).map((row) => row.alert.id)).toEqual(['kept'])
  })
})

describe('the cache file', () => {
  it('holds nothing of an account that was removed', () => {
    const dataDir = folder()
    const cache = open(dataDir)
    cache.unlock(new Map([[1, Buffer.alloc(32, 1)]]))
    cache.apply(
      'a',
      [put('site', site('planted-site')), put('alert', alert('x', 'planted-site', now, { summary: 'planted summary' }))],
      'e.1',
    )
    cache.sealed.put('a', 'evidence', 'x', 1, now, { planted: true })
    cache.outbox.add([
      {
        id: 'i',
        accountId: 'a',
        object: 'alert x',
        action: { kind: 'note', alertId: 'x', note: 'planted note' },
        text: '',
        createdAt: now,
        state: 'waiting',
        theirs: null,
        reason: null,
      },
    ])
    cache.removeAccount('a')
    cache.close()
    for (const name of readdirSync(dataDir)) expect(readFileSync(join(dataDir, name)).includes('planted')).toBe(false)
  })

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['zeroed', (bytes: Buffer) => Buffer.alloc(bytes.length)],
    ['not a database', () => Buffer.from('hello '.repeat(100))],
  ])('that is %s is set aside and begun anew', (_name, damage) => {
    const dataDir = folder()
    fleetOf(dataDir).close()
    const path = join(dataDir, 'cache.db')
    writeFileSync(path, damage(readFileSync(path)))
    const cache = open(dataDir)
    expect(cache.notices[0]).toContain('set aside')
    expect(cache.fleet.summary(null).all).toBe(0)
    expect(readdirSync(dataDir).some((name) => name.startsWith('cache.db.damaged-'))).toBe(true)
    cache.apply('a', [put('site', site('s'))], null)
    expect(cache.fleet.summary(null).all).toBe(1)
  })

  it('of another program is set aside too', () => {
    const dataDir = folder()
    const foreign = new DatabaseSync(join(dataDir, 'cache.db'))
    foreign.exec('CREATE TABLE alerts (x); PRAGMA user_version=1')
    foreign.close()
    const cache = open(dataDir)
    expect(cache.notices[0]).toContain('set aside')
    expect(existsSync(join(dataDir, 'cache.db'))).toBe(true)
  })

  it('keeps sealed documents for their place and key only', () => {
    const cache = open(folder())
    cache.sealed.put('a', 'evidence', 'x', 1, now, ['lost: no key yet'])
    cache.unlock(new Map([[1, Buffer.alloc(32, 1)]]))
    const anything = { safeParse: (data: unknown) => ({ success: true, data }) } as never
    expect(cache.sealed.get('a', 'evidence', 'x', anything)).toBeUndefined()
    cache.sealed.put('a', 'evidence', 'x', 1, now, ['kept'])
    expect(cache.sealed.get('a', 'evidence', 'x', anything)).toMatchObject({ tag: 1, document: ['kept'] })
    cache.unlock(new Map([[1, Buffer.alloc(32, 2)]]))
    expect(cache.sealed.get('a', 'evidence', 'x', anything)).toBeUndefined()
  })
})
