/** What kind of thing lives at a Vault path. */
type VaultPathKind =
  | 'login'
  | 'token-create'
  | 'policy'
  | 'lease-revoke'
  | 'seal'
  | 'secret'
  | 'secret-meta'
  | 'secret-delete'
  | 'issue'
  | 'other'

/** A Vault path, said without the path. */
export type VaultPath = {
  kind: VaultPathKind
  mount: string
  /** Mount and first part below it; `/*` stands for the rest. */
  pathClass: string
  /** A part of the path names a production environment. */
  production: boolean
  /** seal, lease and token paths: what is done. */
  action?: string
  /** policy paths: the policy. */
  name?: string
}

const productionName = /(?:^|[-_./])(?:prod|production|live)(?:[-_./]|$)/i
const kvWord = /^(?:data|metadata|delete|destroy|undelete|subkeys)$/
/** Second parts that issue credentials in the engines that HashiCorp ships. */
const issuing = /^(?:creds|static-cred|static-creds|creds-?tls|issue|sts|sign|sign-verbatim|export)$/
/** Second parts that configure an engine or describe what it holds. */
const describing =
  /^(?:config|configs?|roles?|static-roles?|keys|certs?|ca|ca_chain|crl|rotate-role|rotate-root|library|tune|connection|info)$/
const kvTypes = new Set(['kv', 'generic', 'ns_kv'])

/**
 * Describes a request path. `mountPoint` and `mountType` stand in the audit
 * lines of Vault 1.10 and later; without them the first part is the mount and
 * whatever is neither sys, auth, identity nor cubbyhole is taken for secrets.
 */
export function describePath(path: string, mountPoint?: string, mountType?: string): VaultPath {
  const parts = path.split('/').filter((part) => part !== '')
  const [first = '', second = '', third = ''] = parts
  if (first === 'sys') return { ...system(parts), mount: 'sys', production: false }
  if (first === 'auth') return auth(parts, mountPoint)

  const mount = mountPoint?.replace(/\/+$/, '') || first
  const rest = parts.slice(mount.split('/').length)
  if (first === 'identity' || first === 'cubbyhole') {
    return { kind: 'other', mount, pathClass: classOf(mount, rest.slice(0, 1), rest.length > 1), production: false }
  }
  const [word = ''] = rest
  const kv = mountType === undefined ? !issuing.test(word) && !describing.test(word) : kvTypes.has(mountType)
  const named = kv && kvWord.test(word) ? rest.slice(1) : rest
  const production = productionName.test(named.join('/'))
  const pathClass = kv ? classOf(mount, named.slice(0, 1), named.length > 1) : classOf(mount, rest.slice(0, 1), rest.length > 1)
  return {
    kind: kv ? kvKind(word) : issuing.test(word) ? 'issue' : 'other',
    mount,
    pathClass,
    production: production || productionName.test(second === '' ? '' : third),
  }
}

function kvKind(word: string): VaultPathKind {
  if (word === 'metadata' || word === 'subkeys') return 'secret-meta'
  if (word === 'delete' || word === 'destroy') return 'secret-delete'
  if (word === 'undelete' || word === 'config') return 'other'
  return 'secret'
}

function system(parts: string[]): Pick<VaultPath, 'kind' | 'pathClass' | 'action' | 'name'> {
  const [, second = '', third = '', ...rest] = parts
  if (second === 'policies' && rest.length > 0) return { kind: 'policy', pathClass: `sys/policies/${third}/*`, name: rest.join('/') }
  if (second === 'policy' && third !== '') return { kind: 'policy', pathClass: 'sys/policy/*', name: [third, ...rest].join('/') }
  if (second === 'seal' || second === 'unseal') return { kind: 'seal', pathClass: `sys/${second}`, action: `${second}ed` }
  if (second === 'step-down') return { kind: 'seal', pathClass: 'sys/step-down', action: 'step-down' }
  const action = second === 'leases' ? third : second
  if (/^revoke(?:-prefix|-force)?$/.test(action))
    return { kind: 'lease-revoke', pathClass: second === 'leases' ? `sys/leases/${action}` : `sys/${action}`, action }
  return { kind: 'other', pathClass: classOf('sys', parts.slice(1, 2), parts.length > 2) }
}

function auth(parts: string[], mountPoint: string | undefined): VaultPath {
  const mount = mountPoint?.replace(/\/+$/, '') || parts.slice(0, 2).join('/')
  const rest = parts.slice(mount.split('/').length)
  const [word = '', next = ''] = rest
  if (mount === 'auth/token') {
    if (word === 'create' || word === 'create-orphan')
      return { kind: 'token-create', mount, pathClass: `${mount}/${word}`, production: false, action: word }
    return { kind: 'other', mount, pathClass: classOf(mount, rest.slice(0, 1), rest.length > 1), production: false }
  }
  const login = word === 'login' || (word === 'oidc' && next === 'callback') || word === 'callback'
  // What follows `login` is a user's name.
  if (login) return { kind: 'login', mount, pathClass: `${mount}/login`, production: false }
  return { kind: 'other', mount, pathClass: classOf(mount, rest.slice(0, 1), rest.length > 1), production: false }
}

function classOf(mount: string, parts: string[], more: boolean): string {
  return [mount, ...parts, ...(more ? ['*'] : [])].join('/')
}
