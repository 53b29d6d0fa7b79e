import { absenceLimit } from '../../../shared/engine/conditions/absence.ts'
import { type CompiledCatalog, heartbeatMetric } from '../../../shared/engine/conditions/derive.ts'
import { type CompiledRule, groupLabels, newestSeen, valueAt } from '../../../shared/engine/conditions/evaluate.ts'
import type { Episode } from '../../../shared/engine/conditions/rule-state.ts'
import { causeOf, sameForIncident } from '../../../shared/engine/incidents/correlate.ts'
import { minuteOf } from '../../../shared/engine/metrics/timeline.ts'
import { fillSummary } from '../../../shared/engine/summary.ts'
import { type Alert, type AlertStep, isOpen } from '../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { Signal } from '../../../shared/model/signal.ts'
import type { AlertInternals, StoredAlert } from '../../store/alerts/alerts.ts'
import type { ReadChunks } from '../../store/signals/signals.ts'
import type { ActiveSite } from '../active-site.ts'
import type { Verdict } from '../rule-runner.ts'
import type { Stores } from '../stores.ts'
import { alertId } from './alert-id.ts'
import { EvidenceFinder } from './evidence-finder.ts'
import type { IncidentEffect } from './incident-writer.ts'

/** Author of what the service does by itself. */
export const serviceAuthor = 'service'

/** An alert raised when its minute was further behind the watermark than this is late, minutes. */
const lateAfter = 15
/**
 * Alerts of a site that only go on are written once in this time, ms, the resolution of all metrics, and together: after
 * a while in which none was written at once, otherwise at the site's own turn, so that a fleet that is hit all at once is
 * not written all at once again and again. What begins or ends an alert is written at once.
 */
const goingOnEvery = 60_000

/** What a commit knows when it writes alerts of a site. */
export interface WritingContext {
  now: Instant
  /** Minute of the watermark before this commit. */
  before: number | undefined
  /** New signals of the site. */
  fresh: readonly Signal[]
  /** Its chunks whose signals are known. */
  read: ReadChunks
  /** What was left for later is written now. */
  catchingUp: boolean
  /** Told of each alert that was written. */
  onWritten: (stored: StoredAlert, effect: IncidentEffect) => void
}

/** Turns verdicts into alerts with their steps and evidence. Part of the caller's transaction. */
export class AlertWriter {
  private readonly stores: Stores
  private readonly catalog: CompiledCatalog
  private readonly evidence: EvidenceFinder
  /** Alerts that began in this commit: what was left for later is not for now. */
  private readonly begun = new Set<string>()

  constructor(stores: Stores, catalog: CompiledCatalog) {
    this.stores = stores
    this.catalog = catalog
    this.evidence = new EvidenceFinder(stores, catalog)
  }

  /** Writes the alerts of a group so that they say what its episodes say. One that only goes on may be left for later: `site.catchUpAt` says when. */
  write(site: ActiveSite, verdict: Verdict, context: WritingContext): void {
    const { group, state, touched, compiled } = verdict
    const episodes = state.episodes.map((episode) => ({ episode, id: alertId(site.siteId, compiled.rule.id, group.key, episode.first) }))
    const ids = new Set(episodes.map(({ id }) => id))
    const superseded = group.state.alerts.filter(({ id }) => !ids.has(id)).flatMap(({ id }) => this.supersede(id, context) ?? [])
    group.state.alerts = episodes.map(({ episode, id }) => {
      const { last, ...turns } = episode
      const signature = JSON.stringify(turns)
      const known = group.state.alerts.find((alert) => alert.id === id)
      const near = touched && touched[0] <= last && touched[1] >= reachOf(site.rules.at(compiled, episode.first), episode)
      if (known?.signature === signature) {
        if (known.last === last && !near) return known
        if (!context.catchingUp && episode.open && compiled.rule.condition.aggregate !== 'absent') {
          site.catchUpAt ??= context.now >= site.writtenAt + goingOnEvery ? context.now : turnAfter(context.now, site)
          return { ...known, last: null }
        }
      }
      if (known && context.catchingUp && this.begun.has(id)) {
        site.catchUpAt ??= turnAfter(context.now, site)
        return known
      }
      if (!known) this.begun.add(id)
      const whole = this.update(site, verdict, episode, id, superseded, context)
      site.writtenAt = context.now
      if (!whole) site.catchUpAt ??= turnAfter(context.now, site)
      return { id, first: episode.first, last: whole ? last : null, signature }
    })
  }

