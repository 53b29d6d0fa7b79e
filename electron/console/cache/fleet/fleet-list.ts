import type { FleetRow, FleetSummary, fleetGroupings, fleetSorts } from '../../../../shared/bridge/contract/fleet.ts'
import type { FilterTerm } from '../../../../shared/bridge/filter.ts'
import { fleetFilterKeys } from '../../../../shared/bridge/filter.ts'
import { platformNames, platforms } from '../../../../shared/model/platform.ts'
import { noCounts, severities } from '../../../../shared/model/severity.ts'
import { healthStates } from '../../../../shared/model/sites/health.ts'
import { matchesFleet, openAlerts } from './fleet-filter.ts'
import type { FleetProjection, FleetSite } from './fleet-projection.ts'
import { compareNames, toFleetRow } from './fleet-projection.ts'

type Grouping = (typeof fleetGroupings)[number]
type Sort = (typeof fleetSorts)[number]

export interface FleetQuery {
  accountId: string | null
  terms: readonly FilterTerm[]
  group: Grouping
  sort: Sort
  direction: 'ascending' | 'descending'
  offset: number
  limit: number
}

export interface FleetGroup {
  key: string
  title: string
  count: number
  /** Sites of the group in state critical. */
  critical: number
  /** Index of its first row. */
  start: number
}

interface View {
  rows: FleetSite[]
  groups: FleetGroup[]
}

const rememberedViews = 12

/** Sorted, grouped, filtered windows onto the fleet. Orders are remembered until something changes, so that scrolling costs a slice. */
export class FleetList {
  readonly #projection: FleetProjection
  readonly #accountName: (accountId: string) => string
  #views = new Map<string, View>()
  #generation = -1

  constructor(projection: FleetProjection, accountName: (accountId: string) => string) {
    this.#projection = projection
    this.#accountName = accountName
  }

  page(query: FleetQuery): { total: number; groups: FleetGroup[]; rows: FleetRow[] } {
    const { rows, groups } = this.#view(query)
    return { total: rows.length, groups, rows: rows.slice(query.offset, query.offset + query.limit).map(toFleetRow) }
  }

  /** Counts over all sites of one account, or of all. Alerts and incidents are counted elsewhere. */
  summary(accountId: string | null): Omit<FleetSummary, 'unacknowledged' | 'openIncidents'> {
    const summary = { all: 0, critical: 0, degraded: 0, noData: 0, healthy: 0, snoozed: 0, openAlerts: noCounts() }
    for (const { health, snoozes } of this.#projection.sites(accountId)) {
      summary.all += 1
      const state = health?.state ?? 'no-data'
      summary[state === 'no-data' ? 'noData' : state] += 1
      if (snoozes.length > 0) summary.snoozed += 1
      for (const severity of severities) summary.openAlerts[severity] += health?.openAlerts[severity] ?? 0
    }
    return summary
  }

