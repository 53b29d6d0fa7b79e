import { describe, expect, it } from 'vitest'
import { conditionSchema } from '../../../shared/model/rules/rule.ts'
import { condition as say } from './condition.ts'

const words = {
  titleOf: (metric: string) => (metric === 'wp_auth_failed_total' ? 'Failed logins' : metric),
  valueOf: (_: string, value: number) => String(value),
}

describe('condition sentences', () => {
  it('say a burst as a person would', () => {
    const condition = conditionSchema.parse({
      metric: 'wp_auth_failed_total',
      aggregate: 'sum',
      window: 300,
      comparison: '>',
      threshold: 50,
    })
    expect(say.firesWhen(condition, words)).toBe('Fires when “Failed logins” adds up to more than 50 in 5 minutes.')
    expect(say.endsWhen(condition)).toBe(
      'Ends by itself after 15 minutes without it; firing again within 30 minutes reopens the same alert.',
    )
  })

  it('say silence, shares, groups and hold times', () => {
    const base = { window: 3600, comparison: '>', threshold: 0.2 }
    expect(
      say.firesWhen(conditionSchema.parse({ ...base, metric: 'site_heartbeat', aggregate: 'absent', threshold: 5400 }), words),
    ).toContain('sent nothing at all for more than 1 hour 30 minutes')
    expect(
      say.firesWhen(
        conditionSchema.parse({
          ...base,
          metric: 'a',
          aggregate: 'ratio',
          of: { metric: 'b' },
          minimumCount: 10,
          groupBy: ['ip'],
          for: 120,
        }),
        words,
      ),
    ).toBe(
      'Fires when “a” is more than 20 % of “b” over 1 hour, given at least 10 observations, for each ip apart, and stays so for 2 minutes.',
    )
  })

  it('count one second and many', () => {
    expect([1, 90, 60, 86_400 + 3600].map(say.seconds)).toEqual(['1 second', '90 seconds', '1 minute', '1 day 1 hour'])
  })
})
