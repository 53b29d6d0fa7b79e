import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { Conflict, outboxItemSchema } from '../../../shared/bridge/outbox.ts'
import type { Change } from '../../../shared/model/change.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Cache } from '../cache/cache.ts'
import type { Intent, IntentAction } from '../cache/outbox-rows.ts'
import type { LogysteraClient } from '../logystera/client.ts'
import type { ServiceFailure } from '../logystera/failure.ts'
import { toFailure } from '../logystera/failure.ts'
import type { Log } from '../ports.ts'
import { conflictOf, readTheirs, rebased } from './conflict.ts'
import { send } from './send.ts'

/** Objects whose intents are sent at the same time. */
const lanes = 6

/** Word of what happened to intents, for whoever shows them. */
export interface OutboxListener {
  /** Intents of the account were added, sent, refused, settled or dismissed; these alerts read differently now. */
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
        theirs: null,
      }),
    )
    this.#cache.outbox.add(intents)
    this.#changed(accountId, intents)
    return intents.map(({ id }) => id)
  }

  list(): (Omit<Intent, 'state'> & { state: z.infer<typeof outboxItemSchema>['state'] })[] {
    return this.#cache.outbox
      .list()
      .map((intent) => ({ ...intent, state: intent.state === 'waiting' && this.#sending.has(intent.id) ? 'sending' : intent.state }))
  }

  /** `refused` counts what needs a person: refusals and conflicts. */
  counts(accountId?: string): { waiting: number; refused: number } {
    const all = this.#cache.outbox.list(accountId)
    const waiting = all.filter((intent) => intent.state === 'waiting').length
    return { waiting, refused: all.length - waiting }
  }

  /** Forgets a refused intent; false when there is none by that id. */
  dismiss(id: string): boolean {
    const intent = this.#cache.outbox.get(id)
    if (intent?.state !== 'refused') return false
    this.#cache.outbox.remove(id)
    this.#changed(intent.accountId, [intent])
    return true
  }

  /** Mine beside theirs; null when there is no such conflict. */
  conflict(id: string): Conflict | null {
    const intent = this.#cache.outbox.get(id)
    return intent?.state === 'conflict' ? conflictOf(intent) : null
  }

  /**
   * Ends a conflict: `theirs` gives the intent up, `mine` asks for it again on top of what the service has now, under an
   * idempotency key of its own. False when there is no such conflict.
   */
  settle(id: string, choice: 'theirs' | 'mine'): boolean {
    const intent = this.#cache.outbox.get(id)
    if (intent?.state !== 'conflict') return false
    const again = choice === 'mine' ? rebased(intent.action, intent.theirs) : null
    if (choice === 'mine' && !again) return false
    this.#cache.transaction(() => {
      if (again) this.#cache.outbox.replace(id, randomUUID(), again)
      else this.#cache.outbox.remove(id)
    })
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
    const held = new Set<string>()
    for (const intent of this.#cache.outbox.list(accountId)) {
      // What was edited after a conflict was edited on top of it.
      if (intent.state === 'conflict' && isEdit(intent.action)) held.add(intent.object)
      if (intent.state === 'waiting' && !held.has(intent.object))
        objects.set(intent.object, [...(objects.get(intent.object) ?? []), intent])
    }
    const queue = [...objects.values()]
    let stopped: ServiceFailure | null = null
    const lane = async () => {
      for (let intents = queue.shift(); intents && !stopped && !signal.aborted; intents = queue.shift()) {
        for (const { id } of intents) {
          const failure = await this.#send(accountId, id, client, signal)
          if (failure === 'conflict') break
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

  /** Undefined when the intent was dealt with one way or the other; `conflict` when the later ones on the object have to wait for a person. */
  async #send(
    accountId: string,
    id: string,
    client: LogysteraClient,
    signal: AbortSignal,
  ): Promise<ServiceFailure | 'conflict' | undefined> {
    // Read anew: it may have been withdrawn or retargeted while others were sent.
    const intent = this.#cache.outbox.get(id)
    if (intent?.state !== 'waiting') return undefined
    this.#sending.add(id)
    try {
      const { change, document } = await send(intent, client, signal)
      this.#cache.transaction(() => {
        this.#cache.outbox.remove(id)
        if (intent.action.kind === 'snooze' && change?.kind === 'snooze') this.#cache.outbox.retargetSnooze(accountId, id, change.id)
        if (isEdit(intent.action)) this.#carryOn(intent, document)
      })
      if (change) this.#listener.arrived(accountId, change)
      this.#changed(accountId, [intent])
      return undefined
    } catch (error) {
      const failure = toFailure(error)
      if (failure.kind !== 'refused') return failure
      if (isConflict(failure) && intent.action.kind !== 'revoke-key') return await this.#meet(intent, failure, client, signal)
      // What is to be ended has ended already: that is what was asked for.
      if (['end-snooze', 'revoke-key'].includes(intent.action.kind) && failure.status === 404) this.#cache.outbox.remove(id)
      else this.#cache.outbox.refuse(id, reasonOf(failure))
      this.#log.warn('an intent was refused', { accountId, kind: intent.action.kind, code: failure.code, status: failure.status })
      this.#changed(accountId, [intent])
      return undefined
    } finally {
      this.#sending.delete(id)
    }
  }

  /** Keeps what the service has now beside the intent; a failure to read it leaves everything as it was. */
  async #meet(
    intent: Intent,
    failure: ServiceFailure,
    client: LogysteraClient,
    signal: AbortSignal,
  ): Promise<ServiceFailure | 'conflict' | undefined> {
    const { id, accountId, action } = intent
    try {
      this.#cache.outbox.conflict(id, reasonOf(failure), await readTheirs(action, client, signal))
    } catch (error) {
      const second = toFailure(error)
      if (second.kind !== 'refused') return second
      // It is gone altogether: there is nothing to decide between.
      this.#cache.outbox.refuse(id, reasonOf(second))
    }
    this.#log.warn('an intent met a conflict', { accountId, kind: action.kind, code: failure.code })
    this.#changed(accountId, [intent])
    return isEdit(action) ? 'conflict' : undefined
  }

  /** Edits that were made on the same version go on from what the service answered to the one before. */
  #carryOn({ accountId, object, action: done }: Intent, document: unknown): void {
    if (!isEdit(done)) return
    this.#keepRetention(accountId, done, document)
    for (const later of this.#cache.outbox.waitingOn(accountId, object)) {
      if (!isEdit(later.action) || later.action.base.version !== done.base.version) continue
      const action = rebased(later.action, document)
      // Never sent yet, so its idempotency key is still free for the new request.
      if (action) this.#cache.outbox.replace(later.id, later.id, action)
    }
  }

  #keepRetention(accountId: string, { kind }: IntentAction, document: unknown): void {
    if (kind === 'edit-retention') this.#cache.kept.put(accountId, 'retention', document)
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
      case 'reveal':
        return `Write down that ${action.fields.join(', ')} of ${this.#alertText(accountId, action.alertId)} was unmasked`
      case 'reveal-signal': {
        const site = this.#cache.projection.site(accountId, action.siteId)?.site.name ?? action.siteId
        return `Write down that ${action.fields.join(', ')} of a signal of ${site} was unmasked`
      }
      case 'snooze':
        return `Snooze ${this.#ruleText(accountId, action)}`
      case 'end-snooze':
        return `End the snooze of ${this.#ruleText(accountId, action)}`
      case 'edit-policy':
        return `Change ${this.#rulesText(accountId, Object.keys(action.rules))} ${this.#layerText(accountId, action.policyId)}`
      case 'revoke-key':
        return `Revoke the old key “${action.name}”`
      case 'edit-retention':
        return 'Change how long things are kept'
    }
  }

  #alertText(accountId: string, alertId: string): string {
    const row = this.#cache.alerts.get(accountId, alertId)
    return row ? `“${row.alert.title}” on ${row.siteName}` : 'an alert'
  }

  #rulesText(accountId: string, ruleIds: string[]): string {
    const [first = '', ...others] = ruleIds
    if (others.length > 0) return `${ruleIds.length} rules`
    return `“${this.#cache.feeds.catalog(accountId)?.rules.find((rule) => rule.id === first)?.title ?? first}”`
  }

  #layerText(accountId: string, policyId: string): string {
    const [layer = '', ownerId = ''] = policyId.split(':')
    if (layer === 'account') return 'for the whole account'
    if (layer === 'client') return 'for a client'
    return `on ${this.#cache.projection.site(accountId, ownerId)?.site.name ?? ownerId}`
  }

  #ruleText(accountId: string, { siteId, ruleId }: { siteId: string; ruleId: string }): string {
    const title = this.#cache.feeds.catalog(accountId)?.rules.find((rule) => rule.id === ruleId)?.title ?? ruleId
    return `“${title}” on ${this.#cache.projection.site(accountId, siteId)?.site.name ?? siteId}`
  }
}

type Edit = Extract<IntentAction, { kind: 'edit-policy' | 'edit-retention' }>

function isEdit(action: IntentAction): action is Edit {
  return action.kind === 'edit-policy' || action.kind === 'edit-retention'
}

/** The object is no longer as the person saw it. */
function isConflict({ status, code }: ServiceFailure): boolean {
  return status === 412 || (status === 409 && code === 'conflict')
}

function objectOf(action: IntentAction): string {
  // It changes nothing of the alert, and waits for nothing that is done to it.
  if (action.kind === 'reveal') return `reveal ${action.alertId}`
  if (action.kind === 'reveal-signal') return `reveal ${action.signalId}`
  if ('alertId' in action) return `alert ${action.alertId}`
  if (action.kind === 'edit-policy') return `policy ${action.policyId}`
  if (action.kind === 'edit-retention') return 'retention'
  if (action.kind === 'revoke-key') return `key ${action.keyId}`
  return `snooze ${action.siteId} ${action.ruleId}`
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