  /** Values that complete a key, most frequent first, at most 20; choices come in their own order. */
  values(accountId: string | null, key: string, prefix: string): string[] {
    const known = fleetFilterKeys.find((candidate) => candidate.key === key)
    const start = prefix.toLowerCase()
    if (known?.values) return known.values.filter((value) => value.startsWith(start))
    const counts = new Map<string, number>()
    for (const row of this.#projection.sites(accountId)) {
      for (const value of valuesOf(key, row, this.#accountName)) {
        if (value !== '' && value.toLowerCase().includes(start)) counts.set(value, (counts.get(value) ?? 0) + 1)
      }
    }
    const rank = (value: string) => (value.toLowerCase().startsWith(start) ? 0 : 1)
    return [...counts]
      .sort(([a, m], [b, n]) => rank(a) - rank(b) || n - m || compareNames(a, b))
      .slice(0, 20)
      .map(([value]) => value)
  }

  #view(query: FleetQuery): View {
    const sites = this.#projection.sites(query.accountId)
    if (this.#generation !== this.#projection.generation) {
      this.#generation = this.#projection.generation
      this.#views.clear()
    }
    const { accountId, terms, group, sort, direction } = query
    const key = JSON.stringify([
      accountId,
      terms.map(({ key: name, negated, comparison, values }) => [name, negated, comparison, values]),
      group,
      sort,
      direction,
      terms.some((term) => term.key === 'account') ? this.#accountNames() : 0,
    ])
    const known = this.#views.get(key)
    if (known) return known
    const view = arrange(
      terms.length === 0 ? sites : sites.filter((row) => matchesFleet(terms, row, this.#accountName)),
      group,
      sort,
      direction,
    )
    if (this.#views.size >= rememberedViews) this.#views.delete(this.#views.keys().next().value ?? '')
    this.#views.set(key, view)
    return view
  }

  /** Renaming an account changes what `account:` finds. */
  #accountNames(): string {
    return [...new Set(this.#projection.sites(null).map((row) => row.accountId))].map(this.#accountName).join('\n')
  }
}

function arrange(sites: readonly FleetSite[], group: Grouping, sort: Sort, direction: 'ascending' | 'descending'): View {
  const rows = sorted(sites, sort, direction === 'ascending' ? 1 : -1)
  if (group === 'none') return { rows, groups: [] }
  const buckets = new Map<string, { title: string; order: number; rows: FleetSite[] }>()
  for (const row of rows) {
    const { key, title, order } = groupOf(row, group)
    const bucket = buckets.get(key) ?? { title, order, rows: [] }
    bucket.rows.push(row)
    buckets.set(key, bucket)
  }
  const view: View = { rows: [], groups: [] }
  // By status, the groups in trouble come first too, by their worst site; within one state by name, so that little moves.
  const worst = ({ rows: [first] }: { rows: FleetSite[] }) =>
    sort === 'status' && first ? stateRank(first) * (direction === 'ascending' ? 1 : -1) : 0
  const inOrder = [...buckets].sort(([, a], [, b]) => a.order - b.order || worst(a) - worst(b) || compareNames(a.title, b.title))
  for (const [key, bucket] of inOrder) {
    view.groups.push({
      key,
      title: bucket.title,
      count: bucket.rows.length,
      critical: bucket.rows.filter(({ health }) => health?.state === 'critical').length,
      start: view.rows.length,
    })
    view.rows.push(...bucket.rows)
  }
  return view
}

/** The group of a row. A site with several tags stands under the first by name, so that it stands in one place. */
function groupOf(row: FleetSite, group: Exclude<Grouping, 'none'>): { key: string; title: string; order: number } {
  switch (group) {
    case 'client':
      return row.clientName === null ? { key: '', title: 'No client', order: 1 } : { key: row.clientName, title: row.clientName, order: 0 }
    case 'platform':
      return { key: row.site.platform, title: platformNames[row.site.platform], order: 0 }
    case 'status': {
      const state = row.health?.state ?? 'no-data'
      return { key: state, title: stateTitles[state], order: healthStates.indexOf(state) }
    }
    case 'tag': {
      const tag = [...row.site.tags].sort(compareNames)[0]
      return tag === undefined ? { key: '', title: 'No tag', order: 1 } : { key: tag, title: tag, order: 0 }
    }
  }
}

const stateTitles = { critical: 'Critical', degraded: 'Degraded', 'no-data': 'No data', healthy: 'Healthy' } as const

/** Numbers are taken of each site once: thousands of comparisons then cost next to nothing. Equal ones stand by name. */
function sorted(sites: readonly FleetSite[], sort: Sort, sign: 1 | -1): FleetSite[] {
  const keys = (sort === 'client' ? [clientOrder(sites)] : keysOf[sort]).map((key) => Float64Array.from(sites, (site) => sign * key(site)))
  keys.push(Float64Array.from(sites, ({ nameOrder }) => nameOrder))
  const compare = (a: number, b: number) => {
    for (const key of keys) {
      const difference = (key[a] as number) - (key[b] as number)
      if (difference !== 0) return difference
    }
    return 0
  }
  return Array.from(Uint32Array.from(sites.keys()).sort(compare), (index) => sites[index] as FleetSite)
}

/** Ascending means: worst state first, A first, lowest score first, fewest alerts first, oldest data first. What is unknown comes first. */
const keysOf: Record<Exclude<Sort, 'client'>, ((site: FleetSite) => number)[]> = {
  status: [stateRank, (site) => -worstAlerts(site), score],
  name: [({ nameOrder }) => nameOrder],
  platform: [({ site }) => platforms.indexOf(site.platform)],
  health: [score],
  alerts: [worstAlerts, openAlerts],
  freshness: [({ health }) => health?.watermark ?? 0],
  dropped: [({ health }) => health?.droppedEvents ?? 0],
  change: [({ health }) => health?.lastChange?.at ?? 0],
}

/** Place of a site's client by name; those without one come last. */
function clientOrder(sites: readonly FleetSite[]): (site: FleetSite) => number {
  const names = [...new Set(sites.flatMap(({ clientName }) => clientName ?? []))].sort(compareNames)
  const places = new Map<string, number>()
  for (const [index, name] of names.entries()) {
    const before = names[index - 1]
    places.set(name, before !== undefined && compareNames(before, name) === 0 ? (places.get(before) as number) : index)
  }
  return ({ clientName }) => (clientName === null ? names.length : (places.get(clientName) ?? 0))
}

function stateRank({ health }: FleetSite): number {
  return healthStates.indexOf(health?.state ?? 'no-data')
}

function score({ health }: FleetSite): number {
  return health?.score ?? -1
}

/** One number in which a worse severity outweighs any count of a lesser one. */
function worstAlerts({ health }: FleetSite): number {
  if (!health) return 0
  return severities.reduce((sum, severity) => sum * 1000 + Math.min(999, health.openAlerts[severity]), 0)
}

function valuesOf(key: string, { accountId, site, clientName, health }: FleetSite, accountName: (accountId: string) => string): string[] {
  switch (key) {
    case 'client':
      return [clientName ?? '']
    case 'tag':
      return site.tags
    case 'name':
    case 'site':
      return [site.name]
    case 'account':
      return [accountName(accountId)]
    case 'php':
      return [health?.environment.php ?? '']
    case 'has':
      return (health?.environment.plugins ?? '').split(',').map((plugin) => plugin.trim())
    case 'wp.version':
      return site.platform === 'wordpress' ? [health?.environment.version ?? ''] : []
    case 'drupal.version':
      return site.platform === 'drupal' ? [health?.environment.version ?? ''] : []
    case 'vault.version':
      return site.platform === 'vault' ? [health?.environment.version ?? ''] : []
    default:
      return []
  }
}
