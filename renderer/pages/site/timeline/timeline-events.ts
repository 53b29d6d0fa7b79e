import { changeText } from '../../../../shared/engine/change-text.ts'
import type { AuditEntry } from '../../../../shared/model/account/audit.ts'
import type { Alert, AlertStep } from '../../../../shared/model/alerts/alert.ts'
import type { SignalType } from '../../../../shared/model/rules/catalog.ts'
import type { Severity } from '../../../../shared/model/severity.ts'
import type { Signal } from '../../../../shared/model/signal.ts'
import type { TimeSpan } from '../../../charts/axis/time-range.ts'
import { messages } from '../../../messages/messages.ts'

const text = messages.siteParts.timeline

export const timelineLanes = ['alerts', 'fatals', 'deploys', 'changes', 'environment', 'people'] as const
export type TimelineLane = (typeof timelineLanes)[number]

/** Something that happened at an instant. */
export interface TimelineEvent {
  id: string
  at: number
  lane: TimelineLane
  text: string
  severity?: Severity
  /** The alert that it is about. */
  alertId?: string
}

/** Signal types that bring new code or configuration, whatever else they may say. */
const deployTypes = new Set(['module.install', 'module.uninstall', 'config.import'])
/** What a `wp.state_change` is when it does: something is updated, installed or switched. */
const deployKinds = /^(plugin_updated|plugin_installed|theme_updated|theme_switched|core_updated)$/

/** Steps of alerts that the service took by itself. */
const services = new Set(['service', 'policy'])

/** What an alert's life puts on the time axis: when it fired, and what people did with it. */
export function alertEvents(alerts: readonly Alert[]): TimelineEvent[] {
  return alerts.flatMap((alert) => alert.steps.map((step, index) => ({ ...stepEvent(alert, step), id: `${alert.id} ${index}` })))
}

function stepEvent({ id: alertId, title, severity }: Alert, { at, action, author }: AlertStep): Omit<TimelineEvent, 'id'> {
  const byService = services.has(author)
  switch (action) {
    case 'fired':
      return { at, alertId, lane: 'alerts', severity, text: text.fired(title) }
    case 'reopened':
      return { at, alertId, lane: 'alerts', severity, text: text.reopened(title) }
    case 'resolved':
      return byService
        ? { at, alertId, lane: 'alerts', severity: 'info', text: text.resolvedByService(title) }
        : { at, alertId, lane: 'people', text: text.by(author, text.resolved(title)) }
    case 'acknowledged':
      return { at, alertId, lane: 'people', text: text.by(author, text.acknowledged(title)) }
    case 'noted':
      return { at, alertId, lane: 'people', text: text.by(author, text.noted(title)) }
  }
}

/** Signals as what they mean: a fatal error, new code, a change of the environment, or another change. Others are left out. */
export function signalEvents(signals: readonly Signal[], types: readonly SignalType[]): TimelineEvent[] {
  const changes = new Map(types.flatMap(({ type, change }) => (change === undefined ? [] : [[type, change] as const])))
  return signals.flatMap((signal): TimelineEvent[] => {
    const { id, at, type, fields } = signal
    if (type === 'php.fatal') return [{ id, at, lane: 'fatals', text: fatalText(signal) }]
    if (type === 'wp.environment') return fields.changed === true ? [{ id, at, lane: 'environment', text: environmentText(signal) }] : []
    const change = changes.get(type)
    if (change === undefined) return []
    const deploy = deployTypes.has(type) || deployKinds.test(String(fields.type ?? ''))
    return [{ id, at, lane: deploy ? 'deploys' : 'changes', text: changeText(change, signal) }]
  })
}

/** What people did to the site itself, as the service wrote it down. */
export function auditEvents(entries: readonly AuditEntry[]): TimelineEvent[] {
  return entries.map(({ seq, at, author, action, object }) => ({
    id: `audit ${seq}`,
    at,
    lane: 'people',
    text: text.acted(author, action, object.kind),
  }))
}

