import type { Webhook } from '../../shared/model/account/webhook.ts'
import type { Alert, AlertStep } from '../../shared/model/alerts/alert.ts'
import type { Clock } from '../../shared/model/clock.ts'
import { severityRank } from '../../shared/model/severity.ts'
import { ProblemError } from '../problem.ts'
import type { Delivery as Message, WebhooksRepository } from '../store/account/webhooks.ts'
import { type AuditLog, serviceAuthor } from '../store/audit/audit-log.ts'
import type { ChangesRepository } from '../store/changes.ts'
import type { Database } from '../store/database.ts'
import type { MetaRepository } from '../store/meta.ts'
import type { Delivery } from './delivery.ts'

/** Older news is not sent: after a pause nobody wants the past shouted at them. */
const newsLifetime = 15 * 60_000

const seconds = 1000
const minutes = 60 * seconds
const hours = 60 * minutes
/** Waits between attempts, ms, as Standard Webhooks suggests. After the last, a message is given up. */
export const retrySchedule: readonly number[] = [
  5 * seconds,
  5 * minutes,
  30 * minutes,
  2 * hours,
  5 * hours,
  10 * hours,
  14 * hours,
  20 * hours,
  24 * hours,
]

/** Longest that a receiver may ask to wait, ms. */
const longestWait = 24 * hours

/** Where in `meta` the feed was read to; empty when nobody listened. */
const cursorKey = 'webhooks_cursor'

const eventNames = { fired: 'alert.fired', reopened: 'alert.reopened', resolved: 'alert.resolved' } as const

/** What has been told of an alert. */
export interface Told {
  /** Steps of its life that have been dealt with. */
  steps: number
  /** It fired while it was muted: to be told once that is over, if it still fires. */
  held: boolean
}

/**
 * What is worth telling of an alert by what was told before, and whether its firing
 * is held back. It fired, fired again or was resolved, lately and in order. Firing is
 * not told while the alert is muted, but once when that ends, however long ago it was, if it
 * still fires and nobody has taken it on. What was told to fire is told to be resolved; what never was is not.
 */
export function newsOf(alert: Alert, told: Told, now: number): { news: string | undefined; held: boolean } {
  const step = alert.steps.slice(told.steps).findLast(({ action }) => action in eventNames)
  if (alert.late) return { news: undefined, held: false }
  if (alert.status === 'resolved') return { news: told.held ? undefined : lately(step, now), held: false }
  if (alert.muted) return { news: undefined, held: told.held || lately(step, now) !== undefined }
  if (!told.held) return { news: lately(step, now), held: false }
  const fired = alert.steps.findLast(({ action }) => action === 'fired' || action === 'reopened')
  return { news: alert.status === 'firing' ? nameOf(fired) : undefined, held: false }
}

function lately(step: AlertStep | undefined, now: number): string | undefined {
  return step && now - step.at <= newsLifetime ? nameOf(step) : undefined
}

function nameOf(step: AlertStep | undefined): string | undefined {
  return step && eventNames[step.action as keyof typeof eventNames]
}

interface Parts {
  db: Database
  clock: Clock
  meta: MetaRepository
  changes: ChangesRepository
  webhooks: WebhooksRepository
  /** The alert as it is now, for the body of a message; undefined once it is purged. */
  findAlert: (id: string) => Alert | undefined
  delivery: Delivery
  audit: AuditLog
}

/**
 * Sends alerts to webhooks. It reads the change feed by a durable cursor, so
 * neither a restart nor a slow receiver loses or repeats news, and it holds up
 * nobody: the pipeline does not know that it exists.
 */
export class WebhookDispatcher {
  private readonly parts: Parts
  private readonly stopped = new AbortController()
  private running: Promise<void> | undefined
  private read: string | undefined

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Called by the service's clock: reads the news and starts what is due. */
  tick(): void {
    this.readFeed()
    if (this.running || this.stopped.signal.aborted) return
    const due = this.parts.webhooks.due(this.parts.clock(), 20)
    if (due.length === 0) return
    this.running = Promise.all(due.map((message) => this.attempt(message)))
      .then(() => undefined)
      .finally(() => {
        this.running = undefined
      })
  }

