import { expect, it } from 'vitest'
import { editedRetention } from './retention-edit.ts'

it('an edit of retention changes what it names', () => {
  const sites = [
    { siteId: 's', ownDays: null },
    { siteId: 't', ownDays: 3 },
  ]
  expect(editedRetention({ plan: 'paid', days: 14, sites }, { days: 30, sites: [{ siteId: 's', days: 7 }] })).toEqual({
    plan: 'paid',
    days: 30,
    sites: [
      { siteId: 's', ownDays: 7 },
      { siteId: 't', ownDays: 3 },
    ],
  })
})
