import { describe, expect, it } from 'vitest'
import { editOf, lateSites, sitesThatKeepLess, withPlan, withSite } from './retention-draft.ts'

const terms = {
  plan: 'paid' as const,
  days: 30 as const,
  sites: [
    { siteId: 'a', ownDays: null },
    { siteId: 'b', ownDays: 3 },
  ],
}

describe('a change of retention', () => {
  it('is only what differs, and nothing when it was taken back', () => {
    expect(editOf(terms, { days: 90, sites: [{ siteId: 'b', days: 3 }] })).toEqual({ days: 90 })
    expect(editOf(terms, withSite(withSite({}, 'a', 5), 'a', null))).toBeNull()
    expect(editOf(terms, { plan: 'paid', days: 30 })).toBeNull()
  })

  it('takes the days of the other plan with it', () => {
    expect(editOf(terms, withPlan({}, 'free'))).toEqual({ plan: 'free', days: 7 })
    expect(withPlan({ plan: 'free', days: 7 }, 'paid')).toEqual({ plan: 'paid', days: 14 })
  })

  it('never asks a site to keep more than its plan', () => {
    expect(editOf(terms, { days: 14, sites: [{ siteId: 'b', days: 20 }] })).toEqual({ days: 14, sites: [{ siteId: 'b', days: null }] })
  })

  it('is destructive on the sites that keep less by it', () => {
    expect(sitesThatKeepLess(terms, { days: 14 })).toEqual(['a'])
    expect(sitesThatKeepLess(terms, { days: 90 })).toEqual([])
    expect(sitesThatKeepLess(terms, { sites: [{ siteId: 'b', days: null }] })).toEqual([])
    expect(sitesThatKeepLess(terms, { sites: [{ siteId: 'b', days: 2 }] })).toEqual(['b'])
  })

  it('is being carried out while a site holds what is past its time by more than a round of the purge', () => {
    const now = 30 * 86_400_000
    const site = (siteId: string, oldest: number | null) => ({ siteId, ownDays: null, days: 14, signals: 1, alerts: 0, bytes: 1, oldest })
    const due = now - 14 * 86_400_000
    expect(lateSites({ sites: [site('late', due - 5_000_000), site('next round', due - 3_000_000), site('none', null)] }, now)).toEqual([
      'late',
    ])
  })
})
