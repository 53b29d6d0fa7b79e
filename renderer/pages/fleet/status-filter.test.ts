import { describe, expect, it } from 'vitest'
import { tileOf, withTile } from './status-filter.ts'

describe('tiles of the summary as filters', () => {
  it('exchange the status and keep the rest', () => {
    expect(withTile('client:"Harbor & Sons" status:degraded php<8.2', 'critical')).toBe('client:"Harbor & Sons" php<8.2 status:critical')
    expect(withTile('status:critical shop', 'all')).toBe('shop')
    expect(withTile('status:critical', 'snoozed')).toBe('is:snoozed')
  })

  it('are recognised in a filter that was typed', () => {
    expect(tileOf('client:acme')).toBe('all')
    expect(tileOf('status:no-data client:acme')).toBe('no-data')
    expect(tileOf('status:critical,degraded')).toBeNull()
    expect(tileOf('-status:critical')).toBeNull()
    expect(tileOf('is:snoozed')).toBe('snoozed')
  })
})
