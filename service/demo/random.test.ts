import { describe, expect, it } from 'vitest'
import { Random } from './random.ts'

const draws = (random: Random) => Array.from({ length: 5 }, () => random.next())

describe('Random', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    expect(draws(new Random(7))).toEqual(draws(new Random(7)))
    expect(draws(new Random(7))).not.toEqual(draws(new Random(8)))
  })

  it('forks by name alone: what was drawn or forked before does not matter', () => {
    const used = new Random(7)
    draws(used)
    used.fork('another')
    expect(draws(used.fork('site'))).toEqual(draws(new Random(7).fork('site')))
    expect(draws(used.fork('site'))).not.toEqual(draws(used.fork('sites')))
  })

  it('draws Poisson counts with the mean that was asked for', () => {
    const random = new Random(1)
    for (const mean of [0.3, 4, 60]) {
      const sum = Array.from({ length: 4000 }, () => random.poisson(mean)).reduce((a, b) => a + b, 0)
      expect(sum / 4000).toBeGreaterThan(mean * 0.93)
      expect(sum / 4000).toBeLessThan(mean * 1.07)
    }
  })

  it('makes UUIDs of version 4', () => {
    expect(new Random(1).uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})
