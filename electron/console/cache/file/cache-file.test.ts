import { copyFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { alertFilterKeys, parseFilter } from '../../../../shared/bridge/filter.ts'
import { evidenceSchema } from '../../../../shared/model/alerts/alert.ts'
import type { Change } from '../../../../shared/model/change.ts'
import { signalSchema } from '../../../../shared/model/signal.ts'
import { alert, signal, site } from '../../testing/fixtures.ts'
import { Cache } from '../cache.ts'
import { Housekeeping } from '../housekeeping.ts'
import { core } from '../migrations/001-core.ts'
import type { Intent } from '../outbox-rows.ts'
import { rotateCacheKey, unlockCache } from '../sealed/cache-key.ts'

const now = 1_800_000_000_000
const day = 86_400_000
const marker = 'plantedmarker7c1e'
const key = (number: number) => new Map([[number, Buffer.alloc(32, number)]])
const folder = () => mkdtempSync(join(tmpdir(), 'logystera-cache-'))
const open = (dataDir: string) => new Cache({ dataDir, clock: () => now, accountName: (id) => id })
const put = (kind: Change['kind'], document: { id?: string; version: number }) =>
  ({ seq: 1, kind, id: document.id, version: document.version, document }) as Change
const noted = (note: string) =>
  alert('x', 's', now, {
    steps: [
      { at: now, author: 'service', action: 'fired' },
      { at: now, author: 'Ada', action: 'noted', note },
    ],
  })
const intent = (note: string): Intent => ({
  id: 'i',
  accountId: 'a',
  object: 'alert x',
  action: { kind: 'note', alertId: 'x', note },
  text: `Note ${note}`,
  createdAt: now,
  state: 'waiting',
  reason: null,
  theirs: null,
})
const evidence = (text: string) => ({ alertId: 'x', total: 1, signals: [signal('s', text)] })
const found = (dataDir: string, text: string) => readdirSync(dataDir).filter((name) => readFileSync(join(dataDir, name)).includes(text))

function filled(dataDir: string): Cache {
  const cache = open(dataDir)
  cache.unlock(key(1))
  cache.apply('a', [put('site', site('s')), put('alert', noted(marker))], 'e.2')
  cache.sealed.put('a', 'evidence', 'x', 1, now, evidence(marker))
  cache.outbox.add([intent(marker)])
  return cache
}

describe('what is sealed', () => {
  it('stands nowhere in clear: not in the cache, its log, the index or a copy', async () => {
    const dataDir = folder()
    const cache = filled(dataDir)
    await cache.index.settled()
    copyFileSync(join(dataDir, 'cache.db'), join(dataDir, 'cache.db.before-3-copy'))
    expect(found(dataDir, marker)).toEqual([])
    expect(cache.alerts.get('a', 'x')?.alert.steps.map(({ note }) => note)).toEqual([undefined, marker, marker])
    await cache.close()
    expect(found(dataDir, marker)).toEqual([])
  })

  it('cannot be moved from one row to another', async () => {
    const dataDir = folder()
    const cache = filled(dataDir)
    cache.sealed.put('a', 'evidence', 'y', 1, now, evidence('other'))
    await cache.close()
    const raw = new DatabaseSync(join(dataDir, 'cache.db'))
    raw.exec("UPDATE sealed SET body = (SELECT body FROM sealed WHERE kind = 'evidence' AND id = 'y') WHERE kind = 'evidence' AND id = 'x'")
    raw.close()
    const again = open(dataDir)
    again.unlock(key(1))
    expect(again.sealed.get('a', 'evidence', 'x', evidenceSchema)).toBeUndefined()
    expect(again.sealed.get('a', 'evidence', 'y', evidenceSchema)?.document).toEqual(evidence('other'))
    await again.close()
  })

  it('is sealed anew with another key, also when that is cut short in the middle', async () => {
    const dataDir = folder()
    const cache = filled(dataDir)
    const both = new Map([...key(1), ...key(2)])
    cache.unlock(both)
    expect(cache.sealed.reseal(1)).toBe(1)
    await cache.close()
    const again = open(dataDir)
    again.unlock(both)
    expect(again.alerts.get('a', 'x')?.alert.steps[1]?.note).toBe(marker)
    while (again.reseal(1) > 0);
    again.unlock(key(2))
    expect(again.sealed.get('a', 'evidence', 'x', evidenceSchema)?.document).toEqual(evidence(marker))
    expect(again.outbox.list().map(({ text }) => text)).toEqual([`Note ${marker}`])
    expect(again.notices).toEqual([])
    await again.close()
  })

  it('is read again when its key is gone, and a lost action is told of', async () => {
    const dataDir = folder()
    await filled(dataDir).close()
    const cache = open(dataDir)
    cache.unlock(key(9))
    expect(cache.notices[0]).toContain('cannot be read any more')
    expect(cache.feeds.feed('a').cursor).toBeNull()
    expect(cache.alerts.withoutEvidence('a', 9)).toEqual([{ id: 'x', total: 1 }])
    await cache.close()
  })

  it('takes no action without a key, and says why', () => {
    const cache = open(folder())
    expect(() => cache.outbox.add([intent('lost')])).toThrow(expect.objectContaining({ code: 'key_unavailable' }))
    expect(cache.outbox.list()).toEqual([])
  })

  it('keeps its key in the keychain, or beside a session, and replaces it on demand', async () => {
    const held = new Map<string, string>()
    const keys = (store: 'session' | 'keyring') => ({
      store,
      text: '',
      look: async () => undefined,
      get: async (name: string) =>
        held.has(name) ? { ok: true as const, value: held.get(name) ?? '' } : { ok: false as const, reason: 'missing' as const, text: '' },
      set: async (name: string, value: string) => {
        held.set(name, value)
        return { ok: true as const }
      },
      delete: async () => ({ ok: true as const }),
    })
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
    for (const store of ['session', 'keyring'] as const) {
      const dataDir = folder()
      const cache = open(dataDir)
      const deps = { cache, keys: keys(store), dataDir, log }
      expect(await unlockCache(deps)).toBeNull()
      cache.outbox.add([intent('kept')])
      const before = held.get('cache-key')
      expect(await rotateCacheKey(deps)).toEqual({ resealed: 1 })
      if (store === 'keyring') expect(held.get('cache-key')).not.toBe(before)
      await cache.close()
      const again = open(dataDir)
      await unlockCache({ ...deps, cache: again })
      expect(again.outbox.list().map(({ text }) => text)).toEqual(['Note kept'])
      await again.close()
    }
  })
})

describe('the cache file', () => {
  it('of an older program is copied before it is changed; its actions are sealed, and the copy goes with the next good start', async () => {
    const dataDir = folder()
    const old = new DatabaseSync(join(dataDir, 'cache.db'))
    old.exec(core.up)
    old.exec(`PRAGMA application_id=${0x4c_67_79_43}; PRAGMA user_version=1;`)
    old
      .prepare("INSERT INTO outbox (id, account_id, object, intent, text, created_at, state) VALUES ('i','a','alert x',?,?,1,'waiting')")
      .run(JSON.stringify(intent(marker).action), `Note ${marker}`)
    old.close()
    const cache = open(dataDir)
    expect(readdirSync(dataDir).filter((name) => name.startsWith('cache.db.before-1-'))).toHaveLength(1)
    cache.unlock(key(1))
    expect(cache.outbox.list().map(({ text }) => text)).toEqual([`Note ${marker}`])
    await cache.close()
    await open(dataDir).close()
    expect(readdirSync(dataDir).filter((name) => name.startsWith('cache.db.before-'))).toEqual([])
    expect(found(dataDir, marker)).toEqual([])
  })

  it('of a later program is read and not changed', async () => {
    const dataDir = folder()
    await filled(dataDir).close()
    const raw = new DatabaseSync(join(dataDir, 'cache.db'))
    raw.exec('PRAGMA user_version=99')
    raw.close()
    const cache = open(dataDir)
    cache.unlock(key(1))
    expect(cache.problem).toBe('cache_newer')
    expect(cache.alerts.get('a', 'x')?.alert.title).toBe('Brute force login')
    expect(() => cache.apply('a', [put('site', site('t'))], null)).toThrow(expect.objectContaining({ code: 'cache_newer' }))
    expect(() => cache.outbox.add([intent('no')])).toThrow(expect.objectContaining({ code: 'cache_newer' }))
    await cache.close()
  })

  it('that lost its log, or swapped places with another, opens or is set aside', async () => {
    const [one, other] = [folder(), folder()]
    await filled(one).close()
    const cache = filled(other)
    copyFileSync(join(other, 'cache.db-wal'), join(one, 'cache.db-wal'))
    await cache.close()
    const again = open(one)
    expect(() => again.apply('a', [put('site', site('t'))], null)).not.toThrow()
    await again.close()
    writeFileSync(join(other, 'cache.db'), readFileSync(join(other, 'search.db').replace('search.db', 'cache.db')).subarray(0, 100))
    const rebuilt = open(other)
    expect(rebuilt.notices[0]).toContain('set aside')
    await rebuilt.close()
  })
})

describe('what may not stay', () => {
  it('leaves no trace of an alert that retention removed, nor of an account', async () => {
    const dataDir = folder()
    const cache = open(dataDir)
    cache.unlock(key(1))
    cache.feeds.keepAccount('a', { retentionDays: 7, key: { name: 'k' } } as never)
    cache.apply('a', [put('alert', alert('old', 's', now - 8 * day, { summary: marker })), put('alert', alert('kept', 's', now))], 'e.1')
    await cache.index.settled()
    expect(cache.alerts.search(marker, 9).map(({ alert: { id } }) => id)).toEqual(['old'])
    expect(cache.purge('a').alerts.map(({ id }) => id)).toEqual(['old'])
    await cache.index.settled()
    expect(cache.alerts.search(marker, 9)).toEqual([])
    expect(found(dataDir, marker)).toEqual([])
    await cache.removeAccount('a')
    expect(found(dataDir, 'Brute force')).toEqual([])
    expect(cache.accountIds()).toEqual([])
    await cache.close()
  })

  it('takes single signals out of evidence that are older than the account or their site allows; the alert and the others stay', async () => {
    const dataDir = folder()
    const cache = open(dataDir)
    cache.unlock(key(1))
    cache.feeds.keepAccount('a', { retentionDays: 7, key: { name: 'k' } } as never)
    cache.kept.put('a', 'retention', { sites: [] } as never)
    const long = { ...alert('long', 's', now - 20 * day), lastFiredAt: now }
    cache.apply('a', [put('site', site('s')), put('alert', long), put('alert', alert('young', 's', now))], 'e.1')
    const at = (id: string, when: number) => ({ ...signal('s', `${marker}-${id}`), id, at: when })
    const signals = [at('old', now - 8 * day), at('kept', now - 6 * day)]
    cache.sealed.put('a', 'evidence', 'long', 5, now, { alertId: 'long', total: 5, signals })
    cache.sealed.put('a', 'changes-before', 'long', 2, now, signals)
    for (let number = 0; number < 120; number += 1)
      cache.sealed.put('a', 'evidence', `other-${number}`, 1, now, {
        alertId: `other-${number}`,
        total: 1,
        signals: [at('old', now - 8 * day)],
      })
    expect(cache.purge('a').alerts).toEqual([])
    let slices = 0
    for (let place = cache.pruneHeld('a', 0); place !== null && slices < 100; place = cache.pruneHeld('a', place)) slices += 1
    // What was sealed anew is looked at once more.
    expect(slices).toBe(5)
    expect(cache.sealed.get('a', 'evidence', 'other-119', evidenceSchema)?.document.signals).toEqual([])
    const left = cache.sealed.get('a', 'evidence', 'long', evidenceSchema)
    expect(left).toMatchObject({ tag: 5, document: { total: 5 } })
    expect(left?.document.signals.map(({ id }) => id)).toEqual(['kept'])
    expect(cache.sealed.get('a', 'changes-before', 'long', z.array(signalSchema))?.document.map(({ id }) => id)).toEqual(['kept'])
    expect(cache.alerts.get('a', 'long')).toBeDefined()
    await cache.close()
  })

  it('leaves no days of a site that was deleted', async () => {
    const cache = open(folder())
    cache.unlock(key(1))
    cache.apply('a', [put('site', site('s')), put('site', site('t'))], 'e.1')
    for (const id of ['s', 't']) cache.daily.put('a', id, '2027-01', [], now)
    cache.apply('a', [{ seq: 3, kind: 'site', id: 's', version: 9, document: null }], 'e.2')
    expect(cache.daily.get('a', 's', '2027-01')).toBeNull()
    expect(cache.daily.get('a', 't', '2027-01')).toEqual({ days: [], readAt: now })
    await cache.removeAccount('a')
    expect(cache.daily.get('a', 't', '2027-01')).toBeNull()
    await cache.close()
  })

  it('makes room by what is over: evidence first, pinned incidents last, open alerts never', async () => {
    const cache = open(folder())
    cache.unlock(key(1))
    const resolved = (id: string, at: number) => alert(id, 's', at, { status: 'resolved', resolvedAt: at })
    cache.apply(
      'a',
      [
        ...[resolved('old', now - day), resolved('pinned', now - 2 * day), alert('open', 's', now - 3 * day)].map((document) =>
          put('alert', document),
        ),
        put('incident', {
          id: 'n',
          title: 't',
          severity: 'high',
          status: 'resolved',
          siteIds: ['s'],
          alertIds: ['pinned'],
          cause: null,
          startedAt: now,
          lastAt: now - 2 * day,
          resolvedAt: now,
          version: 1,
        } as never),
      ],
      null,
    )
    for (const id of ['old', 'pinned', 'open']) cache.sealed.put('a', 'evidence', id, 1, now, { ...evidence('e'), alertId: id })
    expect(cache.incidents.pin('a', 'n', true)).toBe(true)
    const steps = []
    for (let step = cache.evict(0); step; step = cache.evict(0)) steps.push(step.alerts.map(({ id }) => id))
    expect(steps).toEqual([[], ['old'], ['pinned']])
    expect(cache.alerts.get('a', 'open')).toBeDefined()
    expect(cache.sealed.tag('a', 'evidence', 'open')).toBe(1)
    const keeping = new Housekeeping({ cache, limit: () => 0, evicted: () => undefined })
    await keeping.look()
    keeping.close()
    await cache.close()
  })
})

describe('search', () => {
  it('follows what changes, goes on after an end, and is made anew when its file is bad', async () => {
    const dataDir = folder()
    const cache = open(dataDir)
    cache.unlock(key(1))
    const many = Array.from({ length: 1200 }, (_, index) => alert(`m${index}`, 's', now - index, { summary: `number${index} café` }))
    cache.apply(
      'a',
      many.map((document) => put('alert', document)),
      'e.1',
    )
    await cache.index.settled()
    expect(cache.alerts.search('number1199 cafe', 9).map(({ alert: { id } }) => id)).toEqual(['m1199'])
    cache.apply('a', [put('alert', alert('m7', 's', now, { summary: 'other words', version: 2 }))], 'e.2')
    expect(cache.alerts.search('number7 cafe', 900).some(({ alert: { id } }) => id === 'm7')).toBe(false)
    expect(cache.alerts.search('other wor', 9).map(({ alert: { id } }) => id)).toEqual(['m7'])
    await cache.close()
    for (const end of ['-wal', '-shm']) writeFileSync(join(dataDir, `search.db${end}`), '')
    writeFileSync(join(dataDir, 'search.db'), 'nothing of the kind')
    const again = open(dataDir)
    await again.index.settled()
    const reading = parseFilter('café', alertFilterKeys)
    const { total } = again.alerts.page({ accountId: null, terms: reading.ok ? reading.terms : [] }, 'worst', 0, 5)
    expect(total).toBe(1199)
    await again.close()
  })

  it('finds words beside other conditions among open and resolved alerts, whatever the order of the terms', async () => {
    const cache = open(folder())
    const words = (index: number) => ({ summary: index % 2 === 0 ? 'even words' : 'odd words' })
    const many = Array.from({ length: 900 }, (_, index) =>
      alert(`m${index}`, 's', now - index, { ...words(index), status: index < 300 ? 'firing' : 'resolved' }),
    )
    cache.apply(
      'a',
      many.map((document) => put('alert', document)),
      'e.1',
    )
    await cache.index.settled()
    const total = (filter: string) => {
      const reading = parseFilter(filter, alertFilterKeys)
      return cache.alerts.page({ accountId: null, terms: reading.ok ? reading.terms : [] }, 'worst', 0, 5).total
    }
    expect(['even', 'even is:open', 'is:open even', 'even status:resolved', '-even is:open', 'is:open -even -odd'].map(total)).toEqual([
      450, 150, 150, 300, 150, 0,
    ])
    expect(['status:resolved -even', 'even -is:open', 'even words', 'even odd', 'even is:open since:1h'].map(total)).toEqual([
      300, 300, 450, 0, 150,
    ])
    await cache.close()
  })
})
