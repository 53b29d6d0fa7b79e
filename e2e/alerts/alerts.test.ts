import { describe, expect, it } from 'vitest'
import { loadCatalog } from '../../service/catalog.ts'
import { play } from './replay.ts'
import { scoresOf, written } from './scores.ts'

const seed = 20_260_408

describe('the rules over the simulated fleet (the long form is npm run test:alerts)', () => {
  it('raise nothing above info in a day of ordinary traffic, routine changes and near misses', async () => {
    const { alerts, signals, stories } = await play({ sites: 6, days: 1, seed, told: 'no faults' })
    expect(signals).toBeGreaterThan(10_000)
    expect(stories).toHaveLength(6)
    expect(alerts.filter(({ severity }) => severity !== 'info')).toEqual([])
  }, 240_000)

  it('fire in each story that must make them, and in no other, and all stand in the table', async () => {
    const { rules } = loadCatalog()
    const scores = scoresOf(await play({ sites: 9, days: 1, seed, told: 'everything' }), rules)
    expect(scores.reduce((sum, { raised }) => sum + raised, 0)).toBeGreaterThan(2)
    expect(scores.filter(({ missed, unjustified }) => missed + unjustified > 0)).toEqual([])
    const table = written(scores)
    expect(rules.filter(({ id }) => !table.includes(`\n${id} `))).toEqual([])
  }, 240_000)
})