  /** False when its evidence is not all there yet. */
  private update(
    site: ActiveSite,
    { compiled, group }: Verdict,
    episode: Episode,
    id: string,
    superseded: StoredAlert[],
    context: WritingContext,
  ): boolean {
    const known = this.stores.alerts.load(id)
    const knownEvidence = this.stores.evidence.find(id)
    // While it was superseded, nobody counted for it.
    const counted = known?.internals.superseded ? undefined : knownEvidence
    // It was raised by the rule as it was then, and its value is measured by the rule as it was when that was seen.
    const raisedBy = site.rules.at(compiled, episode.first)
    const inForce = site.rules.at(compiled, episode.last)
    const found = this.evidence.find(site, raisedBy, group.key, episode, counted, context)
    const { rule } = inForce
    const labels = groupLabels(rule, group.key)
    const { value, seen } = this.valueOf(site, inForce, group.key, episode, known)
    const muted = episode.open ? site.mutedBy(rule.id, context.now) : undefined
    const reopened = episode.events.filter(({ kind }) => kind === 'reopened').length
    const fired = known === undefined || reopened > known.internals.reopened
    const inherited = known
      ? []
      : superseded.filter(({ alert }) => minuteOf(alert.firstFiredAt) >= episode.first && minuteOf(alert.firstFiredAt) <= episode.last)
    const internals: AlertInternals = {
      groupKey: group.key,
      acknowledgedAt: known?.internals.acknowledgedAt ?? (inherited.some((old) => old.internals.acknowledgedAt >= 0) ? 0 : -1),
      reopened,
      firedVersion: known?.internals.firedVersion ?? 1,
      superseded: false,
      cause: causeOf(labels, found.signals),
    }
    const people = [...(known?.alert.steps ?? []), ...inherited.flatMap(({ alert }) => alert.steps)].filter(
      ({ author }) => author !== serviceAuthor,
    )
    const alert: Omit<Alert, 'version'> = {
      id,
      siteId: site.siteId,
      ruleId: rule.id,
      severity: raisedBy.rule.severity,
      title: rule.title,
      summary: fillSummary(rule, this.catalog.metrics.get(rule.condition.metric), { value, group: labels, evidence: found.signals }),
      group: labels,
      status: !episode.open ? 'resolved' : internals.acknowledgedAt === reopened ? 'acknowledged' : 'firing',
      late: known?.alert.late ?? (context.before !== undefined && context.before - episode.first > lateAfter),
      firstFiredAt: startOf(episode.first),
      lastFiredAt: startOf(Math.max(seen, episode.events.findLast(({ kind }) => kind === 'fired' || kind === 'reopened')!.minute)),
      resolvedAt: episode.open ? null : endedAt(episode, people),
      value,
      threshold: rule.condition.threshold,
      steps: [...episode.events.flatMap(toStep), ...people].sort((a, b) => a.at - b.at),
      evidenceTotal: found.total,
      incidentId: known?.alert.incidentId ?? null,
      ...(muted ? { muted } : {}),
    }
    if (!known || !sameAs(known, alert, internals)) {
      const stored = this.stores.alerts.put(alert, internals, context.now, fired)
      context.onWritten(stored, effectOf(known, stored))
    }
    if (found !== knownEvidence) this.stores.evidence.put(id, found)
    return found.since <= found.from
  }

