import { describe, expect, it } from 'vitest'
import { wordsFor } from '../../messages/words.ts'
import { catalog, site } from '../testing/fixtures.ts'
import { unsetPolicy } from './account-policies.ts'
import { readSettings, type SettingsContext, writeSettings } from './settings-yaml.ts'

const rule = 'wp_brute_force_login'
const names = new Map([
  ['client:c1', 'Acme\n# and: more'],
  ['site:s1', 'Site s1'],
  ['site:v1', 'A vault'],
])
const context = (rules: Record<string, Record<string, Record<string, unknown>>> = {}): SettingsContext => ({
  catalog,
  policies: new Map(Object.entries(rules).map(([id, own]) => [id, { ...unsetPolicy(id), version: 4, rules: own }])),
  nameOf: (id) => names.get(id),
  siteOf: (id) => site(id, id === 'v1' ? { platform: 'vault' } : {}),
})
const set = { account: { [rule]: { threshold: 40 } }, 'client:c1': { [rule]: { enabled: false, severity: 'low', window: 600 } } }

describe('settings as YAML', () => {
  it('that were written read as no change, whatever names hold', () => {
    const text = writeSettings(context(set))
    expect(text).toContain('# Acme')
    expect(readSettings(text, context(set))).toEqual({ problems: [], edits: [] })
  })

  it('make each policy that the file names what it says, and leave the others', () => {
    const text = `policies:\n  client:c1:\n    ${rule}:\n      severity: high\n  site:s1:\n    ${rule}: { threshold: 5 }\n`
    expect(readSettings(text, context(set)).edits).toMatchObject([
      { policyId: 'client:c1', seenVersion: 4, rules: { [rule]: { enabled: null, severity: 'high', window: null } } },
      { policyId: 'site:s1', seenVersion: 0, rules: { [rule]: { threshold: 5 } }, changes: [{ before: null, after: 5 }] },
    ])
  })

  it('name the line and the character of everything that is wrong, and change nothing then', () => {
    const text = [
      'policies:',
      '  account:',
      `    ${rule}:`,
      '      threshold: many',
      '      windw: 60',
      '      window: 10',
      '    no_such_rule: {}',
      '  client:gone: {}',
      '  team: {}',
      '  site:v1:',
      `    ${rule}: { threshold: 3 }`,
      '  site:s1: 7',
      'other: 1',
    ].join('\n')
    const { problems, edits } = readSettings(text, context())
    expect(edits).toEqual([])
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [4, 18],
      [5, 7],
      [6, 15],
      [7, 5],
      [8, 3],
      [9, 3],
      [11, 5],
      [12, 12],
      [13, 1],
    ])
  })

  it('say what is wrong in words of ours, in the language of the person', () => {
    const text = `policies:\n  account:\n    ${rule}: { threshold: many, window: 10, severity: bad }\n`
    const said = (words?: Parameters<typeof readSettings>[2]) => readSettings(text, context(), words).problems.map(({ message }) => message)
    expect(said()).toEqual([
      'threshold: A number.',
      'window: Whole seconds, from 60 (1 minute) to 2678400 (31 days).',
      'severity: critical, high, medium, low or info.',
    ])
    expect(said(wordsFor('de', []))[0]).toBe('threshold: Eine Zahl.')
    expect(readSettings('policies:\n  account: {}\n  account: {}', context(), wordsFor('de', [])).problems[0]?.message).toBe(
      'Dieser Name steht hier zweimal.',
    )
  })

  it('that are no YAML, or refer to themselves, are refused with a place', () => {
    expect(readSettings('policies:\n  account: [', context()).problems[0]).toMatchObject({ line: 2 })
    expect(readSettings('policies:\n  account: &a {}\n  site:s1: *a', context()).problems[0]).toMatchObject({ line: 3, column: 12 })
    expect(readSettings('policies:\n  account: {}\n  account: {}', context()).problems[0]?.line).toBe(3)
    expect(readSettings('', context()).problems).toHaveLength(1)
    expect(readSettings('just words', context()).problems).toHaveLength(1)
  })
})
