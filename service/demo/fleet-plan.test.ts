import { describe, expect, it } from 'vitest'
import { planFleet } from './fleet-plan.ts'
import { Random } from './random.ts'

const plan = (count: number) => planFleet(count, new Random(3))

describe('planFleet', () => {
  it('has 42 WordPress sites, 10 Drupal sites and 8 Vaults among 60, of about ten clients', () => {
    const sites = plan(60)
    const count = (platform: string) => sites.filter((site) => site.platform === platform).length
    expect([count('wordpress'), count('drupal'), count('vault')]).toEqual([42, 10, 8])
    expect(new Set(sites.map((site) => site.client.name)).size).toBeGreaterThanOrEqual(8)
  })

  it('begins a larger fleet with the smaller one', () => {
    expect(plan(300).slice(0, 60)).toEqual(plan(60))
  })

  it('gives 5,000 sites names of their own, all under .example', () => {
    const sites = plan(5000)
    expect(new Set(sites.map((site) => site.name)).size).toBe(5000)
    expect(sites.every((site) => site.name.endsWith('.example'))).toBe(true)
  })
})
