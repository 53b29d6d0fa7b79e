import type { Alert, Evidence } from '../../model/alerts/alert.ts'
import type { Incident } from '../../model/alerts/incident.ts'
import type { StoryEntry } from '../../model/alerts/incident-story.ts'
import type { Snooze } from '../../model/alerts/snooze.ts'
import type { SignalType } from '../../model/rules/catalog.ts'
import { severityRank } from '../../model/severity.ts'
import type { Signal } from '../../model/signal.ts'
import { changeText } from '../change-text.ts'

/** Everything from which an incident's timeline is put together. */
export interface StoryFacts {
  incident: Incident
  alerts: readonly Alert[]
  /** Of those alerts of which it is known. */
  evidence: readonly Evidence[]
  /** Signals that mark a change on its sites around it. */
  changes: readonly Signal[]
  /** In force on its sites for the rules of its alerts. */
  snoozes: readonly Snooze[]
  types: readonly Pick<SignalType, 'type' | 'change'>[]
}

/** Signals of one type on one site are one entry while the next comes within this, ms. */
const signalReach = 5 * 60_000

/**
 * What happened, oldest first: changes, the signals that made the alerts, the alerts, how the incident went, and what
 * people did. What happened in the same moment stands in that order.
 */
export function incidentStory(facts: StoryFacts): StoryEntry[] {
  const changeOf = new Map(facts.types.flatMap(({ type, change }) => (change === undefined ? [] : [[type, change] as const])))
  const changed = new Map(facts.changes.flatMap((signal) => (changeOf.has(signal.type) ? [[signal.id, signal] as const] : [])))
  const entries: StoryEntry[] = [
    ...[...changed.values()].map(
      (signal): StoryEntry => ({
        kind: 'change',
        at: signal.at,
        siteId: signal.siteId,
        text: changeText(changeOf.get(signal.type) ?? '', signal),
        signalId: signal.id,
      }),
    ),
    ...signalEntries(facts.evidence, changed),
    ...facts.alerts.flatMap((alert) =>
      alert.steps.map(
        ({ at, action, author, note }): StoryEntry => ({
          kind: 'step',
          at,
          siteId: alert.siteId,
          alertId: alert.id,
          title: alert.title,
          severity: alert.severity,
          action,
          author,
          ...(note === undefined || note === '' ? {} : { note }),
        }),
      ),
    ),
    ...facts.snoozes.map(
      ({ createdAt, siteId, ruleId, createdBy, until, reason }): StoryEntry => ({
        kind: 'snooze',
        at: createdAt,
        siteId,
        ruleId,
        author: createdBy,
        until,
        reason,
      }),
    ),
    ...stateEntries(facts.incident, facts.alerts),
  ]
  return entries
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => a.entry.at - b.entry.at || order(a.entry) - order(b.entry) || a.index - b.index)
    .map(({ entry }) => entry)
}

const kinds: StoryEntry['kind'][] = ['change', 'signals', 'step', 'state', 'snooze']

function order({ kind }: StoryEntry): number {
  return kinds.indexOf(kind)
}

/** Runs of signals of one type on one site, each once however many alerts they are evidence of. */
function signalEntries(evidence: readonly Evidence[], changes: ReadonlyMap<string, Signal>): StoryEntry[] {
  const seen = new Map<string, { signal: Signal; alertIds: Set<string> }>()
  for (const { alertId, signals } of evidence) {
    for (const signal of signals) {
      if (changes.has(signal.id)) continue
      const known = seen.get(signal.id)
      if (known) known.alertIds.add(alertId)
      else seen.set(signal.id, { signal, alertIds: new Set([alertId]) })
    }
  }
  const runs = Map.groupBy(seen.values(), ({ signal }) => `${signal.siteId} ${signal.type}`)
  return [...runs.values()].flatMap((of) => {
    const entries: Extract<StoryEntry, { kind: 'signals' }>[] = []
    for (const { signal, alertIds } of of.sort((a, b) => a.signal.at - b.signal.at)) {
      const last = entries.at(-1)
      if (last && signal.at - last.to <= signalReach) {
        last.to = signal.at
        last.count += 1
        last.sample = signal
        last.alertIds = [...new Set([...last.alertIds, ...alertIds])]
      } else {
        const { at, siteId, type } = signal
        entries.push({ kind: 'signals', at, to: at, siteId, type, count: 1, alertIds: [...alertIds], sample: signal })
      }
    }
    return entries
  })
}

/** When it began, got worse and ended. */
function stateEntries(incident: Incident, alerts: readonly Alert[]): StoryEntry[] {
  const [first, ...others] = [...alerts].sort((a, b) => a.firstFiredAt - b.firstFiredAt)
  const opened: StoryEntry = { kind: 'state', at: incident.startedAt, change: 'opened', severity: first?.severity ?? incident.severity }
  const entries = [opened]
  let worst = opened.severity
  for (const { severity, firstFiredAt } of others) {
    if (severityRank(severity) >= severityRank(worst)) continue
    worst = severity
    entries.push({ kind: 'state', at: firstFiredAt, change: 'worsened', severity })
  }
  if (incident.resolvedAt !== null)
    entries.push({ kind: 'state', at: incident.resolvedAt, change: 'resolved', severity: incident.severity })
  return entries
}