  /** The value at the newest minute that had something to say, and that minute. For an absence: how long it was when it fired. */
  private valueOf(
    site: ActiveSite,
    compiled: CompiledRule,
    group: string,
    episode: Episode,
    known: StoredAlert | undefined,
  ): { value: number; seen: number } {
    const { condition } = compiled.rule
    if (condition.metric === heartbeatMetric)
      return { value: silenceBefore(site, episode) ?? known?.alert.value ?? condition.threshold, seen: episode.first }
    if (condition.aggregate === 'absent')
      return { value: 60 * (absenceLimit(condition) + Math.ceil(condition.for / 60)), seen: episode.first }
    const timelines = site.buckets.timelines(compiled, episode.last - 2 * compiled.window, episode.last)
    const newest = newestSeen(compiled, timelines.metric, group, Math.max(episode.since, episode.last - compiled.window), episode.last)
    const minutes = newest === undefined ? [episode.last] : [newest, episode.last]
    for (const seen of minutes) {
      const value = valueAt(compiled, timelines, group, seen)
      if (value !== undefined && compiled.holds(value)) return { value, seen }
    }
    return { value: condition.threshold, seen: episode.last }
  }

  /** What later signals contradict stays, marked late; when it was open, it ends. */
  private supersede(id: string, { now, onWritten }: WritingContext): StoredAlert | undefined {
    const known = this.stores.alerts.load(id)
    if (!known) return undefined
    if (known.internals.superseded) return known
    const { version: _, muted: __, ...alert } = known.alert
    const ends: AlertStep[] = isOpen(alert)
      ? [{ at: now, author: serviceAuthor, action: 'resolved', note: 'Signals that came in later tell another beginning of this.' }]
      : []
    const stored = this.stores.alerts.put(
      { ...alert, late: true, status: 'resolved', resolvedAt: alert.resolvedAt ?? now, steps: [...alert.steps, ...ends] },
      { ...known.internals, superseded: true },
      now,
    )
    onWritten(stored, 'moved')
    return stored
  }
}

function effectOf(known: StoredAlert | undefined, stored: StoredAlert): IncidentEffect {
  if (!known || known.internals.superseded) return 'moved'
  if (JSON.stringify(known.internals.cause) !== JSON.stringify(stored.internals.cause)) return 'moved'
  return sameForIncident(known.alert, stored.alert) ? 'none' : 'rewritten'
}

/** How long a site had been silent when a rule noticed, s; undefined when it has been heard since. */
function silenceBefore(site: ActiveSite, { since }: Episode): number | undefined {
  const heard = site.watermarkMinute
  return heard === undefined || heard >= since ? undefined : 60 * (since - heard)
}

/** When it is a site's turn next: sites that follow each other have turns well apart. */
function turnAfter(now: Instant, { no }: ActiveSite): Instant {
  const turn = (no * 7919) % goingOnEvery
  return turn + goingOnEvery * (Math.floor((now - turn) / goingOnEvery) + 1)
}

function startOf(minute: number): Instant {
  return minute * 60_000
}

/** The oldest minute whose data an alert shows. Of an absence it shows the last sightings, however old. */
function reachOf({ rule, window }: CompiledRule, { first }: Episode): number {
  return rule.condition.aggregate === 'absent' ? 0 : first - Math.ceil(rule.condition.for / 60) - window
}

/** What the service did. What a person did is a step of theirs. */
function toStep({ kind, minute }: Episode['events'][number]): AlertStep[] {
  switch (kind) {
    case 'fired':
    case 'reopened':
      return [{ at: startOf(minute), author: serviceAuthor, action: kind }]
    case 'resolved':
      return [{ at: startOf(minute + 1), author: serviceAuthor, action: 'resolved' }]
    case 'closed':
      return []
  }
}

function endedAt(episode: Episode, people: readonly AlertStep[]): Instant {
  const end = episode.events.at(-1)!
  const byHand = people.findLast(({ action }) => action === 'resolved')
  return end.kind === 'closed' && byHand ? byHand.at : startOf(end.minute + 1)
}

function sameAs(known: StoredAlert, alert: Omit<Alert, 'version'>, internals: AlertInternals): boolean {
  const { firedVersion: _, ...before } = known.internals
  const { firedVersion: __, ...after } = internals
  return JSON.stringify([{ ...known.alert, version: 0 }, before]) === JSON.stringify([{ ...alert, version: 0 }, after])
}
