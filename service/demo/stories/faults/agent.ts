import type { DemoSite } from '../../fleet-plan.ts'
import { drupalEvent, wordpressEvent } from '../../traffic/envelopes.ts'
import type { DemoEvent } from '../../traffic/slots.ts'
import { type Moment, minute, on, type Story, steadily } from '../story.ts'

/** Nothing comes from a site any more. */
export function silentSite(site: DemoSite, { from, to }: Moment): Story {
  return { name: 'silent-site', sites: [site], from, to, silences: true, causes: on([site], 'site_silent', 'high') }
}

/** The plugin's queue is full: it waits longer and longer and drops events. WordPress and Drupal. */
export function eventsDropped(site: DemoSite, moment: Moment): Story {
  const event = (type: string, at: number, fields: Record<string, string | number>): DemoEvent =>
    site.platform === 'drupal'
      ? drupalEvent(site, type, at, null, fields, moment.random.fork(`${type}/${at}`))
      : wordpressEvent(site, type, at, null, fields)
  return {
    name: 'events-dropped',
    sites: [site],
    from: moment.from,
    to: moment.to,
    lets: ({ type }) => type !== 'agent.heartbeat',
    events: () => [
      ...steadily(moment, 12 * minute).map((at, n) =>
        event('agent.heartbeat', at, {
          agent_version: '1.4.2',
          version: site.version,
          php: site.php,
          queue_size: 1400 + n * 60,
          backoff_sec: Math.min(900, 300 + n * 60),
        }),
      ),
      ...steadily({ ...moment, random: moment.random.fork('dropped') }, 25 * minute).map((at, n) =>
        event('agent.dropped', at + 3 * minute, { count: 70 + (n % 4) * 18, reason: 'queue_full' }),
      ),
    ],
    causes: [...on([site], 'agent_events_dropped', 'medium'), ...on([site], 'agent_backing_off', 'low')],
  }
}
