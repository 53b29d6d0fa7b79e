import type { DemoSite } from '../../fleet-plan.ts'
import { type Identity, vaultLine, wordpressEvent } from '../../traffic/envelopes.ts'
import { vaultPerson, vaultProgram } from '../../traffic/vault-traffic.ts'
import { type Moment, minute, on, type Story, second, steadily } from '../story.ts'
import { attackers } from './attacks.ts'

const denied = '1 error occurred:\n\t* permission denied\n\n'

/** A program asks for secrets that are not its own, again and again. */
export function deniedBurst(site: DemoSite, moment: Moment): Story {
  const program = vaultProgram(site, 1)
  const paths = ['secret/data/prod/shop/payment', 'secret/data/prod/web/mail', 'secret/metadata/prod', 'sys/policies/acl/shop-read']
  return {
    name: 'vault-denied-burst',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      steadily(moment, 17 * second).map((at, n) => {
        const path = paths[n % paths.length] ?? 'secret/metadata/prod'
        return vaultLine(
          at,
          program,
          program.address,
          {
            operation: path.includes('metadata') ? 'list' : 'read',
            path,
            mountType: path.startsWith('sys') ? 'system' : 'kv',
            error: denied,
          },
          moment.random.fork(at),
        )
      }),
    causes: on([site], 'vault_denied_burst', 'high'),
  }
}

/** Somebody tries passwords on the userpass mount. */
export function vaultLoginBurst(site: DemoSite, moment: Moment): Story {
  return {
    name: 'vault-login-burst',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      steadily(moment, 20 * second).map((at) => {
        const random = moment.random.fork(at)
        return vaultLine(
          at,
          null,
          attackers[0],
          {
            operation: 'update',
            path: `auth/userpass/login/${random.pick(['root', 'admin', ...site.staff])}`,
            mountType: 'userpass',
            error: 'invalid username or password',
          },
          random,
        )
      }),
    causes: on([site], 'vault_login_burst', 'high'),
  }
}

function rootIdentity(site: DemoSite): Identity {
  return { ...vaultPerson(site, 'root', ['root']), name: 'root', tokenType: 'service', entity: '' }
}

/** A root token is used, and with it a policy is written. */
export function rootTokenUsed(site: DemoSite, { from, random }: Moment): Story {
  const root = rootIdentity(site)
  return {
    name: 'vault-root-token',
    sites: [site],
    from,
    to: from + 5 * minute,
    events: () => [
      vaultLine(from, root, root.address, { operation: 'read', path: 'sys/policies/acl/ops-admin', mountType: 'system' }, random.fork(1)),
      vaultLine(
        from + 70 * second,
        root,
        root.address,
        { operation: 'update', path: 'sys/policies/acl/ops-admin', mountType: 'system' },
        random.fork(2),
      ),
      vaultLine(
        from + 95 * second,
        root,
        root.address,
        {
          operation: 'update',
          path: 'auth/token/create',
          mountType: 'token',
          response: { auth: { policies: ['ops-admin'], token_ttl: 0 } },
        },
        random.fork(3),
      ),
    ],
    causes: [...on([site], 'vault_root_token_used', 'critical'), ...on([site], 'vault_policy_changed', 'medium')],
  }
}

/** An operator writes a policy. */
export function policyChanged(site: DemoSite, { from, random }: Moment): Story {
  const person = vaultPerson(site, site.staff[0] ?? 'mira', ['default', 'admin'])
  return {
    name: 'vault-policy-changed',
    sites: [site],
    from,
    to: from + minute,
    events: () => [
      vaultLine(
        from,
        person,
        person.address,
        { operation: 'update', path: 'sys/policies/acl/billing-read', mountType: 'system' },
        random.fork('line'),
      ),
    ],
    causes: on([site], 'vault_policy_changed', 'medium'),
  }
}

/** A production secret is deleted. */
export function productionDelete(site: DemoSite, { from, random }: Moment): Story {
  const person = vaultPerson(site, site.staff[1] ?? 'jon', ['default', 'admin'])
  return {
    name: 'vault-production-delete',
    sites: [site],
    from,
    to: from + minute,
    events: () => [
      vaultLine(
        from,
        person,
        person.address,
        { operation: 'delete', path: 'secret/data/prod/web/cache', mountType: 'kv' },
        random.fork('line'),
      ),
    ],
    causes: on([site], 'vault_production_deletes', 'critical'),
  }
}

