import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLog, redacted } from './log.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'log-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('the log', () => {
  it('holds no secret and no home folder, by name or by look, however deep', () => {
    const folder = join(dir, 'redacted')
    const log = openLog(folder)
    log.warn('refused http://u:geheim1@h/?token=geheim2&x=1', {
      key: 'geheim3',
      deep: { list: [{ authorization: 'geheim4', note: 'Bearer geheim5' }] },
      text: 'lgk_geheim6geheim6',
    })
    const text = readFileSync(join(folder, 'console.log'), 'utf8')
    expect(text).not.toContain('geheim')
    expect(text).toContain('x=1')
    expect(redacted('at /home/anna/x.ts', '/home/anna')).toBe('at ~/x.ts')
    expect(statSync(join(folder, 'console.log')).mode & 0o077).toBe(0)
  })

  it('writes of alike warnings and errors thirty a minute, and afterwards how many there were besides', () => {
    const folder = join(dir, 'flooded')
    let now = 0
    const log = openLog(folder, undefined, () => now)
    const lines = () => readFileSync(join(folder, 'console.log'), 'utf8').trim().split('\n')
    for (let line = 0; line < 1000; line += 1) log.warn('a port was refused', { line })
    log.error('another line')
    for (let line = 0; line < 50; line += 1) log.info('not one of them')
    expect(lines().length).toBe(30 + 1 + 50)
    now = 60_000
    log.warn('a port was refused')
    expect(lines().length).toBe(30 + 1 + 50 + 2)
    expect(JSON.parse(lines().at(-2) ?? '')).toMatchObject({ msg: 'lines were left out', of: 'a port was refused', lines: 970 })
    expect(JSON.parse(lines().at(-1) ?? '')).toMatchObject({ msg: 'a port was refused' })
  })

  it('is put aside while it is written when it grows too large, and only so many are kept', () => {
    const folder = join(dir, 'rotated')
    const log = openLog(folder, { largest: 2000, kept: 2 })
    for (let line = 0; line < 100; line += 1) log.info('a line of some length', { line })
    expect(readdirSync(folder).sort()).toEqual(['console.log', 'console.log.1', 'console.log.2'])
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThan(2300)
    const kept = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    expect(kept.join('')).toContain('"line":99')
  })
})
