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

it('is silent when its folder cannot be made', () => {
  writeFileSync(join(dir, 'file'), '')
  openQuarantine(join(dir, 'file'), () => 7, log).keep(answer)
})
