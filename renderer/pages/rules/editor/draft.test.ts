import { describe, expect, it } from 'vitest'
import { ruleSchema } from '../../../../shared/model/rules/rule.ts'
import { durationParts, editBetween, fieldsOf, readCount, readDuration, readNumber, readThreshold, thresholdUnit } from './draft.ts'
import { settingText } from './setting-text.ts'

const rule = (condition: object) =>
  ruleSchema.parse({
    id: 'some_rule',
    platform: 'any',
    title: 'A rule',
    severity: 'high',
    condition: { metric: 'm', aggregate: 'sum', window: 300, comparison: '>=', threshold: 20, ...condition },
    summary: 's',
    defaultsReason: 'r',
    meaning: 'm',
    why: 'w',
    investigate: ['i'],
    actions: ['a'],
    ignoreWhen: '',
  })
const silence = rule({ aggregate: 'absent', threshold: 7200 })
const share = rule({ aggregate: 'ratio', of: { metric: 'n' }, threshold: 0.05 })

describe('what is entered for a setting', () => {
  it('is a number with a point or a comma, and nothing else', () => {
    expect(['20', ' 2.5 ', '2,5', '-1', '.5'].map(readNumber)).toEqual([20, 2.5, 2.5, -1, 0.5])
    expect(['', 'x', '1e9', '1,000,000', '0x10', 'Infinity', '١'].map(readNumber)).toEqual([null, null, null, null, null, null, null])
  })

  it('is a duration in whole seconds, from a minute for what it looks back over, up to 31 days', () => {
    expect(readDuration('1.5', 'h', 'window')).toEqual({ ok: true, value: 5400 })
    expect(readDuration('0', 'min', 'for')).toEqual({ ok: true, value: 0 })
    for (const [entered, unit] of [
      ['30', 's'],
      ['32', 'd'],
      ['-1', 'h'],
      ['soon', 'h'],
    ] as const)
      expect(readDuration(entered, unit, 'window').ok).toBe(false)
    expect([90, 3600, 172_800, 0, 61].map((seconds) => durationParts(seconds))).toEqual([
      { amount: 90, unit: 's' },
      { amount: 1, unit: 'h' },
      { amount: 2, unit: 'd' },
      { amount: 0, unit: 'min' },
      { amount: 61, unit: 's' },
    ])
  })

  it('is percent where a rule compares a share, and the rule gets the share', () => {
    const { factor, word } = thresholdUnit(share, '1')
    expect(word).toBe('%')
    expect(readThreshold('7.3', factor)).toEqual({ ok: true, value: 0.073 })
    expect(settingText(share, 'threshold', 0.073, '1')).toBe('7.3 %')
    expect(readThreshold('9999999999999999', 1).ok).toBe(false)
  })

  it('counts observations in whole numbers', () => {
    expect(readCount('12')).toEqual({ ok: true, value: 12 })
    expect(['1.5', '-1', '1000001', ''].map((entered) => readCount(entered).ok)).toEqual([false, false, false, false])
  })
})

describe('the parts of a rule', () => {
  it('on silence have no window: its threshold is a duration', () => {
    expect(fieldsOf(silence)).not.toContain('window')
    expect(fieldsOf(share)).toContain('window')
    expect(settingText(silence, 'threshold', 7200, '1')).toBe('2 hours')
  })
})

describe('an edit', () => {
  it('says what is set otherwise, and null for what is taken back', () => {
    expect(editBetween({ threshold: 20, for: 60 }, { threshold: 40, severity: 'low' })).toEqual({
      threshold: 40,
      for: null,
      severity: 'low',
    })
    expect(editBetween({ threshold: 20 }, { threshold: 20 })).toBeNull()
  })
})