/** Many tokens in a few minutes by one program. */
export function tokenSpike(site: DemoSite, moment: Moment): Story {
  const ci = vaultProgram(site, 3)
  return {
    name: 'vault-token-spike',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      steadily(moment, 11 * second).map((at) =>
        vaultLine(
          at,
          ci,
          ci.address,
          {
            operation: 'update',
            path: 'auth/token/create',
            mountType: 'token',
            response: { auth: { policies: ['ci-read', 'default'], token_ttl: 600 } },
          },
          moment.random.fork(at),
        ),
      ),
    causes: on([site], 'vault_token_spike', 'medium'),
  }
}

/** All credentials of a database are revoked at once. */
export function massRevocation(site: DemoSite, { from, random }: Moment): Story {
  const person = vaultPerson(site, site.staff[2] ?? 'ana', ['default', 'admin'])
  return {
    name: 'vault-mass-revocation',
    sites: [site],
    from,
    to: from + minute,
    events: () => [
      vaultLine(
        from,
        person,
        person.address,
        { operation: 'update', path: 'sys/leases/revoke-prefix/database/creds/shop-rw', mountType: 'system' },
        random.fork('line'),
      ),
    ],
    causes: on([site], 'vault_mass_revocation', 'high'),
  }
}

/** A node is sealed and opened again by hand. */
export function sealedAndOpened(site: DemoSite, { from, to, random }: Moment): Story {
  const person = vaultPerson(site, site.staff[0] ?? 'mira', ['default', 'admin'])
  return {
    name: 'vault-sealed',
    sites: [site],
    from,
    to: to + minute,
    events: () => [
      vaultLine(from, person, person.address, { operation: 'update', path: 'sys/seal', mountType: 'system' }, random.fork(1)),
      wordpressEvent(site, 'vault.seal_status', to, null, { action: 'unsealed', sealed: false }),
    ],
    causes: on([site], 'vault_sealed', 'critical'),
  }
}

/** What lies in the secret store besides the programs' own secrets. */
const areas = [
  'billing',
  'certs',
  'ci',
  'dev',
  'hr',
  'infra',
  'legacy',
  'mail',
  'network',
  'partner',
  'payments',
  'shared',
  'staging',
  'web',
]

/** Somebody who has a program's token looks into one part of the store after another. */
export function secretTour(site: DemoSite, moment: Moment): Story {
  const program = vaultProgram(site, 0)
  return {
    name: 'vault-secret-tour',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      steadily(moment, 2 * minute).map((at, n) =>
        vaultLine(
          at,
          program,
          attackers[2],
          { operation: 'read', path: `secret/data/${areas[n % areas.length]}/main`, mountType: 'kv' },
          moment.random.fork(at),
        ),
      ),
    causes: on([site], 'vault_unusual_paths', 'medium'),
  }
}

/** A person's account reads one production secret after another while that person sleeps. */
export function nightlyReads(site: DemoSite, moment: Moment): Story {
  const person = vaultPerson(site, site.staff[1] ?? 'jon', ['default', 'operator'])
  return {
    name: 'vault-nightly-reads',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      steadily(moment, 80 * second).map((at, n) =>
        vaultLine(
          at,
          person,
          attackers[0],
          { operation: 'read', path: `secret/data/prod/service-${n}/main`, mountType: 'kv' },
          moment.random.fork(at),
        ),
      ),
    causes: on([site], 'vault_off_hours_reads', 'low'),
  }
}

/** The storage behind Vault is too slow: half of all requests end with an error. */
export function storageTooSlow(site: DemoSite, { from, to, random }: Moment): Story {
  return {
    name: 'vault-errors',
    sites: [site],
    from,
    to,
    alters: (event) => {
      const isRequest = 'request' in event.body && !('error' in event.body)
      return isRequest && random.fork(event.at).chance(0.5)
        ? { ...event, body: { ...event.body, error: 'context deadline exceeded' } }
        : event
    },
    causes: on([site], 'vault_errors', 'low'),
  }
}
