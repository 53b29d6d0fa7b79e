import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flagsOf, flagTable, holeFlags, placeOf, statusOf } from '../alert-flags.ts'
import { CacheDatabase } from '../file/database.ts'
import { AlertColumns } from './alert-columns.ts'
import { everyAlert } from './alert-filter.ts'
import type { AlertSelection } from './alert-selection.ts'
import type { AlertOrder } from './alert-window.ts'
import { selectWindow } from './alert-window.ts'

const count = 40_000
const statuses = ['firing', 'acknowledged', 'resolved', 'resolved', 'resolved'] as const

/** A small generator (Numerical Recipes, chapter 7.1): the same alerts every time. */
let state = 7
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}

const database = new CacheDatabase(':memory:')
const columns = new AlertColumns(database)

beforeAll(() => {
  database.transaction(() => {
    for (let index = 0; index < count; index += 1) {
      const row = columns.take({ account: 0, id: `alert-${index}` })
      const status = statuses[Math.floor(random() * statuses.length)] ?? 'firing'
      // Many at the same instant, so that the order of rows decides.
      const lastFiredAt = 1_800_000_000_000 + Math.floor(random() * 5000) * 1000
      const flags = flagsOf(Math.floor(random() * 5), status, false, false)
      columns.set(row, { site: index % 50, rule: index % 7, flags, generation: 1, firstFiredAt: lastFiredAt, lastFiredAt })
    }
    for (let row = 0; row < count; row += 37) columns.remove(row)
  })
})
afterAll(() => database.close())

const sites = new Uint8Array(50).fill(1, 0, 40)
const rules = Uint8Array.of(1, 1, 1, 1, 1, 0, 0)
const selections: [string, AlertSelection][] = [
  ['all alerts', everyAlert()],
  ['open ones', { ...everyAlert(), flags: flagTable((flags) => statusOf(flags) !== 'resolved') }],
  ['those of some sites', { ...everyAlert(), sites }],
  ['those of some rules on some sites', { ...everyAlert(), sites, rules }],
  ['those of a time', { ...everyAlert(), lastFrom: 1_800_001_000_000, lastBefore: 1_800_004_500_000 }],
  ['those of some rules of a time', { ...everyAlert(), rules, lastFrom: 1_800_001_000_000 }],
  ['those of nearly all sites', { ...everyAlert(), sites: new Uint8Array(50).fill(1, 1) }],
  [
    'open ones of a few rules',
    { ...everyAlert(), rules: Uint8Array.of(0, 1, 0, 0, 1, 0, 0), flags: flagTable((flags) => placeOf(flags) < 4) },
  ],
  ['those before a time', { ...everyAlert(), lastBefore: 1_800_002_000_000 }],
  ['those of a short time', { ...everyAlert(), lastFrom: 1_800_004_600_000 }],
  ['open ones of a time', { ...everyAlert(), flags: flagTable((flags) => statusOf(flags) === 'firing'), lastFrom: 1_800_000_500_000 }],
  ['those with a mark', { ...everyAlert(), marks: [Uint8Array.from({ length: count }, (_, row) => Number(row % 3 === 0))] }],
  [
    'those that a text finds',
    { ...everyAlert(), texts: [{ sites: new Uint8Array(50).fill(1, 7, 9), rows: Uint32Array.of(0, 1, 7, 12_345), wanted: 1 }] },
  ],
  ['those that a text does not find', { ...everyAlert(), texts: [{ sites, rows: Uint32Array.of(40, 1, 7, 12_345), wanted: 0 }] }],
  ['few', { ...everyAlert(), sites: new Uint8Array(50).fill(1, 3, 4), rules: Uint8Array.of(0, 0, 0, 1, 0, 0, 0) }],
]
const windows = [
  [0, 100],
  [250, 100],
  [12_000, 60],
  [30_000, 9000],
] as const

/** The same by looking at each alert and sorting them all. */
function byHand(selection: AlertSelection, order: AlertOrder): number[] {
  const { flags, site, rule, lastFiredAt } = columns
  const rows = Array.from({ length: columns.size }, (_, row) => row).filter(
    (row) =>
      selection.flags[flags[row] as number] === 1 &&
      selection.sites?.[site[row] as number] !== 0 &&
      selection.rules?.[rule[row] as number] !== 0 &&
      (lastFiredAt[row] as number) >= selection.lastFrom &&
      (lastFiredAt[row] as number) < selection.lastBefore &&
      selection.marks.every((marks) => marks[row] === 1) &&
      selection.texts.every(({ sites, rows, wanted }) => (sites[site[row] as number] === 1 || rows.includes(row)) === (wanted === 1)),
  )
  const place = (row: number) => (order === 'worst' ? placeOf(flags[row] as number) : 0)
  return rows.sort((a, b) => place(a) - place(b) || (lastFiredAt[b] as number) - (lastFiredAt[a] as number) || a - b)
}

function expectWindows(selection: AlertSelection): void {
  for (const order of ['worst', 'newest'] as const) {
    const all = byHand(selection, order)
    for (const [offset, limit] of windows)
      expect(selectWindow(columns, selection, order, offset, limit)).toEqual({
        total: all.length,
        rows: all.slice(offset, offset + limit),
      })
  }
}

describe('a window of alerts', () => {
  it.each(selections)('is the same as by hand while nothing is sorted yet: %s', (_name, selection) => {
    columns.sorting.forget()
    expectWindows(selection)
  })

  it.each(selections)('is the same as by hand once all are sorted and some have changed since: %s', async (_name, selection) => {
    columns.sorting.prepare()
    while (!columns.sorting.ready) await new Promise((resolve) => setImmediate(resolve))
    for (let row = 1; row < 3000; row += 17)
      if (columns.flags[row] !== holeFlags) columns.setFlags(row, flagsOf(row % 5, 'firing', false, false))
    // Some are later now, some earlier, some gone, and some rows have another alert.
    for (let row = 20_000; row < 21_500; row += 9) {
      if (columns.flags[row] === holeFlags) continue
      const lastFiredAt = 1_800_000_000_000 + ((row * 7919) % 5000) * 1000
      const flags = flagsOf(row % 5, row % 2 === 0 ? 'resolved' : 'firing', false, false)
      if (row % 3 > 0) columns.set(row, { site: row % 50, rule: row % 7, flags, generation: 1, firstFiredAt: lastFiredAt, lastFiredAt })
      else columns.remove(row)
      if (row % 9 !== 0) continue
      const other = columns.take({ account: 0, id: `other-${row}` })
      columns.set(other, { site: 3, rule: 3, flags, generation: 1, firstFiredAt: lastFiredAt, lastFiredAt })
    }
    expect(columns.sorting.ready).toBe(true)
    expectWindows(selection)
  })

  it('does not need the order to be kept while everything changes', () => {
    columns.sorting.prepare()
    for (let row = 0; row < count; row += 1) columns.sorting.move(row)
    expect(columns.sorting.ready).toBe(false)
    expectWindows(everyAlert())
  })
})
