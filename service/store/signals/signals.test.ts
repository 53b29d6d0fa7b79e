import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Signal } from '../../../shared/model/signal.ts'
import { type Database, openDatabase } from '../database.ts'
import { inOrder, isSound, packChunk, readRows, signalsOf, toRow } from './chunk.ts'
import { SignalsRepository } from './signals.ts'

const minute = 60_000
const hour = 60 * minute
const start = Date.UTC(2026, 4, 1)
let db: Database
let signals: SignalsRepository

beforeEach(() => {
  db = openDatabase(':memory:')
  db.exec(`INSERT INTO sites (id, name, platform, url, description, enabled, tags, created_at, version)
           VALUES ('s', 'Shop', 'wordpress', '', '', 1, '[]', 0, 1), ('t', 'Docs', 'wordpress', '', '', 1, '[]', 0, 1);
           INSERT INTO pipeline_sites (no, site_id, signals, state) VALUES (1, 's', 0, '{}'), (2, 't', 0, '{}')`)
  signals = new SignalsRepository(db)
})
afterEach(() => db.close())

function signal(at: number, id: string, more: Partial<Signal> = {}): Signal {
  return { id, siteId: 's', type: 'http.request', at, receivedAt: start, fields: { status: 200, cached: true, route: `/${id}\n` }, ...more }
}

function add(some: readonly Signal[], site = 1) {
  const chunk = packChunk(inOrder(some).map(toRow))
  const { fresh } = signals.add(site, start, chunk)
  const added = fresh ? fresh.filter(Boolean).length : chunk.count
  db.run('UPDATE pipeline_sites SET signals = signals + ? WHERE no = ?', added, site)
  return fresh
}

const newestFirst = (some: readonly Signal[]) => inOrder(some).reverse()

/** All pages of a query, joined. */
function paged(limit: number, query: { types?: string[]; from?: number; to?: number } = {}): Signal[] {
  const items: Signal[] = []
  let cursor: string | undefined
  do {
    const page = signals.page({ siteId: 's', limit, cursor, ...query })
    items.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return items
}

const anySignals = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 5 * 60 }),
      id: fc.integer({ min: 0, max: 30 }),
      type: fc.constantFrom('http.request', 'cron.run'),
    }),
    { maxLength: 60 },
  )
  .map((made) =>
    made.map(({ at, id, type }) =>
      signal(start + at * minute, `i${id}`, { type, fields: type === 'cron.run' ? {} : { status: id, text: null } }),
    ),
  )

describe('a chunk', () => {
  it('gives back the signals that it was made of, whatever fields they have', () => {
    const made = [
      signal(start, 'a'),
      signal(start + 1, 'b', { fields: {} }),
      signal(start + 1, 'c', { fields: { 'actor.ip': '', status: 0.5 } }),
    ]
    const chunk = packChunk(made.map(toRow))
    expect(isSound(chunk)).toBe(true)
    expect(JSON.parse(JSON.stringify(signalsOf(chunk, 's', start)))).toEqual(made)
    expect(packChunk(readRows(chunk))).toEqual(chunk)
  })

  it('names its signals by what their ids have in common, and is read as well when they stand whole in it', () => {
    const made = ['b_1', 'b_12', 'b_\u{1f600}', 'b_\u{1f601}'].map((id, n) => signal(start + n, id))
    const chunk = packChunk(made.map(toRow))
    const heads = JSON.parse(Buffer.from(chunk.heads).toString())
    expect([heads.prefix, heads.at]).toEqual(['b_', [0, 1, 2, 3]])
    const { shapes, shape } = heads
    const whole = { shapes, shape, at: made.map(({ at }) => at), id: made.map(({ id }) => id) }
    for (const stored of [chunk, { ...chunk, heads: Buffer.from(JSON.stringify(whole)) }])
      expect(JSON.parse(JSON.stringify(signalsOf(stored, 's', start)))).toEqual(made)
    const alike = made.slice(2).map(toRow)
    expect(readRows(packChunk(alike))).toEqual(alike)
  })

  it('is not sound when it does not hold what it says', () => {
    const chunk = packChunk([signal(start, 'a'), signal(start + 1, 'b')].map(toRow))
    expect(isSound({ ...chunk, count: 3 })).toBe(false)
    expect(isSound({ ...chunk, from: start - 1 })).toBe(false)
    expect(isSound({ ...chunk, fields: chunk.fields.subarray(0, -1) })).toBe(false)
    expect(isSound({ ...chunk, heads: chunk.fields })).toBe(false)
  })
})

