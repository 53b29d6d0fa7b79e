import { runCore } from '../../load/core-process.ts'
import { filledCache } from '../../load/filled-cache.ts'
import { quantile, type Scenario } from '../../scenario.ts'

const runs = 20
const filters = [
  '',
  'is:open',
  'severity:critical is:open',
  'status:resolved',
  'client:"client 7"',
  'site:shop-123.example',
  '-client:"client 7" severity:>low',
  'rule:wp_php_fatal since:24h',
  'is:late -status:resolved',
  'rule:nothing',
  'since:7d platform:wordpress',
  'shop-42',
]

/** Any page of alerts, whatever the filter. */
export const listPages: Scenario = {
  name: 'list-pages',
  about:
    'asks the core, over its bridge, for pages of 100 alerts out of a cache of 5,000 sites and 1,000,000 alerts, with all kinds of filters',
  async run() {
    const now = Date.now()
    const { times, memory } = await runCore({ kind: 'lists', dataDir: await filledCache(now), now, filters, runs })
    return [
      { figure: 'page of 100 alerts, p95', value: quantile(times, 0.95), unit: 'ms', target: 10, better: 'lower', runs: times.length },
      { figure: 'page of 100 alerts, median', value: quantile(times, 0.5), unit: 'ms', target: null, better: 'lower', runs: times.length },
      { figure: 'resident memory of the core', value: memory / 1e6, unit: 'MB', target: 350, better: 'lower', runs: 1 },
    ]
  },
}
