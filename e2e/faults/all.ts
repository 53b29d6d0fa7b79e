import { clockSteps } from './clock-steps.ts'
import { bridgeFuzz } from './console/bridge-fuzz.ts'
import { cacheDisk } from './console/cache-disk.ts'
import { cacheFiles } from './console/cache-files.ts'
import { consoleKill } from './console/console-kill.ts'
import { syncChaos } from './console/sync-chaos.ts'
import { corruptDatabase } from './corrupt-database.ts'
import { diskFull } from './disk-full.ts'
import { fuzz } from './fuzz.ts'
import { serviceKill } from './service-kill.ts'
import { slowConnections } from './slow-connections.ts'
import type { FaultSuite } from './suite.ts'

/** Every fault suite. */
export const faultSuites: readonly FaultSuite[] = [
  serviceKill,
  slowConnections,
  diskFull,
  corruptDatabase,
  clockSteps,
  fuzz,
  syncChaos,
  consoleKill,
  bridgeFuzz,
  cacheFiles,
  cacheDisk,
]
