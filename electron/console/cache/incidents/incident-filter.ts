import type { FilterTerm } from '../../../../shared/bridge/filter.ts'
import { numberMatches, sinceInstant } from '../../../../shared/bridge/filter.ts'
import type { Incident } from '../../../../shared/model/alerts/incident.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { Catalog } from '../../../../shared/model/rules/catalog.ts'
import { severityRank } from '../../../../shared/model/severity.ts'
import { severityMatches } from '../alerts/alert-filter.ts'
import { contains } from '../fleet/fleet-filter.ts'
import type { FleetSite } from '../fleet/fleet-projection.ts'

/** An incident of the cache. */
export interface IncidentOfAccount {
  accountId: string
  pinned: boolean
  incident: Incident
}

/** What a filter looks things up in. */
export interface IncidentScope {
  site: (accountId: string, siteId: string) => FleetSite | undefined
  accountName: (accountId: string) => string
  catalogs: () => Catalog[]
  /** The rule of an alert; undefined when the alert is not here. */
  ruleOf: (accountId: string, alertId: string) => string | undefined
  now: Instant
}

/** A test that is true of the incidents for which all terms hold. What is the same for all of them is looked up once. */
export function incidentTest(terms: readonly FilterTerm[], scope: IncidentScope): (row: IncidentOfAccount) => boolean {
  const tests = terms.map((term) => ({ negated: term.negated, holds: testOf(term, scope) }))
  return (row) => tests.every(({ negated, holds }) => negated !== holds(row))
}

function testOf(term: FilterTerm, scope: IncidentScope): (row: IncidentOfAccount) => boolean {
  const onSite = (test: (site: FleetSite) => boolean) => (row: IncidentOfAccount) =>
    row.incident.siteIds.some((id) => {
      const site = scope.site(row.accountId, id)
      return site !== undefined && test(site)
    })
  switch (term.key) {
    case 'severity':
      return ({ incident }) => severityMatches(term, severityRank(incident.severity))
    case 'is':
      return ({ incident, pinned }) =>
        term.values.some((value) =>
          value === 'pinned' ? pinned : value === 'shared' ? incident.cause !== null : value === incident.status,
        )
    case 'rule': {
      const titled = scope.catalogs().flatMap(({ rules }) => rules.filter(({ id, title }) => contains(term, id) || contains(term, title)))
      const ids = new Set(titled.map(({ id }) => id))
      const isMeant = (ruleId: string | undefined) =>
        ruleId !== undefined && (ids.has(ruleId) || term.values.includes(ruleId.toLowerCase()))
      return ({ accountId, incident }) =>
        isMeant(incident.cause?.ruleId) || incident.alertIds.some((id) => isMeant(scope.ruleOf(accountId, id)))
    }
    case 'site': {
      const named = onSite(({ site }) => contains(term, site.name))
      return (row) => row.incident.siteIds.some((id) => term.values.includes(id.toLowerCase())) || named(row)
    }
    case 'client':
      return onSite(({ clientName }) => contains(term, clientName ?? ''))
    case 'platform':
      return onSite(({ site }) => term.values.includes(site.platform))
    case 'account':
      return ({ accountId }) => contains(term, scope.accountName(accountId))
    case 'alerts':
      return ({ incident }) => numberMatches(term, incident.alertIds.length)
    case 'sites':
      return ({ incident }) => numberMatches(term, incident.siteIds.length)
    case 'since': {
      const from = sinceInstant(term.values[0] ?? '', scope.now) ?? 0
      return ({ incident }) => incident.lastAt >= from
    }
    default: {
      const named = onSite(({ site, clientName }) => contains(term, site.name) || contains(term, clientName ?? ''))
      return (row) => contains(term, row.incident.title) || contains(term, row.incident.cause?.value ?? '') || named(row)
    }
  }
}
