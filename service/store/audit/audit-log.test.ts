import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../database.ts'
import { Seal } from '../seal.ts'
import { AuditLog } from './audit-log.ts'
import { hashOf } from './chain.ts'
import { checkChain, checkEnds } from './chain-check.ts'

const day = 86_400_000
const clock = { now: 0 }
const seal = new Seal(Buffer.alloc(32, 7))
let folder: string
let db: Database
let log: AuditLog

beforeEach(() => {
  clock.now = Date.UTC(2026, 3, 8, 12)
  folder = mkdtempSync(join(tmpdir(), 'logystera-audit-'))
  db = openDatabase(folder)
  log = new AuditLog(db, seal, () => clock.now)
})

afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

const note = (id: string) => log.record({ author: 'Ada', action: 'update', object: { kind: 'sites', id }, details: { enabled: false } })

function fill(rows: number) {
  for (let row = 1; row <= rows; row++) note(`s_${row}`)
}

/** As somebody would who has the file but not the service. */
function tamper(sql: string) {
  db.exec('DROP TRIGGER audit_is_not_edited; DROP TRIGGER audit_is_cut_at_the_anchor')
  db.exec(sql)
}

describe('the audit log', () => {
  it('is a chain: each entry carries the hash of the one before', () => {
    fill(3)
    const [third, second, first] = log.page({ limit: 10 }).items
    expect(first).toMatchObject({ seq: 1, author: 'Ada', keyId: null, previous: '0'.repeat(64), details: { enabled: false } })
    expect(second?.previous).toBe(first?.hash)
    expect(third?.previous).toBe(second?.hash)
    expect(checkChain(db)).toEqual({ rows: 3, problem: '' })
    checkEnds(db, seal)
  })

  it('hashes the same whatever order the members of its details were written in', () => {
    const entry = { seq: 1, at: 1, author: 'A', keyId: null, action: 'x', object: { kind: 'k', id: null }, previous: '' }
    expect(hashOf({ ...entry, details: { a: 1, b: { d: 1, c: [2, null] } } })).toBe(
      hashOf({ ...entry, details: { b: { c: [2, null], d: 1 }, a: 1 } }),
    )
  })

  it('has nothing of a transaction that comes to nothing', () => {
    fill(1)
    expect(() =>
      db.transaction(() => {
        note('s_2')
        throw new Error('no')
      }),
    ).toThrow('no')
    note('s_3')
    expect(checkChain(db)).toEqual({ rows: 2, problem: '' })
  })

  it('cannot be edited, nor shortened before its anchor', () => {
    fill(2)
    expect(() => db.run("UPDATE audit SET author = 'Eve'")).toThrow('append-only')
    expect(() => db.run('DELETE FROM audit WHERE seq = 1')).toThrow('append-only')
    expect(() => db.run('DELETE FROM audit')).toThrow('append-only')
    expect(checkChain(db)).toEqual({ rows: 2, problem: '' })
  })

  it.each([
    ['an author', "UPDATE audit SET author = 'Eve' WHERE seq = 3", 'row 3 was changed'],
    ['details', `UPDATE audit SET details = '{"enabled":true}' WHERE seq = 3`, 'row 3 was changed'],
    ['details that are no JSON any more', "UPDATE audit SET details = 'x' WHERE seq = 3", 'row 3 was changed'],
    ['a removed row', 'DELETE FROM audit WHERE seq = 3', 'row 3 is missing'],
    ['a removed first row', 'DELETE FROM audit WHERE seq = 1', 'row 1 is missing'],
    ['a removed last row', 'DELETE FROM audit WHERE seq = 5', 'row 5 is missing'],
    [
      'two rows in each other’s place',
      'UPDATE audit SET seq = CASE seq WHEN 3 THEN -4 ELSE -3 END WHERE seq IN (3, 4); UPDATE audit SET seq = -seq WHERE seq < 0',
      'row 3 does not follow',
    ],
    ['a missing head', "DELETE FROM audit_ends WHERE name = 'head'", 'the head of the chain is missing'],
  ])('names the first broken row: %s', (_, sql, problem) => {
    fill(5)
    tamper(sql)
    expect(checkChain(db).problem).toContain(problem)
  })

  it('gives away who forges the whole chain without the master key', () => {
    fill(2)
    const forger = new AuditLog(db, new Seal(Buffer.alloc(32, 8)), () => clock.now)
    tamper('DELETE FROM audit; DELETE FROM audit_ends')
    forger.record({ author: 'Mallory', action: 'update', object: { kind: 'sites', id: 's_1' } })
    expect(checkChain(db)).toEqual({ rows: 1, problem: '' })
    expect(() => checkEnds(db, seal)).toThrow('the head of the audit log was not written under this master key')
  })

  it('loses what retention is over for, and the rest still verifies', () => {
    db.transaction(() => fill(700))
    clock.now += day
    fill(3)
    expect(log.cut(clock.now, clock.now, 500)).toBe(500)
    expect(log.cut(clock.now, clock.now, 500)).toBe(200)
    expect(log.cut(clock.now, clock.now, 500)).toBe(0)
    expect(log.page({ limit: 10 }).items.map(({ seq, action, author }) => [seq, action, author])).toEqual([
      [705, 'cut', 'service'],
      [704, 'cut', 'service'],
      [703, 'update', 'Ada'],
      [702, 'update', 'Ada'],
      [701, 'update', 'Ada'],
    ])
    expect(checkChain(db)).toEqual({ rows: 5, problem: '' })
    checkEnds(db, seal)
    tamper('DELETE FROM audit WHERE seq = 701')
    expect(checkChain(db).problem).toBe('row 701 is missing')
  })

  it('is read in pages, newest first, of one object or one author', () => {
    fill(5)
    log.record({ author: 'Max', action: 'delete', object: { kind: 'sites', id: 's_2' } })
    const first = log.page({ limit: 4 })
    const second = log.page({ limit: 4, cursor: first.next ?? '' })
    expect([...first.items, ...second.items].map(({ seq }) => seq)).toEqual([6, 5, 4, 3, 2, 1])
    expect(second.next).toBeNull()
    expect(log.page({ limit: 4, kind: 'sites', id: 's_2' }).items.map(({ seq }) => seq)).toEqual([6, 2])
    expect(log.page({ limit: 4, author: 'Max' }).items.map(({ seq }) => seq)).toEqual([6])
    expect(() => log.page({ limit: 4, cursor: 'a.b' })).toThrow()
  })
})
