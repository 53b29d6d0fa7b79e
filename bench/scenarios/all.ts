import type { Scenario } from '../scenario.ts'
import { alertLatency } from './alert-latency.ts'
import { backtest } from './backtest.ts'
import { bundle } from './bundle.ts'
import { check } from './check.ts'
import { demoLoad } from './demo-load.ts'
import { firstSync } from './first-sync.ts'
import { idle } from './idle.ts'
import { ingest } from './ingest.ts'
import { listPages } from './list-pages.ts'
import { notifyLatency } from './notify-latency.ts'
import { search } from './search.ts'
import { servicePages } from './service-pages.ts'
import { serviceStart } from './service-start.ts'
import { shellStart } from './shell-start.ts'
import { warmStart } from './warm-start.ts'

/** Every scenario, in the order in which they run. */
export const scenarios: readonly Scenario[] = [
  check,
  bundle,
  demoLoad,
  ingest,
  serviceStart,
  servicePages,
  alertLatency,
  backtest,
  shellStart,
  notifyLatency,
  idle,
  firstSync,
  warmStart,
  listPages,
  search,
]
