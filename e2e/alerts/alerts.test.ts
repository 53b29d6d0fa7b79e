import { describe, expect, it } from 'vitest'
import { loadCatalog } from '../../service/catalog.ts'
import { play } from './replay.ts'
import { scoresOf } from './scores.ts'

const seed = 20_260_408

describe('the rules over the simulated fleet (the long form is npm run test:alerts)', () => {
  it('raise nothing above info in a day of ordinary traffic', async () => {
    const { alerts, signals } = await play({ sites: 6, days: 1, seed, stories: false })
    expect(signals).toBeGreaterThan(10_000)
    expect(alerts.filter(({ severity }) => severity !== 'info')).toEqual([])
  }, 120_000)

  it('raise no alert above info that no story caused', async () => {
    const played = await play({ sites: 9, days: 1, seed, stories: true })
    const scores = scoresOf(played, loadCatalog().rules).filter(({ severity }) => severity !== 'info')
    expect(scores.reduce((sum, { raised }) => sum + raised, 0)).toBeGreaterThan(0)
    expect(scores.filter(({ raised, justified }) => raised !== justified)).toEqual([])
  }, 120_000)
})
