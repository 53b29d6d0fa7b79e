import type { Instant } from '../../../shared/model/ids.ts'
import type { DemoSite } from '../fleet-plan.ts'
import type { Random } from '../random.ts'
import { activity } from './rhythm.ts'

/** One event in the envelope of the site's platform, with its type (for Vault: the path) and instant, which the envelope says too. */
export type DemoEvent = { at: Instant; type: string; body: Record<string, unknown> }

/** The share of ordinary events that is sent for an instant: 1 live, less in the past. */
export type Keep = (at: Instant) => number

const slot = 600_000

/**
 * Ordinary events of a site from `from` up to but without `to`. Time is cut
 * into slots of ten minutes, each with its own random source, so that any
 * slice asked for in any order gives the same events, and thinning only takes
 * events away.
 */
export function* visits(
  site: DemoSite,
  from: Instant,
  to: Instant,
  keep: Keep,
  random: Random,
): Generator<{ at: Instant; random: Random }> {
  for (let start = from - (from % slot); start < to; start += slot) {
    const slotRandom = random.fork(start)
    const count = slotRandom.poisson((site.signalsPerHour / 6) * activity(site.audience, site.timeZone, start))
    for (let n = 0; n < count; n++) {
      const at = start + Math.floor(slotRandom.next() * (slot / 1000)) * 1000
      const rank = slotRandom.next()
      if (at >= from && at < to && rank < keep(at)) yield { at, random: slotRandom.fork(n) }
    }
  }
}

/** Rank of what is sent live only, and of what is sent for the last day as well; 0 is always sent. */
export const liveOnly = 0.5
export const lastDay = 0.15

/**
 * Instants of something that happens every `period` ms, at a phase of the
 * site's own, from `from` up to but without `to`. `ranks`, taken in turn, say
 * which of them thinning may leave out.
 */
export function* every(
  period: number,
  ranks: readonly number[],
  from: Instant,
  to: Instant,
  keep: Keep,
  random: Random,
): Generator<Instant> {
  const phase = Math.floor(random.next() * (period / 1000)) * 1000
  for (let turn = Math.floor(from / period) - 1; turn * period + phase < to; turn++) {
    const at = turn * period + phase
    const rank = ranks[turn % ranks.length] ?? 0
    if (at >= from && (rank === 0 || rank < keep(at))) yield at
  }
}
