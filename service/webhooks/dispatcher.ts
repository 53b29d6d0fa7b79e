import type { Alert } from '../../shared/model/alert.ts'
import type { Clock } from '../../shared/model/clock.ts'
import { severityRank } from '../../shared/model/severity.ts'
import type { Webhook } from '../../shared/model/webhook.ts'
import { ProblemError } from '../problem.ts'
import type { SnoozesRepository } from '../store/account/snoozes.ts'
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

/** Where in `meta` the feed was read to; empty when nobody listened. */
const cursorKey = 'webhooks_cursor'

const eventNames = { fired: 'alert.fired', reopened: 'alert.reopened', resolved: 'alert.resolved' } as const

/**
 * What an alert's newest step is worth telling, or undefined: it fired, fired
 * again or was resolved, lately, in order, and after `told` of its steps had been told.
 */
export function newsOf(alert: Alert, told: number, now: number): string | undefined {
  const step = alert.steps.slice(told).findLast(({ action }) => action in eventNames)
  if (!step || alert.late || now - step.at > newsLifetime) return undefined
  return eventNames[step.action as keyof typeof eventNames]
}

interface Parts {
  db: Database
  clock: Clock
  meta: MetaRepository
  changes: ChangesRepository
  webhooks: WebhooksRepository
  snoozes: SnoozesRepository
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
    const { webhooks, snoozes, clock } = this.parts
    const news = newsOf(alert, webhooks.told(alert.id), clock())
    webhooks.markTold(alert.id, alert.steps.length)
    if (!news || snoozes.inForce(alert.siteId, alert.ruleId)) return
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
    const wait = gone ? undefined : waitAfter(message.attempts)
    webhooks.postpone(message.id, attempt, wait && clock() + wait)
  }
}

/**
 * How long to wait after a failed attempt when `before` had failed already;
 * undefined to give up. Up to a tenth is added, so that messages do not come
 * back in step. (A retry library would hold these waits in memory; they live in
 * the database and outlast a restart.)
 */
function waitAfter(before: number): number | undefined {
  const wait = retrySchedule[before]
  return wait && Math.round(wait * (1 + Math.random() / 10))
}
