import type { Instant } from '../../../shared/model/ids.ts'
import type { DemoSite } from '../fleet-plan.ts'
import type { Random } from '../random.ts'
import { drupalEvent, visitorRequest } from './envelopes.ts'
import { type DemoEvent, type Keep, liveOnly } from './slots.ts'
import { vaultLookup } from './vault-traffic.ts'
import { wordpressPage } from './wordpress-traffic.ts'

/**
 * Somebody comes to a site at least once in every interval of its own, 12 %
 * more or less. It is what a live site's batches go by, so that the age of its
 * data says that it is alive. `random` is the site's.
 */
function pulseAt(site: DemoSite, turn: number, random: Random): Instant {
  const own = random.fork(`pulse/${turn}`)
  const at = (turn + (own.next() - 0.5) * 0.24) * site.interval + (site.index % 20) * 1000
  return at - (at % 1000)
}

/** The first pulse after an instant. */
export function nextPulse(site: DemoSite, after: Instant, random: Random): Instant {
  let turn = Math.floor(after / site.interval) - 2
  while (pulseAt(site, turn, random) <= after) turn++
  return pulseAt(site, turn, random)
}

/** The pulses from `from` up to but without `to`: harmless requests, left out where the past is thinned. */
export function pulses(site: DemoSite, from: Instant, to: Instant, keep: Keep, random: Random): DemoEvent[] {
  const events: DemoEvent[] = []
  const last = Math.ceil(to / site.interval) + 1
  for (let turn = Math.floor(from / site.interval) - 2; turn <= last; turn++) {
    // Asked before anything is drawn: of a week, only an hour is not thinned.
    if (keep(turn * site.interval) <= liveOnly) continue
    const at = pulseAt(site, turn, random)
    if (at >= from && at < to && keep(at) > liveOnly) events.push(pulse(site, at, random.fork(`pulse-request/${turn}`)))
  }
  return events
}

function pulse(site: DemoSite, at: Instant, random: Random): DemoEvent {
  switch (site.platform) {
    case 'wordpress':
      return wordpressPage(site, at, random)
    case 'drupal': {
      const fields = {
        status: 200,
        duration_ms: random.around(60),
        db_ms: 0,
        db_queries: 0,
        memory_mb: random.int(40, 70),
        area: 'front',
        route: '/',
        cache: 'hit',
      }
      return drupalEvent(site, 'http.request', at, visitorRequest(random, '/'), fields, random)
    }
    case 'vault':
      return vaultLookup(site, at, random)
  }
}
