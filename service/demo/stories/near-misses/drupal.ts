import type { DemoSite } from '../../fleet-plan.ts'
import { drupalHeartbeat } from '../../traffic/drupal-traffic.ts'
import { drupalEvent, staffRequest, visitorRequest } from '../../traffic/envelopes.ts'
import type { DemoEvent } from '../../traffic/slots.ts'
import { repeated } from '../repeated.ts'
import { type Moment, minute, type Story, second, steadily } from '../story.ts'

/** A story of one site from which no alert follows. */
function harmless(name: string, site: DemoSite, { from, to }: Moment, what: Pick<Story, 'events' | 'lets'>): Story {
  return { name, sites: [site], from, to, ...what, causes: [] }
}

type Step = readonly [after: number, type: string, fields: Record<string, string | number | boolean>]

/** What somebody who works on the site does, one thing after another; `after` in seconds. */
function byStaff(site: DemoSite, { from, random }: Moment, uri: string, steps: readonly Step[]): DemoEvent[] {
  const request = staffRequest(site, random.fork('who'), uri, 'POST')
  return steps.map(([after, type, fields], n) => drupalEvent(site, type, from + after * second, request, fields, random.fork(`event/${n}`)))
}

/** A release: configuration imported, two objects deleted, caches cleared twice, the first pages slow. */
export function deployment(site: DemoSite, moment: Moment): Story {
  return harmless('drupal-deployment', site, moment, {
    events: () => [
      ...byStaff(site, moment, '/admin/config', [
        [0, 'config.import', { count: 31, had_error: false }],
        [8, 'config.delete', { name: 'views.view.old_news' }],
        [9, 'config.delete', { name: 'block.block.old_news' }],
        [15, 'cache.flush', { bin: 'all' }],
        [60, 'cache.flush', { bin: 'render' }],
      ]),
      ...[0, 1, 2, 3].map((n) => {
        const random = moment.random.fork(`page/${n}`)
        const fields = {
          status: 200,
          duration_ms: 4800,
          db_ms: 3000,
          db_queries: 310,
          memory_mb: 120,
          area: 'front',
          route: '/',
          cache: 'miss',
        }
        return drupalEvent(site, 'http.request', moment.from + (70 + n * 9) * second, visitorRequest(random, '/'), fields, random)
      }),
    ],
  })
}

/** An administrator becomes editor, an author reviewer, and an account that is not needed any more is blocked. */
export function rolesLowered(site: DemoSite, moment: Moment): Story {
  return harmless('drupal-roles-lowered', site, moment, {
    events: () =>
      byStaff(site, moment, '/admin/people', [
        [0, 'user.role_changed', { user_id: 31, role: 'administrator', action: 'removed' }],
        [1, 'user.role_changed', { user_id: 31, role: 'editor', action: 'added' }],
        [40, 'user.role_changed', { user_id: 32, role: 'reviewer', action: 'added' }],
        [90, 'user.blocked', { user_id: 33 }],
        [130, 'user.created', { user_id: moment.random.fork('user').int(300, 900), role: 'editor' }],
      ]),
  })
}

/** Somebody has forgotten a password, tries seven times within minutes, and gets in. */
export function forgottenPassword(site: DemoSite, moment: Moment): Story {
  const failed = { username_hash: site.staff[0] ?? 'mira', reason: 'bad_password' }
  return harmless('drupal-forgotten-password', site, moment, {
    events: () =>
      byStaff(site, moment, '/user/login', [
        ...[0, 1, 2, 3, 4, 5, 6].map((n): Step => [n * 25, 'auth.login_failed', failed]),
        [190, 'auth.login', { username_hash: failed.username_hash }],
      ]),
  })
}

/** A mailing fills a queue; two items fail on the way, and within half an hour it is empty. */
export function queueDrains(site: DemoSite, moment: Moment): Story {
  const { from, random } = moment
  const failed = (after: number, depth: number) =>
    drupalEvent(
      site,
      'queue.item_failed',
      from + after * minute,
      null,
      { queue: 'mail_outbox', attempts: 1, depth, exception: 'TransportException' },
      random.fork(`failed/${after}`),
    )
  return harmless('drupal-queue-drains', site, moment, {
    lets: ({ type }) => type !== 'agent.heartbeat',
    events: () => [
      failed(3, 1900),
      failed(14, 820),
      ...[1800, 640, 22, 3, 0].map((depth, n) => drupalHeartbeat(site, from + n * 12 * minute, depth, random.fork(`beat/${n}`))),
    ],
  })
}

/** One part of cron fails twice and then works. */
export function cronTriedAgain(site: DemoSite, moment: Moment): Story {
  return harmless('drupal-cron-tried-again', site, moment, {
    events: () =>
      repeated(site, moment, 30 * minute, 'cron.run', null, (n) => ({
        hook: 'aggregator',
        plugin: 'aggregator',
        duration_ms: 8000,
        had_error: n < 2,
      })),
  })
}

/** Cron is held up for hours, as by a long update, and then runs again. */
export function cronPauses(site: DemoSite, moment: Moment): Story {
  return harmless('drupal-cron-pauses', site, moment, { lets: ({ type }) => type !== 'cron.run' })
}

/** Sending is held up for two heartbeats; then the connection is back. */
export function shortOutage(site: DemoSite, moment: Moment): Story {
  const beat = (at: number, backoff: number) =>
    drupalEvent(
      site,
      'agent.heartbeat',
      at,
      null,
      { agent_version: '1.3.0', version: site.version, php: site.php, queue_size: backoff, backoff_sec: backoff, queue_depth: 4 },
      moment.random.fork(`beat/${at}`),
    )
  return harmless('short-outage', site, moment, {
    lets: ({ type }) => type !== 'agent.heartbeat',
    events: () => steadily(moment, 14 * minute).map((at, n) => beat(at, n < 2 ? 420 : 0)),
  })
}