describe('signals that are stored', () => {
  it('are each there once, whatever chunks they came in, and are told by page, type and time as a sorted list would', () => {
    fc.assert(
      fc.property(
        fc.array(anySignals, { maxLength: 6 }),
        fc.integer({ min: 1, max: 20 }),
        fc.tuple(fc.nat(300), fc.nat(300)),
        (batches, limit, range) => {
          db.exec('DELETE FROM signal_chunks; UPDATE pipeline_sites SET signals = 0')
          const known = new Map<string, Signal>()
          for (const batch of batches) {
            const fresh = add(batch)
            const sent = inOrder(batch)
            const isNew = sent.map(({ at, id }) => !known.has(`${at} ${id}`))
            expect(fresh ?? sent.map(() => true)).toEqual(isNew)
            for (const one of sent) if (!known.has(`${one.at} ${one.id}`)) known.set(`${one.at} ${one.id}`, one)
          }
          const all = newestFirst([...known.values()])
          const [from, to] = [Math.min(...range), Math.max(...range)].map((at) => start + at * minute) as [number, number]
          const within = all.filter(({ at }) => at >= from && at < to)
          expect(paged(limit)).toEqual(all)
          expect(paged(limit, { from, to, types: ['cron.run'] })).toEqual(within.filter(({ type }) => type === 'cron.run'))
          expect([...signals.between(1, 's', { types: ['http.request'], from, to }).take(limit)].map((signal) => signal.toJSON())).toEqual(
            within.filter(({ type }) => type === 'http.request').slice(0, limit),
          )
          expect([...signals.all(1, 's')]).toEqual([...all].reverse())
          expect(signals.minutes('s', from, to).reduce((sum, { n }) => sum + n, 0)).toBe(within.length)
          expect(signals.oldestOf('s')).toBe(all.at(-1)?.at)
          expect(signals.totals()).toEqual({ count: all.length, oldest: all.at(-1)?.at ?? null })
          const older = all.filter(({ at }) => at < to)
          expect(signals.olderThan('s', to)).toEqual({ count: older.length, oldest: older.at(-1)?.at ?? null })
          let deleted = 0
          for (let some = -1; some !== 0; deleted += some) some = signals.purge('s', to, limit)
          expect(deleted).toBe(older.length)
          expect(paged(limit)).toEqual(all.filter(({ at }) => at >= to))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('lie in one chunk if they span less than an hour, otherwise in several', () => {
    const chunks = () => db.all<{ count: number }>('SELECT count FROM signal_chunks ORDER BY no').map(({ count }) => count)
    add([signal(start, 'a'), signal(start + hour - 1, 'b')])
    expect(chunks()).toEqual([2])
    add([signal(start + hour, 'c'), signal(start + hour + 1, 'd'), signal(start + 2 * hour, 'e'), signal(start + 3 * hour, 'f')])
    expect(chunks()).toEqual([2, 2, 1, 1])
  })

  it('of another site stay out of it', () => {
    add([signal(start, 'a')])
    expect(add([signal(start, 'a')], 2)).toBeUndefined()
    expect(signals.purge('t', start + 1, 10)).toBe(1)
    expect(paged(10)).toHaveLength(1)
    expect(signals.page({ siteId: 'gone', limit: 10 })).toEqual({ items: [], next: null })
  })
})
