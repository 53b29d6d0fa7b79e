import { beforeEach, describe, expect, it } from 'vitest'
import { ClientsRepository } from './account/clients.ts'
import { SitesRepository } from './account/sites.ts'
import { ChangesRepository, recordChange } from './changes.ts'
import { type Database, openDatabase } from './database.ts'
import { Seal } from './seal.ts'

let db: Database
let sites: SitesRepository
let changes: ChangesRepository
let now = 1000

beforeEach(() => {
  db = openDatabase(':memory:')
  sites = new SitesRepository(db, new Seal(Buffer.alloc(32, 1)), () => now)
  changes = new ChangesRepository(db)
  now = 1000
})

const add = (name: string) => sites.create({ name, platform: 'drupal' }).site

describe('the change feed', () => {
  it('gives everything from the start in pages, with what remains', () => {
    for (let index = 0; index < 5; index++) add(`site ${index}`)
    const first = changes.after(undefined, 2, null)
    const second = changes.after(first.cursor, 2, null)
    const third = changes.after(second.cursor, 2, null)
    expect([first.remaining, second.remaining, third.remaining]).toEqual([3, 1, 0])
    expect(
      [first, second, third]
        .flatMap((page) => page.changes.map((change) => change.document))
        .map((site) => (site as { name: string }).name),
    ).toEqual(['site 0', 'site 1', 'site 2', 'site 3', 'site 4'])
    expect(changes.after(third.cursor, 2, null)).toEqual({ cursor: third.cursor, changes: [], remaining: 0 })
  })

  it('knows what remains of many without counting them again, and exactly once few are left', () => {
    const write = (from: number, to: number, version: number) =>
      db.transaction(() => {
        for (let index = from; index < to; index++)
          recordChange(db, 'client', `c_${index}`, { id: `c_${index}`, name: 'C', timeZone: null, version }, now)
      })
    write(0, 12_000, 1)
    const first = changes.after(undefined, 500, null)
    expect(first.remaining).toBe(11_500)
    write(12_000, 12_300, 1)
    const second = changes.after(first.cursor, 500, null)
    expect(second.remaining).toBe(11_300)
    expect(changes.after(undefined, 500, null).remaining).toBe(11_800)
    // 100 of those that are still to be read are written again: they count twice while it does not matter.
    write(11_000, 11_100, 2)
    expect(changes.after(second.cursor, 500, null).remaining).toBe(10_900)
    let page = second
    let read = 1000
    while (page.remaining > 0) {
      page = changes.after(page.cursor, 500, null)
      read += page.changes.length
      if (page.remaining < 9000) expect(page.remaining).toBe(12_300 - read)
    }
    expect(read).toBe(12_300)
  })

  it('keeps only the newest state of an object', () => {
    const site = add('old')
    const { cursor } = changes.after(undefined, 10, null)
    sites.update(site.id, { name: 'newer' })
    sites.update(site.id, { name: 'newest' })
    expect(changes.after(cursor, 10, null).changes).toMatchObject([{ kind: 'site', version: 3, document: { name: 'newest' } }])
    expect(changes.after(undefined, 10, null).changes).toHaveLength(1)
  })

  it('tells what is gone', () => {
    const site = add('gone')
    const { cursor } = changes.after(undefined, 10, null)
    sites.delete(site.id)
    expect(changes.after(cursor, 10, null).changes).toEqual([
      expect.objectContaining({ kind: 'site', id: site.id, version: 2, document: null }),
    ])
    expect(sites.find(site.id)).toBeUndefined()
  })

  it('refuses a cursor that may have missed a tombstone, but not a snapshot under way', () => {
    const site = add('gone')
    const old = changes.after(undefined, 10, null).cursor
    sites.delete(site.id)
    add('kept')
    add('kept too')
    const snapshot = changes.after(undefined, 1, null).cursor
    expect(changes.forgetTombstones(now + 1, 10)).toBe(1)
    expect(() => changes.after(old, 10, null)).toThrow(expect.objectContaining({ code: 'cursor_expired' }))
    expect(changes.after(snapshot, 10, null).changes).toHaveLength(2)
  })

  it('refuses a cursor of another epoch, of another key’s restrictions, of the future, and nonsense', () => {
    const site = add('one')
    const { cursor } = changes.after(undefined, 10, null)
    for (const wrong of ['0123456789ab.1', `${cursor}9`, 'nonsense', changes.after(undefined, 10, [site.id]).cursor]) {
      expect(() => changes.after(wrong, 10, null)).toThrow(expect.objectContaining({ code: 'cursor_expired' }))
    }
  })

  it('shows a restricted key only its sites and their clients', () => {
    const clients = new ClientsRepository(db, () => now)
    const mine = clients.create({ name: 'mine', timeZone: null })
    clients.create({ name: 'other', timeZone: null })
    const site = sites.create({ name: 'mine', platform: 'vault', clientId: mine.id }).site
    add('other')
    const page = changes.after(undefined, 10, [site.id])
    expect(page.changes.map(({ kind, id }) => [kind, id])).toEqual([
      ['client', mine.id],
      ['site', site.id],
    ])
    expect(page.remaining).toBe(0)
  })

  it('wakes listeners once for each transaction that added to it, and not for one that failed', () => {
    let woken = 0
    db.onChanges(() => woken++)
    db.transaction(() => {
      add('one')
      add('two')
    })
    expect(woken).toBe(1)
    expect(() =>
      db.transaction(() => {
        add('three')
        throw new Error('no')
      }),
    ).toThrow('no')
    expect([woken, sites.count()]).toEqual([1, 2])
  })
})
