import { randomUUID } from 'node:crypto'
import type { Change } from '../../../shared/model/change.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Cache } from '../cache/cache.ts'
import type { Intent, IntentAction } from '../cache/outbox-rows.ts'
import type { LogysteraClient } from '../logystera/client.ts'
import type { ServiceFailure } from '../logystera/failure.ts'
import { toFailure } from '../logystera/failure.ts'
import type { Log } from '../ports.ts'

/** Objects whose intents are sent at the same time. */
const lanes = 6

/** Word of what happened to intents, for whoever shows them. */
export interface OutboxListener {
  /** Intents of the account were added, sent, refused or dismissed; these alerts read differently now. */
  changed(accountId: string, alertIds: string[], siteIds: string[]): void
  /** The service answered with the newest state of an object. */
  arrived(accountId: string, change: Change): void
}

/** What people asked for and the services have not confirmed yet. Durable before `ask` returns. */
export class Outbox {
  readonly #cache: Cache
  readonly #clock: Clock
  readonly #listener: OutboxListener
  readonly #log: Log
  readonly #sending = new Set<string>()

  constructor(options: { cache: Cache; clock: Clock; listener: OutboxListener; log: Log }) {
    this.#cache = options.cache
    this.#clock = options.clock
    this.#listener = options.listener
    this.#log = options.log
  }

  /** Keeps the actions, all or none, and shows their effect at once. Answers their ids. */
  ask(accountId: string, actions: readonly IntentAction[]): string[] {
    const createdAt = this.#clock()
    const intents = actions.map(
      (action): Intent => ({
        id: randomUUID(),
        accountId,
        object: objectOf(action),
        action,
        text: this.#text(accountId, action),
        createdAt,
        state: 'waiting',
        reason: null,
      }),
    )
    this.#cache.outbox.add(intents)
    this.#changed(accountId, intents)
    return intents.map(({ id }) => id)
  }

  list(): (Omit<Intent, 'state'> & { state: 'waiting' | 'sending' | 'refused' })[] {
    return this.#cache.outbox
      .list()
      .map((intent) => ({ ...intent, state: intent.state === 'waiting' && this.#sending.has(intent.id) ? 'sending' : intent.state }))
  }

  counts(accountId?: string): { waiting: number; refused: number } {
    const all = this.#cache.outbox.list(accountId)
    const refused = all.filter((intent) => intent.state === 'refused').length
    return { waiting: all.length - refused, refused }
  }

  /** Forgets a refused intent; false when there is none by that id. */
  dismiss(id: string): boolean {
    const intent = this.#cache.outbox.get(id)
    if (intent?.state !== 'refused') return false
    this.#cache.outbox.remove(id)
    this.#changed(intent.accountId, [intent])
    return true
  }

  /** Takes back an intent that has not been sent yet; false when it is too late. */
  withdraw(id: string): boolean {
    const intent = this.#cache.outbox.get(id)
    if (intent?.state !== 'waiting' || this.#sending.has(id)) return false
    this.#cache.outbox.remove(id)
    this.#changed(intent.accountId, [intent])
    return true
  }

  /**
   * Sends what waits, in order for each object. Ends when nothing waits any more; throws ServiceFailure of kind
   * offline, unauthorized or malformed, after which everything that was not confirmed waits on.
   */
  async drain(accountId: string, client: LogysteraClient, signal: AbortSignal): Promise<void> {
    const objects = new Map<string, Intent[]>()
    for (const intent of this.#cache.outbox.list(accountId)) {
      if (intent.state === 'waiting') objects.set(intent.object, [...(objects.get(intent.object) ?? []), intent])
    }
    const queue = [...objects.values()]
    let stopped: ServiceFailure | null = null
    const lane = async () => {
      for (let intents = queue.shift(); intents && !stopped && !signal.aborted; intents = queue.shift()) {
        for (const { id } of intents) {
          const failure = await this.#send(accountId, id, client, signal)
          if (failure) {
            stopped = failure
            return
          }
        }
      }
    }
    await Promise.all(Array.from({ length: Math.min(lanes, queue.length) }, lane))
    if (stopped) throw stopped
  }

  /** Undefined when the intent was settled one way or the other. */
  async #send(accountId: string, id: string, client: LogysteraClient, signal: AbortSignal): Promise<ServiceFailure | undefined> {
    // Read anew: it may have been withdrawn or retargeted while others were sent.
    const intent = this.#cache.outbox.get(id)
    if (intent?.state !== 'waiting') return undefined
    this.#sending.add(id)
    try {
      const change = await call(intent, client, signal)
      this.#cache.transaction(() => {
        this.#cache.outbox.remove(id)
        if (intent.action.kind === 'snooze' && change.kind === 'snooze') this.#cache.outbox.retargetSnooze(accountId, id, change.id)
      })
      this.#listener.arrived(accountId, change)
      this.#changed(accountId, [intent])
      return undefined
    } catch (error) {
      const failure = toFailure(error)
      if (failure.kind !== 'refused') return failure
      // What is to be ended has ended already: that is what was asked for.
      if (intent.action.kind === 'end-snooze' && failure.status === 404) this.#cache.outbox.remove(id)
      else this.#cache.outbox.refuse(id, reasonOf(failure))
      this.#log.warn('an intent was refused', { accountId, kind: intent.action.kind, code: failure.code, status: failure.status })
      this.#changed(accountId, [intent])
      return undefined
    } finally {
      this.#sending.delete(id)
    }
  }

  #changed(accountId: string, intents: readonly Intent[]): void {
    const alertIds = intents.flatMap(({ action }) => ('alertId' in action ? [action.alertId] : []))
    const siteIds = intents.flatMap(({ action }) => ('siteId' in action ? [action.siteId] : []))
    this.#cache.intentsChanged(accountId, alertIds)
    this.#listener.changed(accountId, alertIds, siteIds)
  }

