import { z } from 'zod'
import { retentionEditSchema, retentionSchema } from '../../../shared/model/account/retention.ts'
import { revealSchema } from '../../../shared/model/alerts/alert.ts'
import { idSchema, instantSchema, versionSchema } from '../../../shared/model/ids.ts'
import { policyIdSchema, policySchema, ruleSettingsEditSchema } from '../../../shared/model/rules/policy.ts'
import { CacheRefusal } from './file/cache-refusal.ts'
import type { CacheDatabase } from './file/database.ts'
import type { Sealed, SealingKeys } from './sealed/sealing-keys.ts'

const note = z.string().max(4000).optional()

/** What an edit of retention was made on. */
const retentionBaseSchema = retentionSchema.pick({ plan: true, days: true, version: true }).extend({
  sites: z.array(retentionSchema.shape.sites.element.pick({ siteId: true, ownDays: true })),
})

/** What a person asked for, as data. */
const intentActionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('acknowledge'), alertId: idSchema, note }),
  z.object({ kind: z.literal('resolve'), alertId: idSchema, seenVersion: versionSchema, note }),
  z.object({ kind: z.literal('note'), alertId: idSchema, note: z.string().min(1).max(4000) }),
  /** Personal fields of its evidence were unmasked. */
  z.object({ kind: z.literal('reveal'), alertId: idSchema, ...revealSchema.shape }),
  /** The same of one signal of a site. */
  z.object({ kind: z.literal('reveal-signal'), siteId: idSchema, signalId: idSchema, ...revealSchema.shape }),
  z.object({ kind: z.literal('snooze'), siteId: idSchema, ruleId: z.string(), until: instantSchema, reason: z.string().max(500) }),
  z.object({ kind: z.literal('end-snooze'), snoozeId: idSchema, siteId: idSchema, ruleId: z.string() }),
  /** `base` is the document that the person saw: what it was edited from, and its version. */
  z.object({
    kind: z.literal('edit-policy'),
    policyId: policyIdSchema,
    rules: z.record(z.string(), ruleSettingsEditSchema.nullable()),
    base: policySchema,
  }),
  /** The key that a rotation replaced. */
  z.object({ kind: z.literal('revoke-key'), keyId: idSchema, name: z.string() }),
  z.object({ kind: z.literal('edit-retention'), edit: retentionEditSchema, base: retentionBaseSchema }),
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
  /** conflict: the object changed meanwhile and a person decides. */
  state: 'waiting' | 'conflict' | 'refused'
  reason: string | null
  /** The object as the service had it when the conflict was found. */
  theirs: unknown
}

interface Row {
  sequence: number
  id: string
  account_id: string
  object: string
  created_at: number
  state: Intent['state']
  key: number | null
  body: Uint8Array
}

/** What is sealed of an intent. */
const bodySchema = z.object({
  action: intentActionSchema,
  text: z.string(),
  reason: z.string().nullable(),
  theirs: z.unknown(),
})

/** The outbox on the disk, mirrored in memory: it is small and asked for with every list. What people wrote is sealed. */
export class OutboxRows {
  readonly #db: CacheDatabase
  readonly #keys: SealingKeys
  readonly #intents = new Map<string, Intent>()
  #byObject: Map<string, Intent[]> | null = null

  /** Intents show once `read` was called with a key. */
  constructor(db: CacheDatabase, keys: SealingKeys) {
    this.#db = db
    this.#keys = keys
  }

