import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { Webhook } from '../../../shared/model/webhook.ts'
import { newId } from '../../ids.ts'
import { ProblemError } from '../../problem.ts'
import type { Database } from '../database.ts'
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
    const webhook: Webhook = { id: newId('w'), ...input, createdAt: this.clock(), lastDelivery: null }
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
    return this.db.all<WebhookRow>('SELECT * FROM webhooks ORDER BY created_at, id').map(toWebhook)
  }

  find(id: string): Webhook | undefined {
    const row = this.db.get<WebhookRow>('SELECT * FROM webhooks WHERE id = ?', id)
    return row && toWebhook(row)
  }

  secret(id: string): string {
    const row = this.db.get<WebhookRow>('SELECT * FROM webhooks WHERE id = ?', id)
    if (!row) throw new ProblemError('not_found', undefined, `There is no webhook ${id}.`)
    return this.seal.open(row.secret, id)
  }

  /** Throws ProblemError `not_found`. Its waiting messages go with it. */
  delete(id: string): void {
    if (this.db.run('DELETE FROM webhooks WHERE id = ?', id) === 0)
      throw new ProblemError('not_found', undefined, `There is no webhook ${id}.`)
  }

  recordDelivery(id: string, delivery: NonNullable<Webhook['lastDelivery']>): void {
    this.db.run('UPDATE webhooks SET last_delivery = ? WHERE id = ?', JSON.stringify(delivery), id)
  }

  /** How many steps of an alert's life have been told, or looked at. */
  told(alertId: string): number {
    return this.db.get<{ steps: number }>('SELECT steps FROM told WHERE alert_id = ?', alertId)?.steps ?? 0
  }

  markTold(alertId: string, steps: number): void {
    this.db.run(
      'INSERT INTO told (alert_id, steps) VALUES (?, ?) ON CONFLICT (alert_id) DO UPDATE SET steps = excluded.steps',
      alertId,
      steps,
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

  due(now: Instant, limit: number): Delivery[] {
    return this.db
      .all<Delivery>(`SELECT ${deliveryColumns} FROM deliveries WHERE due_at <= ? ORDER BY due_at LIMIT ?`, now, limit)
      .map((row) => ({ ...row }))
  }

  postpone(id: string, attempts: number, dueAt: Instant): void {
    this.db.run('UPDATE deliveries SET attempts = ?, due_at = ? WHERE id = ?', attempts, dueAt, id)
  }

  finish(id: string): void {
    this.db.run('DELETE FROM deliveries WHERE id = ?', id)
  }
}

interface WebhookRow {
  id: string
  url: string
  minimum_severity: Webhook['minimumSeverity']
  secret: Uint8Array
  created_at: number
  last_delivery: string | null
}

function toWebhook(row: WebhookRow): Webhook {
  return {
    id: row.id,
    url: row.url,
    minimumSeverity: row.minimum_severity,
    createdAt: row.created_at,
    lastDelivery: row.last_delivery ? JSON.parse(row.last_delivery) : null,
  }
}
