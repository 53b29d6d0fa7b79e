import type { AlertRow } from '../../../shared/bridge/contract/alerts.ts'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import { clockText, relativeText, spanText } from '../../components/time/time-text.ts'
import { messages } from '../../messages/messages.ts'

/** The step that a person thinks of as "it fired": the newest firing or reopening. */
export function firedAt(alert: Alert): number {
  return alert.steps.findLast((step) => step.action === 'fired' || step.action === 'reopened')?.at ?? alert.firstFiredAt
}

/** Where an alert is in its life, as its row says it: `firing 4 min`, `acknowledged by Jon, 2 min ago`, `snoozed until 09:00`. */
export function statusText(row: Pick<AlertRow, 'alert' | 'snooze'>, now: number): string {
  const text = messages.alerts
  const { alert, snooze } = row
  if (alert.status === 'resolved') {
    const step = alert.steps.findLast((candidate) => candidate.action === 'resolved')
    return text.resolvedBy(step?.author ?? 'service', relativeText(alert.resolvedAt ?? step?.at ?? alert.lastFiredAt, now))
  }
  if (snooze !== null && snooze.until > now) return text.snoozedUntil(clockText(snooze.until, now), snooze.createdBy)
  if (alert.status === 'acknowledged') {
    const step = alert.steps.findLast((candidate) => candidate.action === 'acknowledged')
    return step === undefined ? text.acknowledgedPlain : text.acknowledgedBy(step.author, relativeText(step.at, now))
  }
  return text.firing(spanText(now - firedAt(alert)))
}

/** Acknowledged, snoozed or ended: it stays in place, but quiet. */
export function isQuiet(row: Pick<AlertRow, 'alert' | 'snooze'>, now: number): boolean {
  return row.alert.status !== 'firing' || (row.snooze !== null && row.snooze.until > now)
}
