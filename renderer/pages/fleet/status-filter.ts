import { fleetFilterKeys, parseFilter } from '../../../shared/bridge/filter.ts'
import { type HealthState, healthStates } from '../../../shared/model/sites/health.ts'

/** What a tile of the summary asks for: a state, the snoozed ones, or all. */
export type TileChoice = HealthState | 'snoozed' | 'all'

function termOf(choice: TileChoice): string {
  return choice === 'all' ? '' : choice === 'snoozed' ? 'is:snoozed' : `status:${choice}`
}

/** The filter with its status exchanged for the tile's; everything else a person wrote stays. */
export function withTile(filter: string, choice: TileChoice): string {
  const reading = parseFilter(filter, fleetFilterKeys)
  const kept = reading.ok
    ? reading.terms
        .filter((term) => term.key !== 'status' && !(term.key === 'is' && term.values.includes('snoozed')))
        .map((term) => filter.slice(term.position, term.position + term.length))
    : []
  return [...kept, termOf(choice)].filter((term) => term !== '').join(' ')
}

/** The tile that a filter amounts to; null when its status is something else, such as two states. */
export function tileOf(filter: string): TileChoice | null {
  const reading = parseFilter(filter, fleetFilterKeys)
  if (!reading.ok) return null
  const terms = reading.terms.filter((term) => term.key === 'status' || term.key === 'is')
  const [only] = terms
  if (!only) return 'all'
  if (terms.length > 1 || only.negated || only.values.length !== 1) return null
  if (only.key === 'is') return 'snoozed'
  return healthStates.find((state) => state === only.values[0]) ?? null
}
