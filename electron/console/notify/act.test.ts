import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Change } from '../../../shared/model/change.ts'
import { Cache } from '../cache/cache.ts'
import { Outbox } from '../outbox/outbox.ts'
import { alert, site } from '../testing/fixtures.ts'
import { actOnAlert } from './act.ts'

const now = 1_800_000_000_000
const dir = mkdtempSync(join(tmpdir(), 'act-'))
const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
let cache: Cache
let outbox: Outbox
const act = (route: string, action: 'acknowledge' | 'snooze') => actOnAlert({ cache, outbox, clock: () => now }, route, action)
const actions = () => outbox.list().map((intent) => intent.action)

beforeAll(() => {
  cache = new Cache({ dataDir: dir, clock: () => now, accountName: (id) => id })
  outbox = new Outbox({ cache, clock: () => now, log, listener: { arrived: () => undefined, changed: () => undefined } })
  const documents: [Change['kind'], string, object][] = [
    ['site', 's1', site('s1')],
    ['alert', 'open', alert('open', 's1', now)],
    ['alert', 'over', alert('over', 's1', now, { status: 'resolved' })],
  ]
  const changes = documents.map(
    ([kind, id, document], at) => ({ seq: at + 1, kind, id, version: 1, document: { ...document, version: 1 } }) as Change,
  )
  cache.apply('a', changes, 'e.9')
})
afterAll(async () => {
  await cache.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('a button of a notification', () => {
  it('does nothing for a route that names no open alert', () => {
    for (const route of [
      '/alerts/a/none',
      '/alerts/a/over',
      '/alerts/b/open',
      '/alerts',
      '/sites/a/s1',
      '/alerts/a/open/x',
      'logystera://alert/open',
    ])
      expect([act(route, 'acknowledge'), act(route, 'snooze')], route).toEqual([false, false])
    expect(actions()).toEqual([])
  })

  it('does nothing while the cache has no key to keep it under', () => {
    expect([act('/alerts/a/open', 'acknowledge'), act('/alerts/a/open', 'snooze')]).toEqual([false, false])
    cache.unlock(new Map([[1, randomBytes(32)]]))
  })

  it('acknowledges once, and snoozes the rule on the site for an hour, durably', () => {
    expect(act('/alerts/a/open', 'acknowledge')).toBe(true)
    expect(act('/alerts/a/open', 'acknowledge')).toBe(false)
    expect(act('/alerts/a/open', 'snooze')).toBe(true)
    const { ruleId } = alert('open', 's1', now)
    expect(actions()).toMatchObject([
      { kind: 'acknowledge', alertId: 'open' },
      { kind: 'snooze', siteId: 's1', ruleId, until: now + 3_600_000 },
    ])
  })
})
