import type { DemoSite } from '../../fleet-plan.ts'
import type { Random } from '../../random.ts'
import { type Request, visitorRequest, wordpressEvent } from '../../traffic/envelopes.ts'
import { type Moment, minute, on, type Story, second, steadily } from '../story.ts'

/** The few addresses that all simulated attacks come from (RFC 5737). */
export const attackers = ['192.0.2.201', '192.0.2.217', '192.0.2.230'] as const

export function attackerRequest(random: Random, uri: string, address: string): Request {
  return { ...visitorRequest(random, uri, 'POST'), agent: 'python-requests/2.32', ip: address }
}

/** Two addresses try passwords without a pause. */
export function bruteForce(site: DemoSite, moment: Moment): Story {
  return {
    name: 'brute-force',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      attackers.slice(0, 2).flatMap((address, n) =>
        steadily({ ...moment, random: moment.random.fork(address) }, (14 + n * 3) * second).map((at) => {
          const random = moment.random.fork(`${address}/${at}`)
          return wordpressEvent(site, 'auth.attempt', at, attackerRequest(random, '/wp-login.php', address), {
            username_hash: random.pick(['admin', 'administrator', site.client.domain.split('.')[0] ?? 'root', ...site.staff]),
            success: false,
            method: 'form',
            reason: 'incorrect_password',
          })
        }),
      ),
    causes: [...on([site, site], 'wp_brute_force_login', 'critical'), ...on([site], 'wp_login_spike', 'medium')],
  }
}

/** Somebody without a session registers an administrator through the REST API. */
export function newAdminUser(site: DemoSite, { from, random }: Moment): Story {
  const request = attackerRequest(random, '/wp-json/wp/v2/users', attackers[2])
  return {
    name: 'new-admin-user',
    sites: [site],
    from,
    to: from + minute,
    events: () => [
      wordpressEvent(site, 'rest.request', from, request, { route: '/wp/v2/users', namespace: 'wp/v2', status: 201, duration_ms: 212 }),
      wordpressEvent(site, 'wp.user', from, request, {
        action: 'registered',
        user_id: random.fork('user').int(2000, 9000),
        role: 'administrator',
      }),
    ],
    causes: on([site], 'wp_new_admin_user', 'critical'),
  }
}

/** A subscriber becomes administrator. */
export function adminRoleGranted(site: DemoSite, { from, random }: Moment): Story {
  const request: Request = {
    ...visitorRequest(random, '/wp-admin/user-edit.php', 'POST'),
    userId: 1,
    ip: site.office[0] ?? '198.51.100.10',
  }
  return {
    name: 'admin-role-granted',
    sites: [site],
    from,
    to: from + minute,
    events: () => [
      wordpressEvent(site, 'wp.user', from, request, {
        action: 'role_changed',
        user_id: random.fork('user').int(20, 90),
        role: 'administrator',
        old_role: 'editor',
      }),
    ],
    causes: on([site], 'wp_admin_role_granted', 'critical'),
  }
}

/** wp-config.php is written by nobody who is known, and .htaccess right after it. */
export function configTampered(site: DemoSite, { from }: Moment): Story {
  return {
    name: 'wp-config-changed',
    sites: [site],
    from,
    to: from + 2 * minute,
    events: () => [
      wordpressEvent(site, 'wp.integrity', from, null, { file: 'wp-config.php', action: 'modified', mode: '0644' }),
      wordpressEvent(site, 'wp.integrity', from + 48 * second, null, { file: '.htaccess', action: 'modified', mode: '0644' }),
    ],
    causes: on([site, site], 'wp_config_tampered', 'critical'),
  }
}

/** A script in the clothes of a picture is offered to the media library. */
export function uploadBlocked(site: DemoSite, { from, random }: Moment): Story {
  return {
    name: 'upload-blocked',
    sites: [site],
    from,
    to: from + minute,
    events: () =>
      [0, 9, 21].map((delay) =>
        wordpressEvent(
          site,
          'upload_blocked',
          from + delay * second,
          attackerRequest(random.fork(delay), '/wp-admin/async-upload.php', attackers[1]),
          { filename: `invoice-${delay}.php.jpg`, ext: 'php', mime: 'image/jpeg' },
        ),
      ),
    causes: on([site], 'wp_upload_blocked', 'critical'),
  }
}