  /** Lets attempts under way end by themselves, at once. What was not taken is tried after the next start. */
  async stop(): Promise<void> {
    this.stopped.abort()
    await this.running
    await this.parts.delivery.close()
  }

  /** Resolves when the attempts under way are over. */
  async settled(): Promise<void> {
    await this.running
  }

  private readFeed(): void {
    const { db, meta, changes, webhooks } = this.parts
    const targets = webhooks.list().filter(({ enabled }) => enabled)
    if (targets.length === 0) {
      // Nobody listens: whoever does later hears of what happens later.
      if (meta.get(cursorKey)) meta.set(cursorKey, '')
      this.read = undefined
      return
    }
    const head = changes.head(null)
    if (this.read === head) return
    db.transaction(() => {
      const cursor = meta.get(cursorKey)
      const page = cursor ? this.pageAfter(cursor) : undefined
      for (const change of page?.changes ?? []) {
        if (change.kind === 'alert' && change.document) this.enqueue(change.document, targets)
      }
      this.read = page?.cursor ?? head
      meta.set(cursorKey, this.read)
    })
  }

  /** A page of the feed, or undefined when the cursor means nothing any more. */
  private pageAfter(cursor: string) {
    try {
      return this.parts.changes.after(cursor, 500, null)
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'cursor_expired') return undefined
      throw error
    }
  }

  private enqueue(alert: Alert, targets: Webhook[]): void {
    const { webhooks, clock } = this.parts
    const { news, held } = newsOf(alert, webhooks.told(alert.id), clock())
    webhooks.markTold(alert.id, { steps: alert.steps.length, held })
    if (!news) return
    for (const target of targets) {
      if (severityRank(alert.severity) <= severityRank(target.minimumSeverity)) webhooks.enqueue(target.id, alert.id, news)
    }
  }

  /** The receiver wants no more: it is asked no more until a person switches the webhook on again. */
  private switchOff(webhookId: string): void {
    const { db, webhooks, audit } = this.parts
    db.transaction(() => {
      webhooks.update(webhookId, { enabled: false })
      audit.record({
        author: serviceAuthor,
        action: 'update',
        object: { kind: 'webhooks', id: webhookId },
        details: { enabled: false, status: 410 },
      })
    })
  }

  private async attempt(message: Message): Promise<void> {
    const { webhooks, findAlert, delivery, clock } = this.parts
    const target = webhooks.find(message.webhookId)
    const alert = findAlert(message.alertId)
    if (!target || !alert) return webhooks.finish(message.id)
    const payload = JSON.stringify({ type: message.event, timestamp: new Date(message.createdAt).toISOString(), data: alert })
    const outcome = await delivery.post({
      url: target.url,
      secret: webhooks.secret(target.id),
      id: message.id,
      timestamp: Math.floor(clock() / 1000),
      payload,
      signal: this.stopped.signal,
    })
    if (this.stopped.signal.aborted && !outcome.taken) return
    if (!webhooks.find(target.id)) return
    const attempt = { at: clock(), status: outcome.status, error: outcome.error }
    webhooks.recordDelivery(target.id, attempt)
    if (outcome.taken) return webhooks.finish(message.id)
    // Standard Webhooks, on status codes.
    const gone = outcome.status === 410
    if (gone) this.switchOff(target.id)
    const wait = gone ? undefined : waitAfter(message.attempts, outcome.retryAfter)
    webhooks.postpone(message.id, attempt, wait && clock() + wait)
  }
}

/**
 * How long to wait after a failed attempt when `before` had failed already;
 * undefined to give up. Up to a tenth is added, so that messages do not come
 * back in step; a receiver may ask for more, up to a day. (A retry library would hold these waits in memory; they live in
 * the database and outlast a restart.)
 */
function waitAfter(before: number, asked: number | null): number | undefined {
  const wait = retrySchedule[before]
  return wait && Math.max(Math.round(wait * (1 + Math.random() / 10)), Math.min(asked ?? 0, longestWait))
}
