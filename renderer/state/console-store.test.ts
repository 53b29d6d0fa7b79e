import { describe, expect, it } from 'vitest'
import { applyEvent, useConsole } from './console-store.ts'

const toast = { id: 't', at: 1, severity: 'critical' as const, title: 'Brute-force login', body: 'shop', link: '/alerts/a/b' }

describe('what the page knows after an event', () => {
  it('keeps a toast as a notice, once, newest first', () => {
    const first = { ...useConsole.getState(), ...applyEvent(useConsole.getState(), { type: 'toast', toast }) }
    const again = { ...first, ...applyEvent(first, { type: 'toast', toast: { ...toast, body: 'shop and 2 more' } }) }
    expect(again.notices).toEqual([{ ...toast, body: 'shop and 2 more', withdrawn: false, seen: false }])
  })

  it('marks a notice that was withdrawn, and keeps it', () => {
    const told = { ...useConsole.getState(), ...applyEvent(useConsole.getState(), { type: 'toast', toast }) }
    expect(applyEvent(told, { type: 'toast-withdrawn', id: 't' }).notices?.[0]).toMatchObject({ id: 't', withdrawn: true })
  })

  it('has no accounts before the console has told its state', () => {
    expect(applyEvent(useConsole.getState(), { type: 'account-removed', accountId: 'a' })).toEqual({})
  })
})