  #text(accountId: string, action: IntentAction): string {
    switch (action.kind) {
      case 'acknowledge':
        return `Acknowledge ${this.#alertText(accountId, action.alertId)}`
      case 'resolve':
        return `Resolve ${this.#alertText(accountId, action.alertId)}`
      case 'note':
        return `Add a note to ${this.#alertText(accountId, action.alertId)}`
      case 'snooze':
        return `Snooze ${this.#ruleText(accountId, action)}`
      case 'end-snooze':
        return `End the snooze of ${this.#ruleText(accountId, action)}`
    }
  }

  #alertText(accountId: string, alertId: string): string {
    const row = this.#cache.alerts.get(accountId, alertId)
    return row ? `“${row.alert.title}” on ${row.siteName}` : 'an alert'
  }

  #ruleText(accountId: string, { siteId, ruleId }: { siteId: string; ruleId: string }): string {
    const title = this.#cache.feeds.catalog(accountId)?.rules.find((rule) => rule.id === ruleId)?.title ?? ruleId
    return `“${title}” on ${this.#cache.projection.site(accountId, siteId)?.site.name ?? siteId}`
  }
}

function objectOf(action: IntentAction): string {
  return 'alertId' in action ? `alert ${action.alertId}` : `snooze ${action.siteId} ${action.ruleId}`
}

/** Makes the call; answers the object as it is now. */
async function call({ id, action }: Intent, client: LogysteraClient, signal: AbortSignal): Promise<Change> {
  const options = { context: { idempotencyKey: id }, signal }
  const note = (given: { note?: string | undefined }) => (given.note === undefined ? {} : { note: given.note })
  switch (action.kind) {
    case 'acknowledge': {
      const alert = await client.alerts.acknowledge({ id: action.alertId, ...note(action) }, options)
      return { seq: 1, kind: 'alert', id: alert.id, version: alert.version, document: alert }
    }
    case 'resolve': {
      const alert = await client.alerts.resolve({ id: action.alertId, seenVersion: action.seenVersion, ...note(action) }, options)
      return { seq: 1, kind: 'alert', id: alert.id, version: alert.version, document: alert }
    }
    case 'note': {
      const alert = await client.alerts.note({ id: action.alertId, note: action.note }, options)
      return { seq: 1, kind: 'alert', id: alert.id, version: alert.version, document: alert }
    }
    case 'snooze': {
      const { siteId, ruleId, until, reason } = action
      const snooze = await client.snoozes.create({ siteId, ruleId, until, reason }, options)
      return { seq: 1, kind: 'snooze', id: snooze.id, version: snooze.version, document: snooze }
    }
    case 'end-snooze': {
      await client.snoozes.delete({ id: action.snoozeId }, options)
      // The deletion's own version comes with the feed; this one is higher than any that a snooze had.
      return { seq: 1, kind: 'snooze', id: action.snoozeId, version: Number.MAX_SAFE_INTEGER, document: null }
    }
  }
}

function reasonOf(failure: ServiceFailure): string {
  switch (failure.status) {
    case 403:
      return `The key of this account may not do that. ${failure.message}`.trim()
    case 404:
      return 'It no longer exists.'
    case 409:
      return failure.code === 'conflict' ? 'It changed in the meantime: it fired again after the version that you saw.' : failure.message
    case 412:
      return 'It was changed by someone else in the meantime.'
    default:
      return failure.message
  }
}
