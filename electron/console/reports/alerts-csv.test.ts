import { describe, expect, it } from 'vitest'
import { csvCell } from '../../../shared/engine/csv.ts'
import { alert } from '../testing/fixtures.ts'
import { alertsCsv } from './alerts-csv.ts'

describe('a CSV cell', () => {
  it.each([
    ['=HYPERLINK("http://evil")', '"\'=HYPERLINK(""http://evil"")"'],
    ['+49', "'+49"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', '"\'\t=1"'],
    ['\r=1', '"\'\r=1"'],
    ['  =1', "'  =1"],
    ['\n=1', '"\'\n=1"'],
    ['\uff1d1', "'\uff1d1"],
    ['\uff0b1', "'\uff0b1"],
    ['\uff0d1', "'\uff0d1"],
    ['\uff20SUM(A1)', "'\uff20SUM(A1)"],
    ['\u200b\u202e=1', "'\u200b\u202e=1"],
    ['\u0000=1', "'\u0000=1"],
    ['\u00a0=1', "'\u00a0=1"],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['plain', 'plain'],
  ])('%j is written %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell)
  })

  it('leaves numbers numbers', () => {
    expect(csvCell(-3)).toBe('-3')
  })
})

describe('alerts as CSV', () => {
  it('have a header and a line each, ended by CRLF, with instants in UTC', () => {
    const row = {
      accountId: 'a',
      alert: alert('x', 's', 0, { title: '=1' }),
      siteName: 'Shop',
      clientName: null,
      snooze: null,
      pending: null,
    }
    const lines = alertsCsv([row], () => 'Main').split('\r\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^account,site,client,severity/)
    expect(lines[1]).toContain("Main,Shop,,critical,firing,wp_brute_force_login,'=1,")
    expect(lines[1]).toContain('1970-01-01T00:00:00.000Z')
  })
})
