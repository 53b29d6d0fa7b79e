import { runCore } from '../../load/core-process.ts'
import { filledCache } from '../../load/filled-cache.ts'
import { quantile, type Scenario } from '../../scenario.ts'

const runs = 20
const texts = [
  'brute',
  'brute 203',
  'mail delivery',
  'shop-77',
  'checkout',
  'cron missed 113',
  'wp_php',
  'disk',
  '203.0.113',
  'nothing like it',
]

/** What a person types into the palette. */
export const search: Scenario = {
  name: 'search',
  about: 'searches sites, alerts and rules over the bridge of a core whose cache holds 5,000 sites and 1,000,000 indexed alerts',
  async run() {
    const now = Date.now()
    const { times } = await runCore({ kind: 'search', dataDir: await filledCache(now), now, texts, runs })
    return [{ figure: 'search, p95', value: quantile(times, 0.95), unit: 'ms', target: 50, better: 'lower', runs: times.length }]
  },
}
