import { z } from 'zod'
import { idSchema, instantSchema, versionSchema } from '../../../shared/model/ids.ts'
import type { CacheDatabase } from './database.ts'

const note = z.string().max(4000).optional()

/** What a person asked for, as data. */
const intentActionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('acknowledge'), alertId: idSchema, note }),
  z.object({ kind: z.literal('resolve'), alertId: idSchema, seenVersion: versionSchema, note }),
  z.object({ kind: z.literal('note'), alertId: idSchema, note: z.string().min(1).max(4000) }),
  z.object({ kind: z.literal('snooze'), siteId: idSchema, ruleId: z.string(), until: instantSchema, reason: z.string().max(500) }),
  z.object({ kind: z.literal('end-snooze'), snoozeId: idSchema, siteId: idSchema, ruleId: z.string() }),
])
export type IntentAction = z.infer<typeof intentActionSchema>

/** An action on its way to a service. Its id is the idempotency key. */
export interface Intent {
  id: string
  accountId: string
  /** Intents on one object are sent in order. */
  object: string
  action: IntentAction
  /** What was asked for, as a person would say it. */
  text: string
  createdAt: number
  state: 'waiting' | 'refused'
  reason: string | null
}

interface Row {
  id: string
  account_id: string
  object: string
  intent: string
  text: string
  created_at: number
  state: 'waiting' | 'refused'
  reason: string | null
}

/** The outbox on the disk, mirrored in memory: it is small and asked for with every list. */
export class OutboxRows {
  readonly #db: CacheDatabase
  readonly #intents = new Map<string, Intent>()

  /** Rows that cannot be read any more are left out and dropped. */
  constructor(db: CacheDatabase) {
    this.#db = db
    this.#read()
  }

  #read(): void {
    const db = this.#db
    this.#intents.clear()
    for (const row of db.all<Row>('SELECT * FROM outbox ORDER BY sequence')) {
      const action = readAction(row.intent)
      if (!action) {
        db.run('DELETE FROM outbox WHERE id = ?', row.id)
        continue
      }
      this.#intents.set(row.id, {
        id: row.id,
        accountId: row.account_id,
        object: row.object,
        action,
        text: row.text,
        createdAt: row.created_at,
        state: row.state,
        reason: row.reason,
      })
    }
  }

  /** Durable when it returns. */
  add(intents: Intent[]): void {
    this.#db.transaction(() => {
      for (const { id, accountId, object, action, text, createdAt, state, reason } of intents) {
        this.#db.run(
          'INSERT INTO outbox (id, account_id, object, intent, text, created_at, state, reason) VALUES (?,?,?,?,?,?,?,?)',
          id,
          accountId,
          object,
          JSON.stringify(action),
          text,
          createdAt,
          state,
          reason,
        )
      }
    })
    this.#db.onRollback(() => this.#read())
    for (const intent of intents) this.#intents.set(intent.id, intent)
  }

  /** In the order in which they were asked for. */
  list(accountId?: string): Intent[] {
    return [...this.#intents.values()].filter((intent) => accountId === undefined || intent.accountId === accountId)
  }

  get(id: string): Intent | undefined {
    return this.#intents.get(id)
  }

  /** Intents that wait on one object, oldest first. */
  waitingOn(accountId: string, object: string): Intent[] {
    if (this.#intents.size === 0) return []
    return [...this.#intents.values()].filter(
      (intent) => intent.state === 'waiting' && intent.accountId === accountId && intent.object === object,
    )
  }

  /** Intents that end a snooze which has got its own id by now. */
  retargetSnooze(accountId: string, from: string, to: string): void {
    for (const intent of this.list(accountId)) {
      if (intent.action.kind !== 'end-snooze' || intent.action.snoozeId !== from) continue
      const action = { ...intent.action, snoozeId: to }
      this.#db.run('UPDATE outbox SET intent = ? WHERE id = ?', JSON.stringify(action), intent.id)
      this.#intents.set(intent.id, { ...intent, action })
    }
  }

  refuse(id: string, reason: string): void {
    this.#db.run("UPDATE outbox SET state = 'refused', reason = ? WHERE id = ?", reason, id)
    const intent = this.#intents.get(id)
    if (intent) this.#intents.set(id, { ...intent, state: 'refused', reason })
  }

  remove(id: string): void {
    this.#db.run('DELETE FROM outbox WHERE id = ?', id)
    this.#db.onRollback(() => this.#read())
    this.#intents.delete(id)
  }

  removeAccount(accountId: string): void {
    this.#db.run('DELETE FROM outbox WHERE account_id = ?', accountId)
    for (const intent of this.list(accountId)) this.#intents.delete(intent.id)
  }
}

function readAction(text: string): IntentAction | undefined {
  try {
    return intentActionSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
