import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { incidentFilterKeys, parseFilter } from '../../../../shared/bridge/filter.ts'
import type { Incident } from '../../../../shared/model/alerts/incident.ts'
import type { Change } from '../../../../shared/model/change.ts'
import { alert, catalog, site } from '../../testing/fixtures.ts'
import { Cache } from '../cache.ts'

const now = 1_800_000_000_000
const hour = 3_600_000
const put = (kind: Change['kind'], document: { id?: string; version: number }) =>
  ({ seq: 1, kind, id: document.id, version: document.version, document }) as Change

function incident(id: string, change: Partial<Incident> = {}): Change {
  return put('incident', {
    id,
    title: `Incident ${id}`,
    severity: 'medium',
    status: 'open',
    siteIds: ['shop'],
    alertIds: [],
    cause: null,
    startedAt: now - hour,
    lastAt: now - hour,
    resolvedAt: null,
    version: 1,
    ...change,
  } as Incident)
}

const cache = new Cache({
  dataDir: mkdtempSync(join(tmpdir(), 'logystera-incidents-')),
  clock: () => now,
  accountName: (id) => `Account ${id}`,
})
cache.unlock(new Map([[1, Buffer.alloc(32, 1)]]))
cache.feeds.keepCatalog('a', catalog)
cache.apply(
  'a',
  [
    put('client', { id: 'acme', name: 'Acme Works', version: 1 } as never),
    put('site', site('shop', { name: 'Shop', clientId: 'acme' })),
    put('site', site('blog', { name: 'Blog' })),
    put('site', site('vault', { name: 'Secrets', platform: 'vault' })),
    put('alert', alert('brute', 'shop', now)),
    incident('attack', { severity: 'critical', alertIds: ['brute'], lastAt: now - 60_000 }),
    incident('spread', {
      severity: 'high',
      siteIds: ['shop', 'blog', 'vault'],
      alertIds: ['x', 'y', 'z'],
      cause: { ruleId: 'wp_plugin_fatal', field: 'plugin', value: 'akismet' },
      lastAt: now - 2 * hour,
    }),
    incident('over', { status: 'resolved', siteIds: ['blog'], resolvedAt: now - 30 * hour, lastAt: now - 48 * hour }),
  ],
  null,
)
cache.incidents.pin('a', 'over', true)

function ids(text: string, status: 'open' | 'all' = 'all'): string[] {
  const reading = parseFilter(text, incidentFilterKeys)
  if (!reading.ok) throw new Error(reading.fault.code)
  return cache.incidents.page({ accountId: null, status, terms: reading.terms, offset: 0, limit: 10 }).rows.map((row) => row.incident.id)
}

describe('incidents under a filter', () => {
  it('stand newest first, open ones before resolved ones, and are counted', () => {
    expect(ids('')).toEqual(['attack', 'spread', 'over'])
    expect(ids('', 'open')).toEqual(['attack', 'spread'])
    expect(cache.incidents.openCount(null)).toBe(2)
    expect(cache.incidents.openCount('other')).toBe(0)
  })

  it.each([
    ['severity>=high', ['attack', 'spread']],
    ['severity:medium', ['over']],
    ['is:resolved', ['over']],
    ['is:pinned', ['over']],
    ['is:shared', ['spread']],
    ['-is:open', ['over']],
    ['rule:brute', ['attack']],
    ['rule:wp_plugin_fatal', ['spread']],
    ['site:blog', ['spread', 'over']],
    ['client:acme', ['attack', 'spread']],
    ['-client:acme', ['over']],
    ['platform:vault', ['spread']],
    ['account:"account a"', ['attack', 'spread', 'over']],
    ['alerts>=2', ['spread']],
    ['sites<3', ['attack', 'over']],
    ['since:90m', ['attack']],
    ['-since:24h', ['over']],
    ['akismet', ['spread']],
    ['"acme works"', ['attack', 'spread']],
    ['incident attack', ['attack']],
  ])('%s finds %j', (filter, expected) => {
    expect(ids(filter)).toEqual(expected)
  })

  it('counts all that fit, whichever window is asked for', () => {
    const reading = parseFilter('severity>=high', incidentFilterKeys)
    const terms = reading.ok ? reading.terms : []
    const page = cache.incidents.page({ accountId: 'a', status: 'all', terms, offset: 1, limit: 1 })
    expect(page.total).toBe(2)
    expect(page.rows.map((row) => row.incident.id)).toEqual(['spread'])
  })
})
