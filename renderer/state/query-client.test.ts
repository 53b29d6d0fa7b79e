import { describe, expect, it } from 'vitest'
import type { ConsoleEvent } from '../../shared/bridge/events.ts'
import { staleBy } from './query-client.ts'

const stale = (event: ConsoleEvent, key: unknown[]) => staleBy(event)?.(key) ?? false

describe('what an event of the console makes stale', () => {
  it('is asked for again for its account and for all accounts, not for another', () => {
    const event: ConsoleEvent = { type: 'fleet', accountId: 'a', siteIds: ['s1'] }
    expect(stale(event, ['fleet', 'a', 'list'])).toBe(true)
    expect(stale(event, ['fleet', null, 'list'])).toBe(true)
    expect(stale(event, ['fleet', 'b', 'list'])).toBe(false)
  })

  it('is only the site that changed, or every one when no ids are told', () => {
    expect(stale({ type: 'fleet', accountId: 'a', siteIds: ['s1'] }, ['site', 'a', 's2'])).toBe(false)
    expect(stale({ type: 'fleet', accountId: 'a', siteIds: ['s1'] }, ['site', 'a', 's1'])).toBe(true)
    expect(stale({ type: 'fleet', accountId: 'a', siteIds: [] }, ['site', 'a', 's2'])).toBe(true)
  })

  it('includes the counts of the frame when alerts change', () => {
    expect(stale({ type: 'alerts', accountId: 'a', alertIds: ['x'] }, ['fleet', null, 'summary'])).toBe(true)
    expect(stale({ type: 'alerts', accountId: 'a', alertIds: ['x'] }, ['outbox'])).toBe(false)
  })

  it('is nothing for a toast', () => {
    expect(staleBy({ type: 'toast-withdrawn', id: 't' })).toBeNull()
  })
})
