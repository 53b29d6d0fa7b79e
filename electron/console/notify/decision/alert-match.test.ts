import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertFilterKeys, parseFilter } from '../../../../shared/bridge/filter.ts'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Change } from '../../../../shared/model/change.ts'
import { severities } from '../../../../shared/model/severity.ts'
import { Cache } from '../../cache/cache.ts'
import { alert, catalog, site } from '../../testing/fixtures.ts'
import { matchesAlert, matchesSite } from './alert-match.ts'

const now = 1_800_000_000_000
const accountName = (id: string) => `Account ${id}`
const terms = (text: string) => {
  const reading = parseFilter(text, alertFilterKeys)
  if (!reading.ok) throw new Error(reading.fault.code)
  return reading.terms
}

let cache: Cache
beforeAll(() => {
  cache = new Cache({ dataDir: mkdtempSync(join(tmpdir(), 'logystera-match-')), clock: () => now, accountName })
  const put = (kind: Change['kind'], id: string, document: object) => ({ seq: 1, kind, id, version: 1, document }) as Change
  const alerts: Alert[] = Array.from({ length: 40 }, (_, index) =>
    alert(`n${index}`, index % 3 === 0 ? 'shop' : 'blog', now - index * 3_600_000, {
      severity: severities[index % 5] ?? 'info',
      status: index % 4 === 0 ? 'resolved' : index % 4 === 1 ? 'acknowledged' : 'firing',
      late: index % 7 === 0,
      ruleId: index % 2 === 0 ? 'wp_brute_force_login' : 'wp_other',
      title: index % 2 === 0 ? 'Brute force login' : 'Ärger mit Mail',
      group: { plugin: `plugin-${index % 6}` },
    }),
  )
  cache.feeds.keepCatalog('a', catalog)
  cache.apply(
    'a',
    [
      put('client', 'acme', { id: 'acme', version: 1, name: 'Acme & Co', timeZone: null }),
      put('site', 'shop', site('shop', { name: 'Big Shop', clientId: 'acme' })),
      put('site', 'blog', site('blog', { platform: 'drupal' })),
      put('snooze', 'z', {
        id: 'z',
        siteId: 'shop',
        ruleId: 'wp_other',
        until: now + 1000,
        createdAt: 0,
        createdBy: 'Ada',
        reason: '',
        version: 1,
      }),
      ...alerts.map((one) => put('alert', one.id, one)),
    ],
    'e.1',
  )
})
afterAll(() => cache.close())

const parts = [
  'severity:critical,low',
  'severity>=high',
  'severity<medium',
  'status:firing',
  'is:open',
  'is:late',
  'is:snoozed',
  'is:acknowledged',
  'rule:brute',
  'rule:wp_other',
  'site:shop',
  'site:BIG',
  'client:acme',
  'platform:drupal',
  'account:"account a"',
  'account:other',
  'since:12h',
]

describe('one alert in hand', () => {
  it('matches a filter exactly when a list with that filter has it', () => {
    const one = fc.tuple(fc.boolean(), fc.constantFrom(...parts)).map(([negated, part]) => `${negated ? '-' : ''}${part}`)
    const all = cache.alerts.page({ accountId: null, terms: [] }, 'newest', 0, 100).rows
    expect(all).toHaveLength(40)
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 4 }), (texts) => {
        const filter = terms(texts.join(' '))
        const listed = cache.alerts.page({ accountId: null, terms: filter }, 'newest', 0, 100).rows.map((row) => row.alert.id)
        const matching = all.filter(({ accountId, alert: found, clientName, snooze }) => {
          const row = cache.projection.site(accountId, found.siteId)
          return matchesAlert(
            filter,
            {
              alert: found,
              siteId: found.siteId,
              accountName: accountName(accountId),
              site: row?.site ?? null,
              clientName,
              ruleTitle: catalog.rules.find(({ id }) => id === found.ruleId)?.title ?? null,
              snoozed: snooze !== null,
            },
            now,
          )
        })
        expect(matching.map((row) => row.alert.id)).toEqual(listed)
      }),
    )
  })

  it('matches words by their beginning, without accents, and site names anywhere', () => {
    const found = alert('1', 'shop', now, { title: 'Ärger mit Mail', summary: 'x', ruleId: 'r', group: { plugin: 'woo-commerce' } })
    const subject = {
      alert: found,
      siteId: 'shop',
      accountName: 'A',
      site: site('shop', { name: 'Big Shop' }),
      clientName: 'Acme',
      ruleTitle: null,
      snoozed: false,
    }
    const answers = ['arger', 'ärg', 'mail woo', '"mit commerce"', 'hop', 'cme', 'ommerce', '-mail'].map((text) =>
      matchesAlert(terms(text), subject, now),
    )
    expect(answers).toEqual([true, true, true, true, true, true, false, false])
  })

  it('is asked about its site alone where only that is known', () => {
    const subject = { siteId: 'shop', accountName: 'A', site: site('shop'), clientName: 'Acme' }
    expect(['client:acme severity:low', '-client:acme', 'site:blog word'].map((text) => matchesSite(terms(text), subject))).toEqual([
      true,
      false,
      false,
    ])
  })
})
