import {
  causeClusters,
  causeReach,
  incidentId,
  incidentOf,
  isCauseIncident,
  siteClusters,
  siteReach,
} from '../../../shared/engine/incidents/correlate.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { AlertPlace, StoredAlert } from '../../store/alerts/alerts.ts'
import type { Stores } from '../stores.ts'

/** What the writing of an alert means for incidents: nothing, that its own has to be written again, or that it may belong elsewhere now. */
export type IncidentEffect = 'none' | 'rewritten' | 'moved'

/** An alert that was written, and whether it may belong elsewhere now. */
export interface WrittenAlert {
  stored: StoredAlert
  moved: boolean
}

/** Alerts that make an incident: all of them have its cause, or are of its site. */
interface Cluster {
  id: string
  members: AlertPlace[]
}

/**
 * Puts alerts into incidents. First come causes that reach several sites; what
 * is left of a site's alerts is put together by time. All of it is a function of
 * the alerts as they are, so the order in which they came does not matter.
 */
export class IncidentWriter {
  private readonly stores: Stores

  constructor(stores: Stores) {
    this.stores = stores
  }

  /** Part of the caller's transaction. `onWritten` is told of alerts whose incident changed. */
  write(written: Iterable<WrittenAlert>, now: Instant, onWritten: (stored: StoredAlert) => void): void {
    const stale = new Set<string>()
    const newest = new Map<string, StoredAlert>()
    const seeds = new Map<string, AlertPlace>()
    for (const { stored, moved } of written) {
      const known = stored.alert.incidentId
      newest.set(stored.alert.id, stored)
      if (known) stale.add(known)
      if (!moved) continue
      if (!stored.internals.superseded) seeds.set(stored.alert.id, placeOf(stored))
      else if (known) onWritten(this.moveTo(stored, null, now))
      // Those that it was together with may no longer be together without it.
      for (const place of known ? this.stores.alerts.placesOfIncident(known) : []) seeds.set(place.id, place)
    }
    const clusters = new Map<string, Cluster>()
    for (const [place, cluster] of this.assign([...seeds.values()])) {
      const incident = cluster?.id ?? null
      if (cluster) clusters.set(cluster.id, cluster)
      if (place.incidentId === incident) continue
      const stored = newest.get(place.id) ?? this.stores.alerts.load(place.id)
      if (!stored) continue
      for (const id of [place.incidentId, incident]) if (id) stale.add(id)
      onWritten(this.moveTo(stored, incident, now))
    }
    for (const id of stale) this.rebuild(clusters.get(id) ?? this.clusterOf(id), now)
  }

  private moveTo({ alert: { version: _, ...alert }, internals }: StoredAlert, incident: string | null, now: Instant): StoredAlert {
    return this.stores.alerts.put({ ...alert, incidentId: incident }, internals, now)
  }

  /**
   * Writes incidents of which alerts were deleted: they are what the others make of
   * them, and one alert alone is none. `onWritten` is told of alerts that stand alone now. Part of the caller's transaction.
   */
  refresh(ids: Iterable<string>, now: Instant, onWritten: (stored: StoredAlert) => void): void {
    for (const id of ids) {
      if (this.rebuild(this.clusterOf(id), now)) continue
      for (const stored of this.stores.alerts.ofIncident(id)) onWritten(this.moveTo(stored, null, now))
    }
  }

  private clusterOf(id: string): Cluster {
    return { id, members: this.stores.alerts.membersOf(id) }
  }

  /** False when too few alerts are left, and the incident is gone. */
  private rebuild({ id, members }: Cluster, now: Instant): boolean {
    const [one, other] = members
    if (!one || !other) {
      this.stores.incidents.delete(id, now)
      return false
    }
    this.stores.incidents.put({ ...incidentOf(members, isCauseIncident(id) ? one.cause : null), id }, now)
    return true
  }

  /** The incident of every alert whose place the seeds may have changed; null for those that stand alone. */
  private assign(seeds: readonly AlertPlace[]): Map<AlertPlace, Cluster | null> {
    const seeded = new Set(seeds.map((place) => place.id))
    const considered = new Map(seeds.map((place) => [place.id, place]))
    const byCause = new Map<string, Cluster>()
    const known = new Set<string>()
    for (const seed of seeds) {
      if (!seed.cause || known.has(seed.id)) continue
      const { ruleId, cause } = seed
      const near = chainAround(seed.firstFiredAt, causeReach, (from, to) => this.stores.alerts.ofCauseBetween(ruleId, cause, from, to))
      for (const place of near) {
        known.add(place.id)
        considered.set(place.id, place)
      }
      for (const members of causeClusters(near)) {
        const cluster = { id: incidentId(members, 'cause'), members }
        for (const place of members) byCause.set(place.id, cluster)
      }
    }
    const isTaken = (place: AlertPlace) => (considered.has(place.id) ? byCause.has(place.id) : isOfCause(place))
    const places = new Map(considered)
    const bySite = new Map<string, Cluster>()
    const done = new Set<string>()
    // A cause may reach a whole fleet: the sites of those that it had already are left alone.
    const changed = (place: AlertPlace) => seeded.has(place.id) || isTaken(place) !== isOfCause(place)
    for (const around of considered.values()) {
      if (done.has(around.id) || !changed(around)) continue
      const near = chainAround(around.firstFiredAt, siteReach, (from, to) => this.stores.alerts.ofSiteBetween(around.siteId, from, to))
      const free = near.filter((place) => !isTaken(place))
      for (const place of near) done.add(place.id)
      for (const place of free) if (!places.has(place.id)) places.set(place.id, place)
      for (const members of siteClusters(free)) {
        const cluster = { id: incidentId(members, 'site'), members }
        for (const place of members) bySite.set(place.id, cluster)
      }
    }
    return new Map(
      [...places.values()]
        .filter(({ id }) => byCause.has(id) || done.has(id))
        .map((place) => [place, byCause.get(place.id) ?? bySite.get(place.id) ?? null]),
    )
  }
}

function isOfCause({ incidentId: incident }: AlertPlace): boolean {
  return incident !== null && isCauseIncident(incident)
}

function placeOf({ alert, internals: { cause } }: StoredAlert): AlertPlace {
  const { id, siteId, ruleId, severity, status, title, firstFiredAt, lastFiredAt, resolvedAt, incidentId: incident } = alert
  return { id, siteId, ruleId, severity, status, title, firstFiredAt, lastFiredAt, resolvedAt, incidentId: incident, cause }
}

/** Everything that hangs together with an instant by steps of at most `reach`. */
function chainAround(at: Instant, reach: number, between: (from: Instant, to: Instant) => AlertPlace[]): AlertPlace[] {
  let [from, to] = [at - reach, at + reach]
  const found = between(from, to)
  for (;;) {
    const first = Math.min(at, ...found.map((place) => place.firstFiredAt)) - reach
    const last = Math.max(at, ...found.map((place) => place.firstFiredAt)) + reach
    if (first >= from && last <= to) return found
    if (first < from) found.push(...between(first, from - 1))
    if (last > to) found.push(...between(to + 1, last))
    ;[from, to] = [Math.min(from, first), Math.max(to, last)]
  }
}
