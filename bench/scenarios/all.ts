import type { Scenario } from '../scenario.ts'
import { alertLatency } from './alert-latency.ts'
import { bundle } from './bundle.ts'
import { check } from './check.ts'
import { demoLoad } from './demo-load.ts'

/** Every scenario, in the order in which they run. */
export const scenarios: readonly Scenario[] = [check, bundle, demoLoad, alertLatency]