function fatalText({ fields }: Signal): string {
  const source = [fields.plugin, fields.version].filter((part) => typeof part === 'string' && part !== '').join(' ')
  return source === '' ? text.fatal : text.fatalIn(source)
}

function environmentText({ fields }: Signal): string {
  const parts = [
    ['WordPress', fields.version],
    ['PHP', fields.php],
    ['', fields.theme],
  ].flatMap(([name, value]) => (typeof value === 'string' && value !== '' ? [`${name} ${value}`.trim()] : []))
  return parts.length === 0 ? text.environmentChanged : text.environmentTo(parts.join(', '))
}

const before = { from: 300_000, to: 30_000 }
/** Fatal errors closer together than this are one burst: only what led to the first of them explains anything. */
const burst = 300_000

/** Where to look for a cause: the 30 to 300 s before each burst of fatal errors. */
export function suspectSpans(events: readonly TimelineEvent[]): TimeSpan[] {
  const fatals = events.filter(({ lane }) => lane === 'fatals').sort((a, b) => a.at - b.at)
  return fatals
    .filter(({ at }, index) => index === 0 || at - fatals[index - 1]!.at >= burst)
    .map(({ at }) => ({ from: at - before.from, to: at - before.to }))
}

/** True for what happened in one of the spans and is not a fatal error itself. */
export function isSuspect({ lane, at }: TimelineEvent, spans: readonly TimeSpan[]): boolean {
  return lane !== 'fatals' && spans.some(({ from, to }) => at >= from && at <= to)
}

/** The same thing over and over, newest first, as one entry: told by the newest, with how often. */
export function runs(newestFirst: readonly TimelineEvent[]): { event: TimelineEvent; count: number }[] {
  const found: { event: TimelineEvent; count: number; oldest: number }[] = []
  for (const event of newestFirst) {
    const last = found.at(-1)
    if (last?.event.lane === 'fatals' && event.lane === 'fatals' && last.event.text === event.text && last.oldest - event.at < burst) {
      last.count += 1
      last.oldest = event.at
    } else found.push({ event, count: 1, oldest: event.at })
  }
  return found.map(({ event, count }) => ({ event, count }))
}

/** Events of one lane so close together that they are drawn as one mark. */
export interface Cluster {
  /** Newest last. */
  events: TimelineEvent[]
  /** Middle of the mark, as a share of the span. */
  place: number
}

/** The marks of a lane: events less than `apart` (a share of the span) from the first of a mark are part of it. */
export function clusters(events: readonly TimelineEvent[], span: TimeSpan, apart: number): Cluster[] {
  const length = span.to - span.from
  const found: Cluster[] = []
  let start = Number.NEGATIVE_INFINITY
  for (const event of events.filter(({ at }) => at >= span.from && at <= span.to).toSorted((a, b) => a.at - b.at)) {
    const place = (event.at - span.from) / length
    const last = found.at(-1)
    if (last !== undefined && place - start < apart) {
      last.events.push(event)
      last.place = (start + place) / 2
    } else {
      found.push({ events: [event], place })
      start = place
    }
  }
  return found
}

const shortest = 5 * 60_000
const longest = 365 * 86_400_000

/** A span `factor` times as long, with the instant under `share` of it staying in place; never beyond `now`. */
export function zoomed(span: TimeSpan, factor: number, share: number, now: number): TimeSpan {
  const length = Math.min(longest, Math.max(shortest, (span.to - span.from) * factor))
  const at = span.from + share * (span.to - span.from)
  return within({ from: at - share * length, to: at + (1 - share) * length }, now)
}

/** A span moved by a share of its length; never beyond `now`. */
export function moved(span: TimeSpan, share: number, now: number): TimeSpan {
  const by = share * (span.to - span.from)
  return within({ from: span.from + by, to: span.to + by }, now)
}

function within({ from, to }: TimeSpan, now: number): TimeSpan {
  const over = Math.max(0, to - now)
  return { from: Math.max(0, Math.round(from - over)), to: Math.round(to - over) }
}