  /** Reads what is on the disk. Answers how many intents are lost, because no key opens them: these are dropped. */
  read(): number {
    this.#intents.clear()
    this.#byObject = null
    const lost: string[] = []
    for (const row of this.#db.all<Row>('SELECT * FROM outbox ORDER BY sequence')) {
      const text = row.key === null ? Buffer.from(row.body).toString() : this.#keys.open(placeOf(row.account_id, row.id), row)
      const body = text === undefined ? undefined : readBody(text)
      if (!body) {
        lost.push(row.id)
        continue
      }
      const { action, text: said, reason, theirs } = body
      const { id, account_id: accountId, object, created_at: createdAt, state } = row
      this.#intents.set(id, { id, accountId, object, action, text: said, createdAt, state, reason, theirs: theirs ?? null })
    }
    if (this.#keys.newest === null || this.#db.problem !== null) return 0
    for (const id of lost) this.#db.run('DELETE FROM outbox WHERE id = ?', id)
    return lost.length
  }

  /** Durable when it returns. Throws CacheRefusal without a key. */
  add(intents: Intent[]): void {
    this.#db.transaction(() => {
      this.#db.onRollback(() => this.read())
      for (const intent of intents) {
        const sealed = this.#seal(intent)
        this.#db.run(
          'INSERT INTO outbox (id, account_id, object, created_at, state, key, body) VALUES (?,?,?,?,?,?,?)',
          intent.id,
          intent.accountId,
          intent.object,
          intent.createdAt,
          intent.state,
          sealed.key,
          sealed.body,
        )
        this.#keep(intent)
      }
    })
  }

  #keep(intent: Intent): void {
    this.#intents.set(intent.id, intent)
    this.#byObject = null
  }

  #seal({ id, accountId, action, text, reason, theirs }: Intent): Sealed {
    const sealed = this.#keys.seal(placeOf(accountId, id), JSON.stringify({ action, text, reason, theirs }))
    if (!sealed) throw new CacheRefusal('key_unavailable')
    return sealed
  }

  /** Keeps the intent as it is now, in the place of the one by that id. */
  #write(id: string, intent: Intent): void {
    this.#db.transaction(() => {
      this.#db.onRollback(() => this.read())
      const sealed = this.#seal(intent)
      this.#db.run(
        'UPDATE outbox SET id = ?, state = ?, key = ?, body = ? WHERE id = ?',
        intent.id,
        intent.state,
        sealed.key,
        sealed.body,
        id,
      )
      if (intent.id === id) this.#keep(intent)
      else this.read()
    })
  }

  /** Seals a slice of what older keys sealed with the newest one, and first what no key ever did; answers how many there were. */
  reseal(limit: number, onlyClear = false): number {
    const newest = this.#keys.newest
    if (newest === null) return 0
    const which = onlyClear ? 'key IS NULL' : 'key IS NOT ?'
    const rows = this.#db.all<{ id: string }>(
      `SELECT id FROM outbox WHERE ${which} ORDER BY key LIMIT ?`,
      ...(onlyClear ? [] : [newest]),
      limit,
    )
    this.#db.transaction(() => {
      for (const { id } of rows) {
        const intent = this.#intents.get(id)
        if (intent) this.#write(id, intent)
        else this.#db.run('DELETE FROM outbox WHERE id = ?', id)
      }
    })
    return rows.length
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
    this.#byObject ??= Map.groupBy(
      [...this.#intents.values()].filter(({ state }) => state === 'waiting'),
      (intent) => `${intent.accountId} ${intent.object}`,
    )
    return this.#byObject.get(`${accountId} ${object}`) ?? []
  }

  /** Intents that end a snooze which has got its own id by now. */
  retargetSnooze(accountId: string, from: string, to: string): void {
    for (const intent of this.list(accountId)) {
      if (intent.action.kind !== 'end-snooze' || intent.action.snoozeId !== from) continue
      this.#write(intent.id, { ...intent, action: { ...intent.action, snoozeId: to } })
    }
  }

  refuse(id: string, reason: string): void {
    const intent = this.#intents.get(id)
    if (intent) this.#write(id, { ...intent, state: 'refused', reason, theirs: null })
  }

  /** It waits for a person to decide between it and `theirs`. */
  conflict(id: string, reason: string, theirs: unknown): void {
    const intent = this.#intents.get(id)
    if (intent) this.#write(id, { ...intent, state: 'conflict', reason, theirs })
  }

  /** Another action in its place, under an id of its own: an idempotency key stands for one request. It waits again. */
  replace(id: string, freshId: string, action: IntentAction): void {
    const intent = this.#intents.get(id)
    if (intent) this.#write(id, { ...intent, id: freshId, action, state: 'waiting', reason: null, theirs: null })
  }

  remove(id: string): void {
    this.#db.transaction(() => {
      this.#db.onRollback(() => this.read())
      this.#db.run('DELETE FROM outbox WHERE id = ?', id)
      this.#intents.delete(id)
      this.#byObject = null
    })
  }

  removeAccount(accountId: string): void {
    this.#db.run('DELETE FROM outbox WHERE account_id = ?', accountId)
    for (const intent of this.list(accountId)) this.#intents.delete(intent.id)
    this.#byObject = null
  }
}

function placeOf(accountId: string, id: string): string {
  return `${accountId}/outbox/${id}`
}

function readBody(text: string): z.infer<typeof bodySchema> | undefined {
  try {
    return bodySchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
