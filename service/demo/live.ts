import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../shared/model/clock.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { DemoSite } from './fleet-plan.ts'
import type { DemoEvent } from './traffic/slots.ts'

export type LiveTask<S extends DemoSite> = {
  sites: S[]
  /** Everything before it has been sent. */
  from: Instant
  clock: Clock
  /** When a site sends next, after an instant. */
  next: (site: S, after: Instant) => Instant
  eventsOf: (site: S, from: Instant, to: Instant) => DemoEvent[]
  /** False when the site can never send again, such as when it was deleted. */
  send: (site: S, events: DemoEvent[]) => Promise<boolean>
  signal: AbortSignal
}

/**
 * Sends what each site does as it happens, in a batch of its own at its own
 * times, until the signal aborts; then resolves.
 */
export async function runLive<S extends DemoSite>(task: LiveTask<S>): Promise<void> {
  await Promise.all(task.sites.map((site) => runSite(site, task)))
}

async function runSite<S extends DemoSite>(site: S, { from, clock, next, eventsOf, send, signal }: LiveTask<S>): Promise<void> {
  let sent = from
  while (!signal.aborted) {
    // Events stand on whole seconds; a batch goes out when the second of its newest event is over.
    const due = next(site, Math.max(sent, clock() - 1000)) + 1000
    try {
      await pause(Math.max(0, due - clock()), undefined, { signal })
    } catch {
      return
    }
    // The clock of the machine may have been set back meanwhile.
    if (clock() < due) continue
    const events = eventsOf(site, sent, due)
    sent = due
    if (events.length > 0 && !(await send(site, events))) return
  }
}
