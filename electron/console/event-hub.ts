import { AsyncIteratorClass } from '@orpc/server'
import type { ConsoleEvent } from '../../shared/bridge/events.ts'
import type { Log, Unsubscribe } from './ports.ts'

/** Shortest time between two events of one kind, ms: about five a second. */
const pace = 200
/** More ids than this and the event says "any of them" (an empty list). */
const maximumIds = 200
/** A listener that is further behind than this is told the whole state instead. */
const maximumBehind = 500

/**
 * Where everything that happens in the console is told. Frequent events are
 * merged: at most one of a kind and account in 200 ms, the last state of it.
 */
export class EventHub {
  #listeners = new Set<(event: ConsoleEvent) => void>()
  #waiting = new Map<string, ConsoleEvent>()
  #resting = new Map<string, NodeJS.Timeout>()
  #log: Log
  #readers = 0
  #awaiting: (() => void)[] = []

  constructor(log: Log) {
    this.#log = log
  }

  /** Tells everyone, now or within 200 ms when the same kind was just told. */
  publish(event: ConsoleEvent): void {
    if (event.type === 'account-removed') this.#forget(event.accountId)
    const key = mergeKey(event)
    const before = key === null ? undefined : this.#waiting.get(key)
    if (key === null) {
      this.#deliver(event)
    } else if (before) {
      this.#waiting.set(key, merge(before, event))
    } else if (this.#resting.has(key)) {
      this.#waiting.set(key, event)
    } else {
      this.#rest(key)
      this.#deliver(event)
    }
  }

  subscribe(listener: (event: ConsoleEvent) => void): Unsubscribe {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** True while at least one page reads the events. */
  get watched(): boolean {
    return this.#readers > 0
  }

  /** Does it now while a page reads the events, else as soon as one does: what a page must hear is not told to nobody. */
  whenWatched(act: () => void): void {
    if (this.watched) act()
    else this.#awaiting.push(act)
  }

  /** All events from now on; `first` is asked for the whole state, at the start and whenever the reader fell far behind. */
  iterate(first: () => ConsoleEvent, signal?: AbortSignal): AsyncIteratorClass<ConsoleEvent, undefined> {
    let queue: ConsoleEvent[] = [first()]
    let ended = signal?.aborted ?? false
    let wake = () => {}
    const unsubscribe = this.subscribe((event) => {
      queue.push(event)
      if (queue.length > maximumBehind) queue = [first()]
      wake()
    })
    if (!ended) {
      this.#readers += 1
      for (const act of this.#awaiting.splice(0)) act()
    }
    const end = () => {
      if (!ended) this.#readers -= 1
      ended = true
      unsubscribe()
      signal?.removeEventListener('abort', end)
      wake()
    }
    signal?.addEventListener('abort', end)
    // Not a generator: its return() would wait for the next event before it let go.
    return new AsyncIteratorClass<ConsoleEvent, undefined>(
      async () => {
        while (!ended) {
          const event = queue.shift()
          if (event) return { done: false, value: event }
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
        return { done: true, value: undefined }
      },
      async () => end(),
    )
  }

  close(): void {
    for (const timer of this.#resting.values()) clearTimeout(timer)
    this.#resting.clear()
    this.#waiting.clear()
    this.#listeners.clear()
    this.#awaiting = []
  }

  /** Nothing is told of an account after word of its removal. */
  #forget(accountId: string): void {
    for (const key of this.#waiting.keys()) if (key.endsWith(` ${accountId}`)) this.#waiting.delete(key)
  }

  #rest(key: string): void {
    const timer = setTimeout(() => {
      this.#resting.delete(key)
      const event = this.#waiting.get(key)
      if (!event) return
      this.#waiting.delete(key)
      this.#rest(key)
      this.#deliver(event)
    }, pace)
    timer.unref()
    this.#resting.set(key, timer)
  }

  #deliver(event: ConsoleEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event)
      } catch (error) {
        this.#log.error('a listener failed', { event: event.type, reason: error instanceof Error ? error.name : 'unknown' })
      }
    }
  }
}

/** What is merged with what; null is told at once, every time. */
function mergeKey(event: ConsoleEvent): string | null {
  switch (event.type) {
    case 'fleet':
    case 'alerts':
    case 'incidents':
    case 'rules':
      return `${event.type} ${event.accountId}`
    case 'account':
      return `account ${event.account.id}`
    case 'state':
    case 'outbox':
    case 'settings':
    case 'update':
      return event.type
    case 'account-removed':
    case 'toast':
    case 'toast-withdrawn':
    case 'navigate':
      return null
  }
}

function merge(before: ConsoleEvent, after: ConsoleEvent): ConsoleEvent {
  if (before.type === 'fleet' && after.type === 'fleet') return { ...after, siteIds: union(before.siteIds, after.siteIds) }
  if (before.type === 'alerts' && after.type === 'alerts') return { ...after, alertIds: union(before.alertIds, after.alertIds) }
  return after
}

function union(before: string[], after: string[]): string[] {
  if (before.length === 0 || after.length === 0) return []
  const all = [...new Set([...before, ...after])]
  return all.length > maximumIds ? [] : all
}
