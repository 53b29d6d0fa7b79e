import { randomBytes } from 'node:crypto'
import type { Webhook, WebhookAttempt, WebhookMessage } from '../../../shared/model/account/webhook.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { newId } from '../../ids.ts'
import { ProblemError } from '../../problem.ts'
import type { Database } from '../database.ts'
import { pageOf, readPageCursor } from '../page-cursor.ts'
import type { Seal } from '../seal.ts'

/** A message that waits to be taken by a webhook's address. */
export interface Delivery {
  /** The `webhook-id` header: the same on every attempt, so that receivers can tell repetitions. */
  id: string
  webhookId: string
  alertId: string
  event: string
  createdAt: Instant
  attempts: number
  dueAt: Instant
}

const deliveryColumns = 'id, webhook_id AS webhookId, alert_id AS alertId, event, created_at AS createdAt, attempts, due_at AS dueAt'

/** Addresses that alerts are sent to, and what still has to be sent. */
export class WebhooksRepository {
  private readonly db: Database
  private readonly seal: Seal
  private readonly clock: Clock

  constructor(db: Database, seal: Seal, clock: Clock) {
    this.db = db
    this.seal = seal
    this.clock = clock
  }

  create(input: Pick<Webhook, 'url' | 'minimumSeverity'>): { webhook: Webhook; secret: string } {
    const webhook: Webhook = {
      id: newId('w'),
      ...input,
      enabled: true,
      createdAt: this.clock(),
      lastDelivery: null,
      waiting: 0,
      dead: 0,
      version: 1,
    }
    const secret = `whsec_${randomBytes(32).toString('base64')}`
    this.db.run(
      'INSERT INTO webhooks (id, url, minimum_severity, secret, created_at, last_delivery) VALUES (?, ?, ?, ?, ?, NULL)',
      webhook.id,
      webhook.url,
      webhook.minimumSeverity,
      this.seal.seal(secret, webhook.id),
      webhook.createdAt,
    )
    return { webhook, secret }
  }

  list(): Webhook[] {
    return this.db.all<WebhookRow>(`SELECT ${webhookColumns} FROM webhooks ORDER BY created_at, id`).map(toWebhook)
  }

  find(id: string): Webhook | undefined {
    const row = this.db.get<WebhookRow>(`SELECT ${webhookColumns} FROM webhooks WHERE id = ?`, id)
    return row && toWebhook(row)
  }

  /** Throws ProblemError `not_found`. */
  get(id: string): Webhook {
    const webhook = this.find(id)
    if (!webhook) throw new ProblemError('not_found', undefined, `There is no webhook ${id}.`)
    return webhook
  }

  /** Throws ProblemError `not_found`. */
  update(id: string, edit: { [K in 'url' | 'minimumSeverity' | 'enabled']?: Webhook[K] | undefined }): Webhook {
    return this.db.transaction(() => {
      const old = this.get(id)
      const webhook = {
        ...old,
        url: edit.url ?? old.url,
        minimumSeverity: edit.minimumSeverity ?? old.minimumSeverity,
        enabled: edit.enabled ?? old.enabled,
        version: old.version + 1,
      }
      this.db.run(
        'UPDATE webhooks SET url = ?, minimum_severity = ?, enabled = ?, version = ? WHERE id = ?',
        webhook.url,
        webhook.minimumSeverity,
        webhook.enabled ? 1 : 0,
        webhook.version,
        id,
      )
      return webhook
    })
  }

  secret(id: string): string {
    const row = this.db.get<{ secret: Uint8Array }>('SELECT secret FROM webhooks WHERE id = ?', id)
    if (!row) throw new ProblemError('not_found', undefined, `There is no webhook ${id}.`)
    return this.seal.open(row.secret, id)
  }

  /** Throws ProblemError `not_found`. Its waiting messages go with it. */
  delete(id: string): void {
    this.db.transaction(() => {
      if (this.db.run('DELETE FROM webhooks WHERE id = ?', id) === 0)
        throw new ProblemError('not_found', undefined, `There is no webhook ${id}.`)
      this.db.markErased()
    })
  }

  recordDelivery(id: string, delivery: WebhookAttempt): void {
    this.db.run('UPDATE webhooks SET last_delivery = ? WHERE id = ?', JSON.stringify(delivery), id)
  }

  /** How many steps of an alert's life have been told, or looked at, and whether its firing is held back. */
  told(alertId: string): { steps: number; held: boolean } {
    const row = this.db.get<{ steps: number; held: number }>('SELECT steps, held FROM told WHERE alert_id = ?', alertId)
    return { steps: row?.steps ?? 0, held: row?.held === 1 }
  }

  markTold(alertId: string, { steps, held }: { steps: number; held: boolean }): void {
    this.db.run(
      `INSERT INTO told (alert_id, steps, held) VALUES (?, ?, ?)
       ON CONFLICT (alert_id) DO UPDATE SET steps = excluded.steps, held = excluded.held`,
      alertId,
      steps,
      held ? 1 : 0,
    )
  }

