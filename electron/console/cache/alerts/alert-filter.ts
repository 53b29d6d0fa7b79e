import type { FilterTerm } from '../../../../shared/bridge/filter.ts'
import { sinceInstant } from '../../../../shared/bridge/filter.ts'
import type { AlertStatus } from '../../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { Catalog } from '../../../../shared/model/rules/catalog.ts'
import type { Severity } from '../../../../shared/model/severity.ts'
import { severityRank } from '../../../../shared/model/severity.ts'
import { flagTable, lateBit, placeOf, resolvedPlace, severityBits, statusOf } from '../alert-flags.ts'
import { contains } from '../fleet/fleet-filter.ts'
import type { FleetSite } from '../fleet/fleet-projection.ts'
import type { AlertColumns } from './alert-columns.ts'
import type { AlertNames } from './alert-names.ts'
import type { AlertSelection } from './alert-selection.ts'

/** What a filter looks things up in. */
export interface FilterScope {
  sites: () => FleetSite[]
  accountName: (accountId: string) => string
  catalogs: () => Catalog[]
  now: Instant
  columns: AlertColumns
  names: AlertNames
  /** Rows of alerts whose text holds all of these words, each from its beginning. */
  rowsWith: (text: string) => ReadonlySet<number>
}

/** One condition in the shape that is quickest to ask. */
type Condition =
  | { kind: 'flags'; table: Uint8Array }
  | { kind: 'sites'; table: Uint8Array }
  | { kind: 'rules'; table: Uint8Array }
  | { kind: 'since'; at: Instant }
  | { kind: 'marks'; marks: Uint8Array }
  | { kind: 'text'; sites: Uint8Array; rows: Uint32Array }

/** Every alert. */
export function everyAlert(): AlertSelection {
  const always = Number.POSITIVE_INFINITY
  return {
    flags: flagTable(() => true),
    sites: null,
    rules: null,
    lastFrom: 0,
    lastBefore: always,
    firstFrom: 0,
    firstBefore: always,
    marks: [],
    texts: [],
  }
}

/** Narrows a selection by all terms. */
export function narrow(selection: AlertSelection, terms: readonly FilterTerm[], scope: FilterScope): AlertSelection {
  return terms.reduce((before, term) => add(before, condition(term, scope), term.negated), selection)
}

function add(before: AlertSelection, part: Condition, negated: boolean): AlertSelection {
  const wanted = negated ? 0 : 1
  switch (part.kind) {
    case 'flags':
      return { ...before, flags: before.flags.map((held, flags) => (held === 1 && part.table[flags] === wanted ? 1 : 0)) }
    case 'sites':
      return { ...before, sites: both(before.sites, part.table, wanted) }
    case 'rules':
      return { ...before, rules: both(before.rules, part.table, wanted) }
    case 'since':
      return negated
        ? { ...before, lastBefore: Math.min(before.lastBefore, part.at) }
        : { ...before, lastFrom: Math.max(before.lastFrom, part.at) }
    case 'marks':
      if (negated) for (let row = 0; row < part.marks.length; row += 1) part.marks[row] = 1 - (part.marks[row] as number)
      return { ...before, marks: [...before.marks, part.marks] }
    case 'text':
      return { ...before, texts: [...before.texts, { sites: part.sites, rows: part.rows, wanted }] }
  }
}

/** What both hold; null when that is everything, so that nothing needs to be looked up. */
function both(before: Uint8Array | null, table: Uint8Array, wanted: number): Uint8Array | null {
  const held = table.map((holds, index) => (holds === wanted && before?.[index] !== 0 ? 1 : 0))
  return held.every((holds) => holds === 1) ? null : held
}

