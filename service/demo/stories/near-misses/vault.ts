import type { DemoSite } from '../../fleet-plan.ts'
import { type Identity, type VaultCall, vaultLine } from '../../traffic/envelopes.ts'
import { vaultPerson, vaultProgram } from '../../traffic/vault-traffic.ts'
import { type Moment, minute, type Story, second, steadily } from '../story.ts'

/** One identity makes calls about every `period` ms, and no alert follows from it. */
function harmless(
  name: string,
  site: DemoSite,
  moment: Moment,
  identity: Identity | null,
  period: number,
  calls: readonly VaultCall[],
): Story {
  const address = identity?.address ?? site.office[0] ?? '198.51.100.10'
  return {
    name,
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      steadily(moment, period)
        .slice(0, calls.length)
        .flatMap((at, n) => {
          const call = calls[n]
          return call ? [vaultLine(at, identity, address, call, moment.random.fork(at))] : []
        }),
    causes: [],
  }
}

const operator = (site: DemoSite) => vaultPerson(site, site.staff[0] ?? 'mira', ['default', 'admin'])
const times = (count: number, call: VaultCall) => Array.from({ length: count }, () => call)

/** A deployment names a wrong path; it is tried seven times and then corrected. */
export function wrongPath(site: DemoSite, moment: Moment): Story {
  const error = '1 error occurred:\n\t* permission denied\n\n'
  return harmless('vault-wrong-path', site, moment, vaultProgram(site, 2), 25 * second, [
    ...times(7, { operation: 'read', path: 'secret/data/prod/web/mial', mountType: 'kv', error }),
    { operation: 'read', path: 'secret/data/prod/web/mail', mountType: 'kv' },
  ])
}

/** Somebody mistypes a password five times, then gets in. */
export function mistyped(site: DemoSite, moment: Moment): Story {
  const call = { operation: 'update', path: `auth/userpass/login/${site.staff[0] ?? 'mira'}`, mountType: 'userpass' }
  return harmless('vault-mistyped', site, moment, null, 20 * second, times(5, { ...call, error: 'invalid username or password' }))
}

/** An operator looks for something in seven parts of the store. */
export function operatorLooks(site: DemoSite, moment: Moment): Story {
  const areas = ['staging', 'dev', 'ci', 'infra', 'mail', 'shared', 'legacy']
  return harmless(
    'vault-operator-looks',
    site,
    moment,
    operator(site),
    3 * minute,
    areas.map((area) => ({ operation: 'read', path: `secret/data/${area}/main`, mountType: 'kv' })),
  )
}

/** Secrets of a staging environment are deleted with it. */
export function stagingTornDown(site: DemoSite, moment: Moment): Story {
  return harmless('vault-staging-torn-down', site, moment, operator(site), 15 * second, [
    ...['deploy', 'registry', 'web'].map((name) => ({ operation: 'delete', path: `secret/metadata/staging/${name}`, mountType: 'kv' })),
    ...times(12, { operation: 'update', path: 'sys/leases/revoke', mountType: 'system' }),
    { operation: 'read', path: 'sys/policies/acl/web-read', mountType: 'system' },
  ])
}

/** A release makes two dozen jobs, each with a token of its own. */
export function releaseJobs(site: DemoSite, moment: Moment): Story {
  const call = { operation: 'update', path: 'auth/token/create', mountType: 'token' }
  const response = { auth: { policies: ['ci-read', 'default'], token_ttl: 600 } }
  return harmless('vault-release-jobs', site, moment, vaultProgram(site, 3), 24 * second, times(22, { ...call, response }))
}

/** A nightly job reads the dozen production secrets that it needs. */
export function nightlyJob(site: DemoSite, moment: Moment): Story {
  const job = { ...vaultProgram(site, 1), name: 'approle-backup' }
  return harmless(
    'vault-nightly-job',
    site,
    moment,
    job,
    50 * second,
    times(12, { operation: 'read', path: 'secret/data/prod/backup/target', mountType: 'kv' }),
  )
}

/** A client asks for what is not there any more, a few times an hour. */
export function movedPath(site: DemoSite, moment: Moment): Story {
  const call = { operation: 'read', path: 'kv-old/data/app', mountType: 'kv', error: 'no handler for route "kv-old/data/app"' }
  return harmless('vault-moved-path', site, moment, vaultProgram(site, 2), 5 * minute, times(12, call))
}
