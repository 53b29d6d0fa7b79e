import { describe, expect, it } from 'vitest'
import type { AccountState, Connection } from '../../../shared/bridge/console-state.ts'
import { connectionView, overallView } from './connection-view.ts'

const now = new Date(2026, 2, 3, 15, 0).getTime()
const connection = (state: Connection['state'], more: Partial<Connection> = {}): Connection => ({
  state,
  since: now - 58 * 60_000,
  syncedAt: now - 4000,
  problem: null,
  progress: null,
  clockSkew: null,
  stale: false,
  keyProblem: null,
  ...more,
})
const account = (id: string, of: Connection): AccountState => ({
  id,
  name: id,
  kind: 'hosted',
  url: null,
  keyStore: 'session',
  connection: of,
  account: null,
  sites: 0,
  waiting: 0,
})

describe('the word for a connection', () => {
  it('says how old live data is', () => {
    expect(connectionView(connection('live'), now).text).toBe('Live · data 4 s old')
  })

  it('says since when it is offline and that what is shown is cached', () => {
    expect(connectionView(connection('offline'), now)).toMatchObject({ text: 'Offline since 14:02, showing cached', tone: 'warn' })
  })

  it('says how far work has come', () => {
    const progress = { text: 'Loading seven days', done: 5035, total: 10_070 }
    expect(connectionView(connection('starting', { progress }), now).text).toBe('Loading seven days 50 %')
  })

  it('is the worst of several accounts, and of how many', () => {
    const accounts = [account('a', connection('live')), account('b', connection('offline'))]
    expect(overallView(accounts, now)?.text).toBe('Offline since 14:02, showing cached · 1 of 2 accounts')
    expect(overallView([], now)).toBeNull()
  })

  it('is as old as the oldest live data', () => {
    const accounts = [account('a', connection('live')), account('b', connection('live', { syncedAt: now - 30_000 }))]
    expect(overallView(accounts, now)?.text).toBe('Live · data 30 s old')
  })
})