  enqueue(webhookId: string, alertId: string, event: string): void {
    const now = this.clock()
    this.db.run(
      'INSERT INTO deliveries (id, webhook_id, alert_id, event, created_at, attempts, due_at) VALUES (?, ?, ?, ?, ?, 0, ?)',
      newId('msg'),
      webhookId,
      alertId,
      event,
      now,
      now,
    )
  }

  /** Messages whose next attempt is due, of webhooks that are switched on. (The + keeps SQLite to the index of what is due, however much was given up.) */
  due(now: Instant, limit: number): Delivery[] {
    return this.db
      .all<Delivery>(
        `SELECT ${deliveryColumns} FROM deliveries WHERE dead_at IS NULL AND due_at <= ?
         AND +webhook_id IN (SELECT id FROM webhooks WHERE enabled = 1) ORDER BY due_at LIMIT ?`,
        now,
        limit,
      )
      .map((row) => ({ ...row }))
  }

  /** Notes a failed attempt and when the next one is; without one, the message is given up. */
  postpone(id: string, attempt: WebhookAttempt, dueAt: Instant | undefined): void {
    this.db.run(
      'UPDATE deliveries SET attempts = attempts + 1, last_attempt = ?, due_at = ?, dead_at = ? WHERE id = ?',
      JSON.stringify(attempt),
      dueAt ?? attempt.at,
      dueAt === undefined ? attempt.at : null,
      id,
    )
  }

  /** A page of the messages of a webhook that were not taken, newest first. Throws ProblemError `not_found`, `input_invalid` for a cursor of elsewhere. */
  messages(
    webhookId: string,
    options: { state?: WebhookMessage['state'] | undefined; cursor?: string | undefined; limit: number },
  ): { items: WebhookMessage[]; next: string | null } {
    this.get(webhookId)
    const after = readPageCursor(options.cursor) ?? { at: Number.MAX_SAFE_INTEGER, id: '' }
    const state = options.state ? `AND dead_at IS ${options.state === 'dead' ? 'NOT NULL' : 'NULL'}` : ''
    const rows = this.db
      .all<MessageRow>(
        `SELECT * FROM deliveries WHERE webhook_id = ? AND (created_at, id) < (?, ?) ${state} ORDER BY created_at DESC, id DESC LIMIT ?`,
        webhookId,
        after.at,
        after.id,
        options.limit + 1,
      )
      .map(toMessage)
    return pageOf(rows, options.limit, ({ createdAt, id }) => ({ at: createdAt, id }))
  }

  /**
   * Makes a message due now. One that was given up begins its attempts anew.
   * Throws ProblemError `not_found`, or `conflict` while the webhook is switched off.
   */
  redeliver(webhookId: string, id: string): WebhookMessage {
    return this.db.transaction(() => {
      const { enabled } = this.get(webhookId)
      const row = this.db.get<MessageRow>('SELECT * FROM deliveries WHERE id = ? AND webhook_id = ?', id, webhookId)
      if (!row) throw new ProblemError('not_found', undefined, `There is no message ${id}: it was taken, or its alert is gone.`)
      if (!enabled) throw new ProblemError('conflict', { reason: 'webhook_disabled' }, 'The webhook is switched off.')
      const due = { ...row, attempts: row.dead_at === null ? row.attempts : 0, due_at: this.clock(), dead_at: null }
      this.db.run('UPDATE deliveries SET attempts = ?, due_at = ?, dead_at = NULL WHERE id = ?', due.attempts, due.due_at, id)
      return toMessage(due)
    })
  }

  finish(id: string): void {
    this.db.run('DELETE FROM deliveries WHERE id = ?', id)
  }
}

const webhookColumns = `*,
  (SELECT count(*) FROM deliveries WHERE webhook_id = webhooks.id AND dead_at IS NULL) AS waiting,
  (SELECT count(*) FROM deliveries WHERE webhook_id = webhooks.id AND dead_at IS NOT NULL) AS dead`

interface WebhookRow {
  id: string
  url: string
  minimum_severity: Webhook['minimumSeverity']
  enabled: number
  created_at: number
  last_delivery: string | null
  waiting: number
  dead: number
  version: number
}

function toWebhook(row: WebhookRow): Webhook {
  return {
    id: row.id,
    url: row.url,
    minimumSeverity: row.minimum_severity,
    enabled: row.enabled === 1,
    createdAt: row.created_at,
    lastDelivery: row.last_delivery ? JSON.parse(row.last_delivery) : null,
    waiting: row.waiting,
    dead: row.dead,
    version: row.version,
  }
}

interface MessageRow {
  id: string
  alert_id: string
  event: string
  created_at: number
  attempts: number
  due_at: number
  dead_at: number | null
  last_attempt: string | null
}

function toMessage(row: MessageRow): WebhookMessage {
  return {
    id: row.id,
    alertId: row.alert_id,
    event: row.event,
    state: row.dead_at === null ? 'waiting' : 'dead',
    createdAt: row.created_at,
    attempts: row.attempts,
    lastAttempt: row.last_attempt ? JSON.parse(row.last_attempt) : null,
    nextAttemptAt: row.dead_at === null ? row.due_at : null,
    deadAt: row.dead_at,
  }
}
