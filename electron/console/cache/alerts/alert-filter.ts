import type { SQLInputValue } from 'node:sqlite'
import type { FilterTerm } from '../../../../shared/bridge/filter.ts'
import { sinceInstant } from '../../../../shared/bridge/filter.ts'
import type { Catalog } from '../../../../shared/model/catalog.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { Severity } from '../../../../shared/model/severity.ts'
import { severityRank } from '../../../../shared/model/severity.ts'
import { resolvedPlace } from '../feed-rows.ts'
import { contains } from '../fleet/fleet-filter.ts'
import type { FleetSite } from '../fleet/fleet-projection.ts'

/** A condition on the table `alerts`, with its values. */
export interface Condition {
  sql: string
  values: SQLInputValue[]
}

/** What a filter looks things up in. */
export interface FilterScope {
  sites: () => FleetSite[]
  accountName: (accountId: string) => string
  catalogs: () => Catalog[]
  now: Instant
}

/** All terms as conditions, to be joined with AND. */
export function alertConditions(terms: readonly FilterTerm[], scope: FilterScope): Condition[] {
  return terms.map((term) => {
    const { sql, values } = condition(term, scope)
    return term.negated ? { sql: `NOT (${sql})`, values } : { sql, values }
  })
}

function condition(term: FilterTerm, scope: FilterScope): Condition {
  switch (term.key) {
    case 'severity':
      return severityCondition(term)
    case 'status':
      return oneOf('status', term.values)
    case 'is':
      return any(term.values.map((value) => stateCondition(value, scope)))
    case 'rule':
      return rules(term, scope)
    case 'site':
      return sitesWhere(scope, ({ site }) => contains(term, site.name) || term.values.includes(site.id.toLowerCase()))
    case 'client':
      return sitesWhere(scope, ({ clientName }) => contains(term, clientName ?? ''))
    case 'platform':
      return sitesWhere(scope, ({ site }) => term.values.includes(site.platform))
    case 'account': {
      const ids = [...new Set(scope.sites().map((row) => row.accountId))].filter((id) => contains(term, scope.accountName(id)))
      return oneOf('account_id', ids)
    }
    case 'since':
      return { sql: 'last_fired_at >= ?', values: [sinceInstant(term.values[0] ?? '', scope.now) ?? 0] }
    default:
      return any([words(term), sitesWhere(scope, ({ site, clientName }) => contains(term, site.name) || contains(term, clientName ?? ''))])
  }
}

function severityCondition({ comparison, values }: FilterTerm): Condition {
  const ranks = values.map((value) => severityRank(value as Severity))
  if (comparison === '=') return oneOf('severity', ranks)
  // Rank 0 is the worst: worse than means a smaller rank.
  const turned = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }[comparison]
  return { sql: `severity ${turned} ?`, values: [ranks[0] ?? 0] }
}

function stateCondition(value: string, scope: FilterScope): Condition {
  switch (value) {
    case 'open':
      return { sql: `place < ${resolvedPlace}`, values: [] }
    case 'late':
      return { sql: 'late = 1', values: [] }
    case 'snoozed': {
      const snoozed = scope
        .sites()
        .flatMap(({ accountId, site, snoozes }) => snoozes.map(({ ruleId }) => `${accountId} ${site.id} ${ruleId}`))
      if (snoozed.length === 0) return { sql: '0', values: [] }
      return {
        sql: "(account_id || ' ' || site_id || ' ' || rule_id) IN (SELECT value FROM json_each(?))",
        values: [JSON.stringify(snoozed)],
      }
    }
    default:
      return oneOf('status', [value])
  }
}

function rules(term: FilterTerm, scope: FilterScope): Condition {
  const titled = scope
    .catalogs()
    .flatMap((catalog) => catalog.rules.filter((rule) => contains(term, rule.id) || contains(term, rule.title)).map((rule) => rule.id))
  return oneOf('rule_id', [...new Set([...titled, ...term.values])])
}

function sitesWhere(scope: FilterScope, test: (row: FleetSite) => boolean): Condition {
  const all = scope.sites()
  const found = all.filter(test)
  if (found.length === 0) return { sql: '0', values: [] }
  if (found.length === all.length) return { sql: '1', values: [] }
  return {
    sql: "(account_id || ' ' || site_id) IN (SELECT value FROM json_each(?))",
    values: [JSON.stringify(found.map(({ accountId, site }) => `${accountId} ${site.id}`))],
  }
}

/** Words of title, summary and group values, each from its beginning. */
function words(term: FilterTerm): Condition {
  const query = term.values
    .map(ftsQuery)
    .filter((text) => text !== '')
    .join(' OR ')
  if (query === '') return { sql: '0', values: [] }
  return { sql: 'row IN (SELECT rowid FROM alert_text WHERE alert_text MATCH ?)', values: [query] }
}

/** Text as an FTS5 query: all of its words, each as a prefix; nothing in it is syntax. Empty when it holds no word. */
export function ftsQuery(text: string): string {
  const found = text.match(/[\p{L}\p{N}]+/gu) ?? []
  return found.length === 0 ? '' : `(${found.map((word) => `"${word}"*`).join(' AND ')})`
}

function oneOf(column: string, values: readonly SQLInputValue[]): Condition {
  if (values.length === 0) return { sql: '0', values: [] }
  if (values.length === 1) return { sql: `${column} = ?`, values: [...values] }
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] }
}

function any(conditions: Condition[]): Condition {
  const useful = conditions.filter(({ sql }) => sql !== '0')
  if (useful.length === 0) return { sql: '0', values: [] }
  return { sql: useful.map(({ sql }) => `(${sql})`).join(' OR '), values: useful.flatMap(({ values }) => values) }
}
