import { serviceKill } from './service-kill.ts'
import type { FaultSuite } from './suite.ts'

/** Every fault suite. */
export const faultSuites: readonly FaultSuite[] = [serviceKill]
