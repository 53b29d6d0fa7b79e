import type { Connection } from '../../../shared/bridge/console-state.ts'
import type { Instant } from '../../../shared/model/ids.ts'

/** Without a completed reading for longer than this, what came meanwhile is summed up, ms. */
const awayAfter = 2 * 60_000

/** Whether an account is about to be read for the first time since a start or a sleep, so that news of it is to be expected. */
export function isCatchingUp({ state, syncedAt }: Pick<Connection, 'state' | 'syncedAt'>, now: Instant): boolean {
  if (state === 'starting' || state === 'syncing') return true
  return state === 'live' && (syncedAt === null || now - syncedAt > awayAfter)
}
