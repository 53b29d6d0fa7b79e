import type { ConsoleCore } from '../../core.ts'
import type { BridgeBase } from '../base.ts'

/** The cache as a whole. */
export function cacheProcedures(os: BridgeBase, core: ConsoleCore) {
  return {
    rotateKey: os.cache.rotateKey.handler(() => core.rotateCacheKey()),
  }
}
