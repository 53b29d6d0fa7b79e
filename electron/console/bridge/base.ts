import { implement } from '@orpc/server'
import { bridgeContract } from '../../../shared/bridge/contract.ts'
import { type FilterKey, type FilterTerm, parseFilter } from '../../../shared/bridge/filter.ts'
import { filterFaultText } from '../../../shared/bridge/filter-fault.ts'
import type { ConsoleCore } from '../core.ts'
import type { LogysteraClient } from '../logystera/client.ts'
import type { AccountRecord } from '../ports.ts'
import { guarded, refuse } from './refusal.ts'

/** The bridge contract with its guard: whatever a procedure throws leaves as a code of the contract, nothing more; what did not fit it is in the log, without what it said. */
export function bridgeBase(core: Pick<ConsoleCore, 'log'>) {
  return implement(bridgeContract).use(async ({ next, path, signal }) => {
    try {
      return await next()
    } catch (error) {
      const { refusal, unknown, misfit } = guarded(error)
      if (misfit !== undefined) core.log.warn('a message did not fit the contract', { path: path.join('.'), at: misfit })
      // Whoever asked has left: nothing failed.
      const left = signal?.aborted === true && error instanceof Error && error.name === 'AbortError'
      if (unknown && !left)
        core.log.error('a bridge call failed', {
          path: path.join('.'),
          error: error instanceof Error ? error.name : typeof error,
          at: framesOf(error),
        })
      throw refusal
    }
  })
}
export type BridgeBase = ReturnType<typeof bridgeBase>

/** Where it happened, without what it says: a message may hold anything. */
function framesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim())
}

/** The terms of a filter, or the refusal `filter_invalid` with the place. */
export function readFilter(text: string, keys: readonly FilterKey[]): FilterTerm[] {
  const reading = parseFilter(text, keys)
  if (reading.ok) return reading.terms
  const { position, length, fault } = reading
  throw refuse('filter_invalid', filterFaultText(fault), { position, length, fault })
}

/** The account, or the refusal `not_found`. */
export function accountOf(core: ConsoleCore, accountId: string): AccountRecord {
  const record = core.accounts.get(accountId)
  if (!record) throw refuse('not_found', 'There is no such account.')
  return record
}

/** A client of the account, or the refusal that says why there is none now. */
export function clientOf(core: ConsoleCore, accountId: string): LogysteraClient {
  const access = core.links.access(accountId)
  if (!access.ok) throw refuse(access.code, access.text)
  return access.client
}
