import { describe, expect, it } from 'vitest'
import type { MetricDefinition } from '../model/metric.ts'
import { conditionSchema, type Rule } from '../model/rules/rule.ts'
import { fillSummary, formatDuration } from './summary.ts'

const failed: MetricDefinition = {
  id: 'wp_auth_failed_total',
  platform: 'wordpress',
  title: 'Failed logins',
  unit: '1',
  kind: 'counter',
  from: [{ type: 'auth.attempt', where: [], labels: { address: 'actor.ip' } }],
  meaning: 'test',
}

function fill(summary: string, value: number, condition: object = {}, metric: MetricDefinition | undefined = failed): string {
  const full = conditionSchema.parse({
    metric: 'wp_auth_failed_total',
    aggregate: 'sum',
    window: 300,
    comparison: '>=',
    threshold: 10,
    ...condition,
  })
  const evidence = ['1.1.1.1', '2.2.2.2', '3.3.3.3', '1.1.1.1'].map((ip) => ({
    type: 'auth.attempt',
    fields: { 'actor.ip': ip, reason: 'blocked' },
  }))
  return fillSummary({ summary, condition: full } as Rule, metric, { value, group: { address: '1.1.1.1' }, evidence })
}

describe('summary', () => {
  it('says what happened in numbers and words', () => {
    expect(fill('{value} failed logins in {window} from {distinct.address} addresses', 1214)).toBe(
      '1,214 failed logins in 5 minutes from 3 addresses',
    )
    expect(fill('{group.address}: {field.reason} ({threshold})', 12)).toBe('1.1.1.1: blocked (10)')
    expect(fill('by {field.nobody}', 12)).toBe('by unknown')
  })

  it('puts the word that fits behind a number', () => {
    const template = '{value|failed login|failed logins} from {distinct.address|address|addresses}'
    expect(fill(template, 1)).toBe('1 failed login from 3 addresses')
    expect(fill(template, 2)).toBe('2 failed logins from 3 addresses')
  })

  it('gives each value its unit', () => {
    expect(fill('{value}', 0.256, { aggregate: 'ratio' })).toBe('26 %')
    expect(fill('{value}', 14_460, { aggregate: 'absent' })).toBe('4 hours')
    expect(fill('{value}', 2345, { aggregate: 'quantile' }, { ...failed, unit: 'ms' })).toBe('2.35 s')
    expect(fill('{value}', 3 * 1024 * 1024, { aggregate: 'max' }, { ...failed, unit: 'bytes' })).toBe('3 MiB')
    expect(fill('{value}', 46, { aggregate: 'max' }, { ...failed, unit: 'MiB' })).toBe('46 MiB')
  })

  it.each([
    [1, '1 second'],
    [45, '45 seconds'],
    [60, '1 minute'],
    [3600, '1 hour'],
    [5400, '90 minutes'],
    [86_400, '24 hours'],
    [172_800, '2 days'],
  ])('%i s is %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))
})
