import type { DemoSite } from '../../fleet-plan.ts'
import type { DemoEvent } from '../../traffic/slots.ts'
import { type Moment, on, type Story } from '../story.ts'

type Fields = Record<string, unknown>

/** The same event with other fields; they stand in the payload of WordPress, among the labels of Drupal. */
function withFields(site: DemoSite, event: DemoEvent, changed: (fields: Fields) => Fields): DemoEvent {
  const part = site.platform === 'drupal' ? 'labels' : 'payload'
  const fields = event.body[part] as Fields
  return { ...event, body: { ...event.body, [part]: { ...fields, ...changed(fields) } } }
}

/** A good part of the site's own pages ends with a server error. WordPress and Drupal. */
export function pagesFail(site: DemoSite, moment: Moment): Story {
  const { from, to, random } = moment
  return {
    name: 'pages-fail',
    sites: [site],
    from,
    to,
    alters: (event) => {
      if (event.type !== 'http.request' || !random.fork(event.at).chance(0.45)) return event
      return withFields(site, event, () => ({ status: 502, cache: 'bypass' }))
    },
    causes: on([site], site.platform === 'drupal' ? 'drupal_server_errors' : 'wp_server_errors', 'high'),
  }
}

/** A good part of the site's own pages takes seconds, most of them spent in the database. WordPress and Drupal. */
export function pagesSlow(site: DemoSite, moment: Moment): Story {
  const { from, to, random } = moment
  return {
    name: 'slow-pages',
    sites: [site],
    from,
    to,
    alters: (event) => {
      const own = random.fork(event.at)
      if (event.type !== 'http.request' || !own.chance(0.4)) return event
      const duration = own.int(4600, 7200)
      return withFields(site, event, ({ area }) =>
        area === 'front' ? { duration_ms: duration, db_ms: Math.round(duration * 0.8), db_queries: 214, cache: 'miss' } : {},
      )
    },
    causes: on([site], site.platform === 'drupal' ? 'drupal_slow_pages' : 'wp_slow_pages', 'low'),
  }
}
