import { type Alert, isOpen } from '../../model/alerts/alert.ts'
import type { Incident } from '../../model/alerts/incident.ts'
import { severityRank } from '../../model/severity.ts'
import type { Signal } from '../../model/signal.ts'

/** What alerts on several sites may have in common. */
export interface Cause {
  field: 'plugin' | 'module' | 'version' | 'address'
  value: string
}

/** An alert as far as correlation looks at it. */
export type CorrelatedAlert = Pick<Alert, 'id' | 'siteId' | 'ruleId' | 'firstFiredAt'>

/** An alert as far as its incident shows it. */
export type IncidentMember = CorrelatedAlert & Pick<Alert, 'severity' | 'status' | 'title' | 'lastFiredAt' | 'resolvedAt'>

/** Alerts of one site belong together when they fire within this of each other, ms. */
export const siteReach = 10 * 60_000
/** Alerts of one cause belong together when they fire within this of each other, ms. */
export const causeReach = 30 * 60_000
const sitesForCause = 3

/** Names under which labels and fields know each kind of cause, in the order in which one is chosen. */
const causeNames: [Cause['field'], string[]][] = [
  ['plugin', ['plugin']],
  ['module', ['module']],
  ['version', ['version']],
  ['address', ['address', 'network', 'actor.ip', 'remote_address']],
]

/**
 * The cause that an alert would share with others: a plugin, module, version or
 * address that its group names or that all of its evidence agrees on; null when
 * there is none.
 */
export function causeOf(group: Record<string, string>, evidence: readonly Pick<Signal, 'type' | 'fields'>[]): Cause | null {
  for (const [field, names] of causeNames) {
    for (const name of names) {
      const value = group[name] || common(evidence.map((signal) => fieldOf(signal, name)))
      if (value) return { field, value }
    }
  }
  return null
}

/** A state change of WordPress calls the plugin just `name`. */
function fieldOf({ type, fields }: Pick<Signal, 'type' | 'fields'>, name: string): string | undefined {
  const value = fields[name] ?? (type === 'wp.state_change' && name === 'plugin' ? fields.name : undefined)
  return value === undefined || value === null || value === '' ? undefined : String(value)
}

function common(values: readonly (string | undefined)[]): string | undefined {
  const [first] = values
  return values.every((value) => value === first) ? first : undefined
}

/** Alerts of one site, put together where each fires at most 10 minutes after the one before. Only groups of two and more. */
export function siteClusters<T extends CorrelatedAlert>(alerts: readonly T[]): T[][] {
  return chains(alerts, siteReach).filter((chain) => chain.length > 1)
}

/** Alerts of one rule and one cause, put together where each fires at most 30 minutes after the one before. Only groups that reach three sites within 30 minutes. */
export function causeClusters<T extends CorrelatedAlert>(alerts: readonly T[]): T[][] {
  return chains(alerts, causeReach).filter(reachesSites)
}

function chains<T extends CorrelatedAlert>(alerts: readonly T[], reach: number): T[][] {
  const result: T[][] = []
  for (const alert of [...alerts].sort(byTime)) {
    const last = result.at(-1)
    if (last && alert.firstFiredAt - last.at(-1)!.firstFiredAt <= reach) last.push(alert)
    else result.push([alert])
  }
  return result
}

function reachesSites(chain: readonly CorrelatedAlert[]): boolean {
  return chain.some((start, index) => {
    const near = chain.slice(index).filter((alert) => alert.firstFiredAt - start.firstFiredAt <= causeReach)
    return new Set(near.map((alert) => alert.siteId)).size >= sitesForCause
  })
}

function byTime(a: CorrelatedAlert, b: CorrelatedAlert): number {
  return a.firstFiredAt - b.firstFiredAt || (a.id < b.id ? -1 : 1)
}

const causePrefix = 'ic_'
const sitePrefix = 'is_'

/** Id of the incident that a cluster makes: it is made from its earliest alert, hence the same however the cluster was found. */
export function incidentId(cluster: readonly CorrelatedAlert[], kind: 'cause' | 'site'): string {
  const earliest = cluster.reduce((a, b) => (byTime(a, b) <= 0 ? a : b))
  return `${kind === 'cause' ? causePrefix : sitePrefix}${earliest.id}`
}

/** True for the id of an incident that one cause made on several sites. */
export function isCauseIncident(id: string): boolean {
  return id.startsWith(causePrefix)
}

/** Whether two states of an alert make the same of its incident: see `incidentOf` for what that looks at. */
export function sameForIncident(a: IncidentMember, b: IncidentMember): boolean {
  return (
    a.status === b.status &&
    a.severity === b.severity &&
    a.title === b.title &&
    a.firstFiredAt === b.firstFiredAt &&
    a.lastFiredAt === b.lastFiredAt &&
    a.resolvedAt === b.resolvedAt
  )
}

/** The incident that a cluster of at least one alert makes. */
export function incidentOf(cluster: readonly IncidentMember[], cause: Cause | null): Omit<Incident, 'version'> {
  const alerts = [...cluster].sort(byTime)
  const earliest = alerts[0]!
  const worst = alerts.reduce((a, b) => (severityRank(b.severity) < severityRank(a.severity) ? b : a))
  const siteIds = [...new Set(alerts.map((alert) => alert.siteId))].sort()
  const open = alerts.some(isOpen)
  return {
    id: incidentId(alerts, cause ? 'cause' : 'site'),
    title: titleOf(alerts, worst, siteIds.length, cause),
    severity: worst.severity,
    status: open ? 'open' : 'resolved',
    siteIds,
    alertIds: alerts.map((alert) => alert.id),
    cause: cause && { ruleId: earliest.ruleId, ...cause },
    startedAt: earliest.firstFiredAt,
    lastAt: Math.max(...alerts.map((alert) => alert.lastFiredAt)),
    resolvedAt: open ? null : Math.max(...alerts.map((alert) => alert.resolvedAt ?? 0)),
  }
}

function titleOf(alerts: readonly IncidentMember[], worst: IncidentMember, sites: number, cause: Cause | null): string {
  if (cause) return `${worst.title}: ${cause.field} ${cause.value} on ${sites} sites`
  const others = new Set(alerts.map((alert) => alert.title)).size - 1
  if (others === 0) return `${worst.title}, ${alerts.length} alerts`
  return `${worst.title} and ${others} other ${others === 1 ? 'kind' : 'kinds'} of alert`
}
