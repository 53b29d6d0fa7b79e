import type { FilterTerm } from '../../../../shared/bridge/filter.ts'
import { numberMatches, versionMatches } from '../../../../shared/bridge/filter.ts'
import type { Platform } from '../../../../shared/model/platform.ts'
import type { FleetSite } from './fleet-projection.ts'

const versionPlatforms: Record<string, Platform> = { 'wp.version': 'wordpress', 'drupal.version': 'drupal', 'vault.version': 'vault' }

/** True when all terms hold for the site. `accountName` names the account of a site. */
export function matchesFleet(terms: readonly FilterTerm[], row: FleetSite, accountName: (accountId: string) => string): boolean {
  return terms.every((term) => term.negated !== holds(term, row, accountName))
}

function holds(term: FilterTerm, row: FleetSite, accountName: (accountId: string) => string): boolean {
  const { site, health } = row
  switch (term.key) {
    case null:
      return (
        contains(term, site.name) ||
        contains(term, site.url) ||
        contains(term, row.clientName ?? '') ||
        site.tags.some((tag) => contains(term, tag))
      )
    case 'status':
      return term.values.includes(health?.state ?? 'no-data')
    case 'client':
      return contains(term, row.clientName ?? '')
    case 'platform':
      return term.values.includes(site.platform)
    case 'tag':
      return site.tags.some((tag) => term.values.includes(tag.toLowerCase()))
    case 'health':
      return health?.score !== null && health?.score !== undefined && numberMatches(term, health.score)
    case 'name':
      return contains(term, site.name)
    case 'account':
      return contains(term, accountName(row.accountId))
    case 'alerts':
      return numberMatches(term, openAlerts(row))
    case 'php':
      return health?.environment.php !== undefined && versionMatches(term, health.environment.php)
    case 'has':
      return (health?.environment.plugins ?? '').split(',').some((plugin) => contains(term, plugin))
    case 'is':
      return term.values.some((value) => (value === 'snoozed' ? row.snoozes.length > 0 : row.maintenance !== null))
    default: {
      const version = versionPlatforms[term.key] === site.platform ? health?.environment.version : undefined
      return version !== undefined && versionMatches(term, version)
    }
  }
}

/** True when the text holds any of the term's values. */
export function contains(term: Pick<FilterTerm, 'values'>, text: string): boolean {
  const lower = text.toLowerCase()
  return term.values.some((value) => lower.includes(value))
}

/** Open alerts of a site, all severities. */
export function openAlerts({ health }: FleetSite): number {
  if (!health) return 0
  const { critical, high, medium, low, info } = health.openAlerts
  return critical + high + medium + low + info
}
