import type { DemoSite } from '../../fleet-plan.ts'
import { drupalEvent, staffRequest } from '../../traffic/envelopes.ts'
import { repeated } from '../repeated.ts'
import { type Moment, minute, on, type Story, second, steadily } from '../story.ts'
import { attackerRequest, attackers } from './attacks.ts'

/** One address tries passwords. */
export function drupalLoginBurst(site: DemoSite, moment: Moment): Story {
  return {
    name: 'drupal-login-burst',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      steadily(moment, 16 * second).map((at) => {
        const random = moment.random.fork(at)
        return drupalEvent(
          site,
          'auth.login_failed',
          at,
          attackerRequest(random, '/user/login', attackers[2]),
          { username_hash: random.pick(['admin', ...site.staff]), reason: 'bad_password' },
          random,
        )
      }),
    causes: on([site], 'drupal_login_burst', 'critical'),
  }
}

/** Items of one queue fail again and again while more come in. */
export function queueStuck(site: DemoSite, moment: Moment): Story {
  return {
    name: 'drupal-queue-stuck',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      repeated(site, moment, 3.5 * minute, 'queue.item_failed', null, (n) => ({
        queue: 'mail_outbox',
        attempts: 3 + (n % 4),
        depth: 512 + n * 37,
        exception: 'TransportException',
      })),
    causes: [...on([site], 'drupal_queue_stuck', 'high'), ...on([site], 'drupal_queue_depth', 'medium')],
  }
}

/** Cron does not run any more. */
export function drupalCronSilent(site: DemoSite, moment: Moment): Story {
  return {
    name: 'drupal-cron-silent',
    sites: [site],
    from: moment.from,
    to: moment.to,
    lets: ({ type }) => type !== 'cron.run',
    causes: on([site], 'drupal_cron_silent', 'high'),
  }
}

/** Somebody deletes configuration by hand. */
export function configDeleted(site: DemoSite, { from, random }: Moment): Story {
  return {
    name: 'config-deleted',
    sites: [site],
    from,
    to: from + 5 * minute,
    events: () =>
      [
        'views.view.archive',
        'views.view.people',
        'block.block.footer',
        'webform.webform.old',
        'image.style.wide',
        'field.field.node.page.intro',
      ].map((name, n) =>
        drupalEvent(
          site,
          'config.delete',
          from + n * 25 * second,
          staffRequest(site, random.fork(name), '/admin/config', 'POST'),
          { name },
          random.fork(`${name}/id`),
        ),
      ),
    causes: on([site], 'drupal_config_deleted', 'medium'),
  }
}

/** Caches are cleared over and over. */
export function cacheStorm(site: DemoSite, moment: Moment): Story {
  return {
    name: 'cache-storm',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () => repeated(site, moment, 6 * minute, 'cache.flush', '/admin/config/development/performance', () => ({ bin: 'all' })),
    causes: on([site], 'drupal_cache_flush_storm', 'low'),
  }
}

/** One module's part of cron ends with an error every time; the rest of cron goes on. */
export function drupalCronErrors(site: DemoSite, moment: Moment): Story {
  return {
    name: 'drupal-cron-errors',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      repeated(site, moment, 30 * minute, 'cron.run', null, () => ({
        hook: 'feeds',
        plugin: 'feeds',
        duration_ms: 20_040,
        had_error: true,
      })),
    causes: on([site], 'drupal_cron_errors', 'medium'),
  }
}

/** A user gains the administrator role; nobody was signed in. */
export function drupalAdminRoleGranted(site: DemoSite, { from, random }: Moment): Story {
  return {
    name: 'drupal-admin-role-granted',
    sites: [site],
    from,
    to: from + minute,
    events: () => [
      drupalEvent(
        site,
        'user.role_changed',
        from,
        attackerRequest(random, '/user/register', attackers[1]),
        { user_id: random.fork('user').int(200, 900), role: 'administrator', action: 'added' },
        random.fork('event'),
      ),
    ],
    causes: on([site], 'drupal_admin_role_granted', 'critical'),
  }
}
