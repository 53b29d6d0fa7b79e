import type { DemoSite } from '../fleet-plan.ts'
import { drupalEvent, visitorRequest, wordpressEvent } from '../traffic/envelopes.ts'
import type { DemoEvent } from '../traffic/slots.ts'
import { type Moment, steadily } from './story.ts'

/**
 * An event of a type on a WordPress or Drupal site about every `period` ms, with
 * what `fields` says of each; each within a request for `uri`, or in none.
 */
export function repeated(
  site: DemoSite,
  moment: Moment,
  period: number,
  type: string,
  uri: string | null,
  fields: (n: number) => Record<string, string | number | boolean>,
): DemoEvent[] {
  return steadily({ ...moment, random: moment.random.fork(site.name) }, period).map((at, n) => {
    const random = moment.random.fork(`${site.name}/${at}`)
    const request = uri === null ? null : visitorRequest(random, uri)
    return site.platform === 'drupal'
      ? drupalEvent(site, type, at, request, fields(n), random)
      : wordpressEvent(site, type, at, request, fields(n))
  })
}
