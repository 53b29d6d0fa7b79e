import { describe, expect, it } from 'vitest'
import type { ConsoleEvent } from '../../shared/bridge/events.ts'
import { EventHub } from './event-hub.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const fleet = (siteId: string): ConsoleEvent => ({ type: 'fleet', accountId: 'a', siteIds: [siteId] })
const first = (): ConsoleEvent => ({ type: 'navigate', to: '/whole-state' })

describe('the event hub', () => {
  it('tells the first of a kind at once and merges those that follow close behind', async () => {
    const hub = new EventHub(silent)
    const events: ConsoleEvent[] = []
    const merged = new Promise<void>((resolve) => hub.subscribe((event) => events.push(event) === 2 && resolve()))
    for (const id of ['s1', 's2', 's3', 's2']) hub.publish(fleet(id))
    expect(events).toEqual([fleet('s1')])
    await merged
    expect(events[1]).toEqual({ type: 'fleet', accountId: 'a', siteIds: ['s2', 's3'] })
    hub.close()
  })

  it('says "any" instead of naming hundreds, and says nothing of an account that is gone', async () => {
    const hub = new EventHub(silent)
    const events: ConsoleEvent[] = []
    const merged = new Promise<void>((resolve) => hub.subscribe((event) => events.push(event) === 2 && resolve()))
    for (let index = 0; index < 300; index += 1) hub.publish(fleet(`s${index}`))
    await merged
    expect(events[1]).toMatchObject({ siteIds: [] })
    hub.publish(fleet('late'))
    hub.publish({ type: 'account-removed', accountId: 'a' })
    expect(events.at(-1)).toEqual({ type: 'account-removed', accountId: 'a' })
    hub.close()
  })

  it('tells a reader that fell far behind the whole state instead', async () => {
    const hub = new EventHub(silent)
    const reader = hub.iterate(first)
    for (let index = 0; index < 1000; index += 1) hub.publish({ type: 'toast-withdrawn', id: `${index}` })
    expect((await reader.next()).value).toEqual(first())
    const rest: unknown[] = []
    hub.publish({ type: 'navigate', to: '/end' })
    for await (const event of reader) {
      rest.push(event)
      if (event.type === 'navigate' && event.to === '/end') break
    }
    expect(rest.length).toBeLessThanOrEqual(501)
    hub.close()
  })

  it('lets go of a reader that leaves while it waits', async () => {
    const hub = new EventHub(silent)
    const abort = new AbortController()
    const reader = hub.iterate(first, abort.signal)
    await reader.next()
    const waiting = reader.next()
    abort.abort()
    expect((await waiting).done).toBe(true)
    const other = hub.iterate(first)
    await other.next()
    const pending = other.next()
    await other.return(undefined)
    expect((await pending).done).toBe(true)
    hub.close()
  })
})
