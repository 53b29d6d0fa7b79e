import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openQuarantine } from './quarantine.ts'

let dir: string
const log = { info() {}, warn() {}, error() {} }
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'quarantine-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const answer = { procedure: 'changes.list', code: 'response_malformed', status: 200, place: 'changes.0', message: 'no' }

it('keeps the form of an answer and none of its texts', () => {
  const quarantine = openQuarantine(join(dir, 'q'), () => 7, log)
  quarantine.keep({ ...answer, data: { title: 'a person@example.com', list: [1, 'x'], 'a person@example.com': 2 } })
  const path = join(dir, 'q', '7-changes.list.json')
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
    at: 7,
    ...answer,
    form: { title: 'text of 20', list: [1, 'text of 1'], '*': 2 },
  })
  expect(statSync(path).mode & 0o077).toBe(0)
})

it('keeps the newest twenty, and one of those that are the same', () => {
  let now = 8
  const quarantine = openQuarantine(join(dir, 'q'), () => (now += 1), log)
  for (let round = 0; round < 30; round += 1) {
    quarantine.keep({ ...answer, place: `changes.${round}` })
    quarantine.keep({ ...answer, place: `changes.${round}` })
  }
  const names = readdirSync(join(dir, 'q'))
  expect(names).toHaveLength(20)
  expect(names).toContain('38-changes.list.json')
})

it('lists what it keeps, newest first and without what does not fit, and forgets one or all', () => {
  let now = 8
  const quarantine = openQuarantine(join(dir, 'q'), () => (now += 1), log)
  expect(quarantine.list()).toEqual([])
  for (const place of ['a', 'b', 'c']) quarantine.keep({ ...answer, place })
  writeFileSync(join(dir, 'q', '5-changes.list.json'), '{"at": "cut')
  writeFileSync(join(dir, 'q', 'notes.txt'), 'not of the console')
  expect(quarantine.list().map(({ id, place }) => [id, place])).toEqual([
    ['11-changes.list', 'c'],
    ['10-changes.list', 'b'],
    ['9-changes.list', 'a'],
  ])
  expect(quarantine.forget('../q/10-changes.list')).toBe(0)
  expect(quarantine.forget('10-changes.list')).toBe(1)
  expect(quarantine.list().map(({ place }) => place)).toEqual(['c', 'a'])
  expect(quarantine.forget(null)).toBe(3)
  expect(readdirSync(join(dir, 'q'))).toEqual(['notes.txt'])
  // The same answer again is news now.
  quarantine.keep({ ...answer, place: 'c' })
  expect(quarantine.list()).toHaveLength(1)
})

it('is silent when its folder cannot be made', () => {
  writeFileSync(join(dir, 'file'), '')
  openQuarantine(join(dir, 'file'), () => 7, log).keep(answer)
})
