import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  alertFilterKeys,
  compareVersions,
  fleetFilterKeys,
  numberMatches,
  parseFilter,
  quoteFilterValue,
  sinceInstant,
  versionMatches,
} from './filter.ts'
import { englishFilterFaults, filterFaultText } from './filter-fault.ts'

function fleet(text: string) {
  const reading = parseFilter(text, fleetFilterKeys)
  if (!reading.ok) throw new Error(reading.fault.code)
  return reading.terms.map(({ key, comparison, values, negated }) => ({ key, comparison, values, negated }))
}

describe('the filter language', () => {
  it('reads keys, comparisons, lists, negation and words', () => {
    expect(fleet('status:critical,degraded -client:acme wp.version<6.6 health:<95 "big shop" woo')).toEqual([
      { key: 'status', comparison: '=', values: ['critical', 'degraded'], negated: false },
      { key: 'client', comparison: '=', values: ['acme'], negated: true },
      { key: 'wp.version', comparison: '<', values: ['6.6'], negated: false },
      { key: 'health', comparison: '<', values: ['95'], negated: false },
      { key: null, comparison: '=', values: ['big shop'], negated: false },
      { key: null, comparison: '=', values: ['woo'], negated: false },
    ])
  })

  it('ignores letter case and reads quoted values with spaces and commas', () => {
    expect(fleet('Client:"Acme, Inc",Other')).toEqual([{ key: 'client', comparison: '=', values: ['acme, inc', 'other'], negated: false }])
  })

  it('says where it cannot go on and why', () => {
    expect(parseFilter('status:critical colour:red', fleetFilterKeys)).toMatchObject({
      ok: false,
      position: 16,
      length: 6,
      fault: { code: 'key_unknown', words: ['colour', expect.stringContaining('status, client')] },
    })
    expect(parseFilter('status:green', fleetFilterKeys)).toMatchObject({ ok: false, position: 7, length: 5 })
    expect(parseFilter('name:"open', fleetFilterKeys)).toMatchObject({ ok: false, position: 5, length: 5 })
    expect(parseFilter('status:', fleetFilterKeys)).toMatchObject({ ok: false, position: 0, length: 7 })
    expect(parseFilter('status:critical,', fleetFilterKeys)).toMatchObject({ ok: false, position: 15 })
    expect(parseFilter('health:many', fleetFilterKeys)).toMatchObject({ ok: false, position: 7 })
    expect(parseFilter('since:yesterday', alertFilterKeys)).toMatchObject({ ok: false, position: 6, length: 9 })
    expect(parseFilter('since:2026-99-99', alertFilterKeys)).toMatchObject({ ok: false })
    expect(parseFilter('client:<3', fleetFilterKeys)).toMatchObject({ ok: false })
  })

  it('has a sentence for every reason, with what it is about', () => {
    const reasons = [
      'colour:red',
      'status:',
      'status:,a',
      'status:critical,',
      'name:"open',
      'name:"a"b',
      'health<1,2',
      'client:<3',
      'status:green',
      'health:many',
      'php:new',
      'since:1h,2h',
      'since:yesterday',
    ].map((text) => {
      const reading = parseFilter(text, text.startsWith('since') ? alertFilterKeys : fleetFilterKeys)
      if (reading.ok) throw new Error(`${text} can be read`)
      return { code: reading.fault.code, sentence: filterFaultText(reading.fault) }
    })
    expect(new Set(reasons.map(({ code }) => code)).size).toBe(Object.keys(englishFilterFaults).length)
    expect(reasons.filter(({ sentence }) => !/^.+\.$/.test(sentence) || /undefined/.test(sentence))).toEqual([])
    expect(reasons.map(({ sentence }) => sentence)).toContain('"client" cannot be compared with <.')
  })

  it('compares versions as numbers, part by part', () => {
    expect(compareVersions('6.10', '6.9')).toBe(1)
    expect(compareVersions('6.5', '6.5.0')).toBe(0)
    expect(compareVersions('6.6-beta2', '6.6')).toBe(-1)
    expect(versionMatches({ comparison: '<', values: ['6.6'] }, '6.5.3')).toBe(true)
    expect(versionMatches({ comparison: '<', values: ['6.6'] }, '6.10')).toBe(false)
    expect(versionMatches({ comparison: '=', values: ['6.5'] }, '6.5.3')).toBe(true)
    expect(versionMatches({ comparison: '=', values: ['6.5'] }, '6.55')).toBe(false)
    expect(numberMatches({ comparison: '>=', values: ['3'] }, 3)).toBe(true)
  })

  it('reads spans and days', () => {
    expect(sinceInstant('24h', 86_400_000)).toBe(0)
    expect(sinceInstant('2026-07-01', 0)).toBe(Date.UTC(2026, 6, 1))
  })

  it('never throws, and a fault lies inside the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60, unit: fc.constantFrom(...'ab:<>=,"\\- .1status') }), (text) => {
        const reading = parseFilter(text, fleetFilterKeys)
        if (!reading.ok) {
          expect(reading.length).toBeGreaterThan(0)
          expect(reading.position + reading.length).toBeLessThanOrEqual(text.length)
        }
      }),
    )
  })

  it('reads back whole any value that was quoted', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        const reading = parseFilter(`name:${quoteFilterValue(value)}`, fleetFilterKeys)
        expect(reading.ok && reading.terms[0]?.values).toEqual([value.toLowerCase()])
      }),
    )
  })
})
