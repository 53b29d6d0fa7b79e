import { maximumBatchEvents } from '../../shared/api/ingest.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { DemoSite } from './fleet-plan.ts'
import type { DemoEvent } from './traffic/slots.ts'

/** How much of a site's past is missing: from `from` up to but without the common end. */
export type Missing<S extends DemoSite = DemoSite> = { site: S; from: Instant }

export type HistoryTask<S extends DemoSite> = {
  missing: Missing<S>[]
  to: Instant
  /** Events of a site in a slice of time, oldest first. */
  eventsOf: (site: S, from: Instant, to: Instant) => DemoEvent[]
  send: (site: S, events: DemoEvent[]) => Promise<void>
  /** Hours of history that are in, of all that are to come, summed over the sites. */
  onProgress: (done: number, total: number) => void
  signal: AbortSignal
}

const round = 12 * 3_600_000
/** Sites whose batches are on the way at the same time. */
const lanes = 6

/**
 * Sends the missing past, oldest first, in batches of up to 500. The fleet
 * moves through time together, so that what happened on several sites at once
 * arrives at about the same time, and only a slice of it is in memory.
 * Resolves when all of it is durable; rejects when a batch is refused or the
 * signal aborts.
 */
export async function sendHistory<S extends DemoSite>(task: HistoryTask<S>): Promise<void> {
  const { missing, to, signal } = task
  const oldest = Math.min(to, ...missing.map(({ from }) => from))
  const total = missing.reduce((sum, { from }) => sum + Math.max(0, to - from), 0)
  let done = 0
  const states = missing.map(({ site, from }) => ({ site, sent: Math.min(from, to), from, waiting: [] as DemoEvent[] }))
  const report = () => task.onProgress(Math.round(done / 3_600_000), Math.round(total / 3_600_000))
  report()

  for (let start = oldest; start < to; start += round) {
    const end = Math.min(to, start + round)
    await inLanes(states, async (state) => {
      signal.throwIfAborted()
      const from = Math.max(start, state.from)
      if (from < end) state.waiting.push(...task.eventsOf(state.site, from, end))
      while (state.waiting.length >= maximumBatchEvents || (end === to && state.waiting.length > 0)) {
        const batch = state.waiting.splice(0, maximumBatchEvents)
        await task.send(state.site, batch)
        const reached = batch.at(-1)?.at ?? state.sent
        done += reached - state.sent
        state.sent = reached
        report()
      }
      if (end === to) {
        done += to - state.sent
        state.sent = to
        report()
      }
    })
  }
}

/** Works through a list, a few at a time, in order of the list. */
async function inLanes<T>(list: T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = list.values()
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const item of rest) await work(item)
    }),
  )
}
