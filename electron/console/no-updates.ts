import type { NoUpdates } from '../../shared/bridge/updates.ts'
import type { Updates } from './ports.ts'

/** For a program that cannot renew itself; it says why, and does nothing else. */
export function noUpdates(why: NoUpdates): Updates {
  const nothing = () => undefined
  return {
    state: () => ({ phase: 'off', why }),
    subscribe: () => nothing,
    check: nothing,
    download: nothing,
    install: nothing,
    later: nothing,
    close: nothing,
  }
}
