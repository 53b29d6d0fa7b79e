import type { Scenario } from '../scenario.ts'
import { check } from './check.ts'
import { firstSync } from './console/first-sync.ts'
import { idle } from './console/idle.ts'
import { listPages } from './console/list-pages.ts'
import { notifyLatency } from './console/notify-latency.ts'
import { search } from './console/search.ts'
import { warmStart } from './console/warm-start.ts'
import { bundle } from './desktop/bundle.ts'
import { shellStart } from './desktop/shell-start.ts'
import { chart } from './renderer/chart.ts'
import { heap } from './renderer/heap.ts'
import { keystroke } from './renderer/keystroke.ts'
import { pageLoad } from './renderer/page-load.ts'
import { scroll } from './renderer/scroll.ts'
import { storm } from './renderer/storm.ts'
import { alertLatency } from './service/alert-latency.ts'
import { backtest } from './service/backtest.ts'
import { demoLoad } from './service/demo-load.ts'
import { ingest } from './service/ingest.ts'
import { servicePages } from './service/service-pages.ts'
import { serviceStart } from './service/service-start.ts'

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
  pageLoad,
  keystroke,
  scroll,
  storm,
  chart,
  heap,
]
