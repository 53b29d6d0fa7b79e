import type { Instant } from '../../../shared/model/ids.ts'
import type { DemoSite } from '../fleet-plan.ts'
import { Random } from '../random.ts'
import { type Identity, vaultLine, wordpressEvent } from './envelopes.ts'
import { localTime } from './rhythm.ts'
import { type DemoEvent, every, type Keep, lastDay, visits } from './slots.ts'

const minute = 60_000
const heartbeat = [15 * minute, [0, lastDay]] as const

/** What the programs behind a Vault are called, what they may do and which secrets they use. */
const programs = [
  {
    name: 'approle-shop',
    policies: ['default', 'shop-read'],
    paths: ['secret/data/prod/shop/payment', 'secret/data/prod/shop/session', 'database/creds/shop-rw'],
  },
  {
    name: 'approle-billing',
    policies: ['default', 'billing-read'],
    paths: ['secret/data/prod/billing/ledger', 'database/creds/billing-ro', 'transit/decrypt/invoices'],
  },
  {
    name: 'kubernetes-web',
    policies: ['default', 'web-read'],
    paths: ['secret/data/prod/web/cache', 'secret/data/prod/web/mail', 'pki/issue/internal'],
  },
  {
    name: 'approle-ci',
    policies: ['default', 'ci'],
    paths: ['secret/data/staging/deploy', 'secret/data/staging/registry', 'transit/sign/releases'],
  },
] as const

/** Ordinary requests to a Vault from `from` up to but without `to`, oldest first within each kind. Raises no alert above info. */
export function vaultTraffic(site: DemoSite, from: Instant, to: Instant, keep: Keep, random: Random): DemoEvent[] {
  const events: DemoEvent[] = []
  for (const visit of visits(site, from, to, keep, random.fork('visits'))) events.push(vaultRequest(site, visit.at, visit.random))
  for (const at of every(...heartbeat, from, to, keep, random.fork('heartbeat'))) {
    // The agent speaks about itself in the WordPress envelope: no audit line carries it.
    events.push(
      wordpressEvent(site, 'agent.heartbeat', at, null, {
        agent_version: '1.2.6',
        version: site.version,
        queue_size: random.fork(`queue/${at}`).int(0, 9),
        backoff_sec: 0,
        sealed: false,
      }),
    )
  }
  return events
}

/** A program asks about its own token: the most harmless line of an audit log. */
export function vaultLookup(site: DemoSite, at: Instant, random: Random): DemoEvent {
  const program = vaultProgram(site, random.int(0, programs.length - 1))
  return vaultLine(at, program, program.address, { operation: 'read', path: 'auth/token/lookup-self', mountType: 'token' }, random)
}

/** A program that uses this Vault: the same name is the same identity whenever it is asked for. */
export function vaultProgram(site: DemoSite, index: number): Identity & { paths: readonly string[] } {
  const program = programs[index % programs.length] ?? programs[0]
  const own = new Random(`${site.name}/program/${index}`)
  return {
    name: program.name,
    policies: [...program.policies],
    address: `192.0.2.${20 + index * 10 + (site.index % 10)}`,
    accessor: own.hex(64),
    entity: own.uuid(),
    tokenType: 'service',
    paths: program.paths,
  }
}

/** A person who works with this Vault. */
export function vaultPerson(site: DemoSite, name: string, policies: string[]): Identity {
  const own = new Random(`${site.name}/person/${name}`)
  return {
    name: `oidc-${name}`,
    policies,
    address: site.office[0] ?? '198.51.100.10',
    accessor: own.hex(64),
    entity: own.uuid(),
    tokenType: 'service',
  }
}

function vaultRequest(site: DemoSite, at: Instant, random: Random): DemoEvent {
  const { hour, weekday } = localTime(site.timeZone, at)
  const staffed = hour >= 9 && hour < 18 && weekday > 0 && weekday < 6
  const kind = random.weighted([
    ['read', 52],
    ['login', 14],
    ['renew', 16],
    ['lookup', 8],
    ['list', 4],
    ['person', staffed ? 2 : 0],
    ['token', staffed ? 0.6 : 0.1],
    ['revoke', 1],
    ['denied', 0.4],
    ['failed-login', 0.4],
  ] as const)
  const program = vaultProgram(site, random.int(0, programs.length - 1))
  const by = (call: Parameters<typeof vaultLine>[3]) => vaultLine(at, program, program.address, call, random)
  switch (kind) {
    case 'read': {
      const path = random.pick(program.paths)
      const update = /^(transit|pki)/.test(path)
      return by({ operation: update ? 'update' : 'read', path, mountType: mountType(path) })
    }
    case 'login': {
      const path = program.name.startsWith('kubernetes') ? 'auth/kubernetes/login' : 'auth/approle/login'
      return vaultLine(at, program, program.address, { operation: 'update', path, mountType: path.split('/')[1] ?? 'approle' }, random)
    }
    case 'renew':
      return by({ operation: 'update', path: 'auth/token/renew-self', mountType: 'token' })
    case 'lookup':
      return by({ operation: 'read', path: 'auth/token/lookup-self', mountType: 'token' })
    case 'list':
      return by({ operation: 'list', path: 'secret/metadata/prod', mountType: 'kv' })
    case 'person': {
      const person = vaultPerson(site, random.pick(site.staff), ['default', 'operator'])
      return vaultLine(
        at,
        person,
        person.address,
        {
          operation: random.pick(['read', 'list']),
          path: random.pick(['secret/metadata/staging', 'secret/data/staging/web', 'sys/mounts']),
          mountType: 'kv',
        },
        random,
      )
    }
    case 'token': {
      const ci = vaultProgram(site, 3)
      return vaultLine(
        at,
        ci,
        ci.address,
        {
          operation: 'update',
          path: 'auth/token/create',
          mountType: 'token',
          response: { auth: { policies: ['ci-read', 'default'], token_ttl: 3600 } },
        },
        random,
      )
    }
    case 'revoke':
      return by({ operation: 'update', path: 'sys/leases/revoke', mountType: 'system' })
    case 'denied':
      return by({
        operation: 'read',
        path: 'secret/data/prod/legacy/report',
        mountType: 'kv',
        error: '1 error occurred:\n\t* permission denied\n\n',
      })
    case 'failed-login':
      return vaultLine(
        at,
        null,
        site.office[0] ?? '198.51.100.10',
        {
          operation: 'update',
          path: `auth/userpass/login/${random.pick(site.staff)}`,
          mountType: 'userpass',
          error: 'invalid username or password',
        },
        random,
      )
  }
}

function mountType(path: string): string {
  if (path.startsWith('secret/')) return 'kv'
  return path.split('/')[0] ?? 'kv'
}
