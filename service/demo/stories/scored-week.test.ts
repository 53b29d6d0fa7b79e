import { describe, expect, it } from 'vitest'
import { loadCatalog } from '../../catalog.ts'
import { planFleet } from '../fleet-plan.ts'
import { Random } from '../random.ts'
import { isOffHours } from './changes.ts'
import { scoredWeek } from './scored-week.ts'
import { hour } from './story.ts'

const begin = Date.UTC(2025, 10, 24)
const random = new Random(20_260_408)
const plan = planFleet(60, random.fork('plan'))
const week = (told: 'everything' | 'no faults') => scoredWeek(plan, begin, 7, random.fork('stories'), told)

describe('the scored week', () => {
  it('tells every rule of the catalog at least twice, with its severity', () => {
    const told = new Map<string, number>()
    const { rules } = loadCatalog()
    for (const { ruleId, severity } of week('everything').flatMap(({ causes }) => causes)) {
      told.set(ruleId, (told.get(ruleId) ?? 0) + 1)
      expect([ruleId, severity]).toEqual([ruleId, rules.find(({ id }) => id === ruleId)?.severity])
    }
    expect(rules.map(({ id }) => id).filter((id) => (told.get(id) ?? 0) < 2)).toEqual([])
  })

  it('gives each site one story a day, and hundreds of them cause nothing', () => {
    const stories = week('everything')
    for (const site of plan) {
      const own = stories.filter(({ sites }) => sites.includes(site))
      expect(own.map(({ from }) => Math.floor((from - begin) / (24 * hour))).sort()).toEqual([0, 1, 2, 3, 4, 5, 6])
    }
    expect(stories.filter(({ causes }) => causes.length === 0).length).toBeGreaterThan(100)
  })

  it('has only routine changes and near misses where it is asked for no fault', () => {
    const stories = week('no faults')
    expect(stories).toHaveLength(60 * 7)
    expect(new Set(stories.flatMap(({ causes }) => causes.map(({ severity }) => severity)))).toEqual(new Set(['info']))
    expect(new Set(stories.map(({ name }) => name)).size).toBeGreaterThanOrEqual(25)
  })

  it('tells at night what belongs there', () => {
    const reads = week('everything').filter(({ name }) => name === 'vault-nightly-reads')
    expect(reads.length).toBeGreaterThan(0)
    for (const { sites, from, to } of reads) for (const at of [from, to]) expect(isOffHours(sites[0]!, at)).toBe(true)
  })
})
