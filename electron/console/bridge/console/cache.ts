import type { ConsoleState } from '../../../../shared/bridge/console-state.ts'
import { cacheProblems } from '../../cache/file/cache-refusal.ts'
import type { ConsoleCore } from '../../core.ts'
import type { BridgeBase } from '../base.ts'

/** The cache as a whole. */
export function cacheProcedures(os: BridgeBase, core: ConsoleCore) {
  return {
    rotateKey: os.cache.rotateKey.handler(() => core.rotateCacheKey()),
  }
}

/** How the cache is, for every window. */
export function cacheState(cache: ConsoleCore['cache']): ConsoleState['cache'] {
  const problem = cache.problem ?? (cache.sealed.unlocked ? null : 'key_unavailable')
  return { problem, text: problem === null ? null : cacheProblems[problem], bytes: cache.bytes }
}