function condition(term: FilterTerm, scope: FilterScope): Condition {
  const { names } = scope
  switch (term.key) {
    case 'severity':
      return { kind: 'flags', table: flagTable((flags) => severityMatches(term, flags & severityBits)) }
    case 'status':
      return { kind: 'flags', table: flagTable((flags) => term.values.includes(statusOf(flags) as AlertStatus)) }
    case 'is':
      return states(term, scope)
    case 'rule': {
      const ids = new Set(
        scope
          .catalogs()
          .flatMap(({ rules }) => rules.filter((rule) => contains(term, rule.id) || contains(term, rule.title)).map((rule) => rule.id)),
      )
      const table = new Uint8Array(names.ruleCount)
      for (let rule = 0; rule < table.length; rule += 1) {
        const id = names.ruleId(rule)
        if (ids.has(id) || term.values.includes(id.toLowerCase())) table[rule] = 1
      }
      return { kind: 'rules', table }
    }
    case 'site':
      return sitesWhere(scope, ({ site }) => contains(term, site.name) || term.values.includes(site.id.toLowerCase()))
    case 'client':
      return sitesWhere(scope, ({ clientName }) => contains(term, clientName ?? ''))
    case 'platform':
      return sitesWhere(scope, ({ site }) => term.values.includes(site.platform))
    case 'account': {
      const accounts = new Map<number, number>()
      const table = new Uint8Array(names.siteCount)
      for (let site = 0; site < table.length; site += 1) {
        const account = names.accountOfSite(site)
        const known = accounts.get(account) ?? (contains(term, scope.accountName(names.accountId(account))) ? 1 : 0)
        accounts.set(account, known)
        table[site] = known
      }
      return { kind: 'sites', table }
    }
    case 'since':
      return { kind: 'since', at: sinceInstant(term.values[0] ?? '', scope.now) ?? 0 }
    default: {
      const { table } = sitesWhere(scope, ({ site, clientName }) => contains(term, site.name) || contains(term, clientName ?? ''))
      return { kind: 'text', sites: table, rows: Uint32Array.from(term.values.flatMap((value) => [...scope.rowsWith(value)])) }
    }
  }
}

/** Whether a severity, by its rank (0 the worst), stands in that relation to any of the term's values. */
export function severityMatches({ comparison, values }: Pick<FilterTerm, 'comparison' | 'values'>, severity: number): boolean {
  const ranks = values.map((value) => severityRank(value as Severity))
  const rank = ranks[0] ?? 0
  // Rank 0 is the worst: worse than means a smaller rank.
  switch (comparison) {
    case '=':
      return ranks.includes(severity)
    case '<':
      return severity > rank
    case '<=':
      return severity >= rank
    case '>':
      return severity < rank
    case '>=':
      return severity <= rank
  }
}

function states({ values }: FilterTerm, scope: FilterScope): Condition {
  const table = flagTable((flags) =>
    values.some((value) =>
      value === 'open' ? placeOf(flags) < resolvedPlace : value === 'late' ? (flags & lateBit) !== 0 : value === statusOf(flags),
    ),
  )
  if (!values.includes('snoozed')) return { kind: 'flags', table }
  const { columns, names } = scope
  const snoozed = new Map<number, Set<number>>()
  for (const { accountId, site, snoozes } of scope.sites()) {
    const number = snoozes.length === 0 ? undefined : names.knownSite(accountId, site.id)
    if (number !== undefined) snoozed.set(number, new Set(snoozes.map(({ ruleId }) => names.knownRule(ruleId) ?? -1)))
  }
  const marks = new Uint8Array(columns.size)
  const { flags, site, rule } = columns
  for (let row = 0; row < marks.length; row += 1)
    marks[row] = table[flags[row] as number] === 1 || snoozed.get(site[row] as number)?.has(rule[row] as number) === true ? 1 : 0
  return { kind: 'marks', marks }
}

function sitesWhere({ sites, names }: FilterScope, test: (row: FleetSite) => boolean): Condition & { kind: 'sites' } {
  const table = new Uint8Array(names.siteCount)
  for (const row of sites()) {
    if (!test(row)) continue
    const number = names.knownSite(row.accountId, row.site.id)
    if (number !== undefined) table[number] = 1
  }
  return { kind: 'sites', table }
}
