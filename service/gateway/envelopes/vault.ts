import type { VaultEvent } from '../../../shared/api/ingest.ts'
import { vaultEventSchema } from '../../../shared/api/ingest.ts'
import type { RawFields } from '../guard.ts'
import type { Reading } from './event.ts'
import { firstIssue, flatten } from './event.ts'
import { describePath } from './vault-path.ts'
import { readWordpress } from './wordpress.ts'

/** Read into derived fields or identity, so neither kept as they are nor counted as dropped. */
const consumed = ['type', 'time', 'error', 'request.id', 'request.path', 'request.mount_point', 'response.data.error']

/**
 * Reads one line of a Vault audit device (https://developer.hashicorp.com/vault/docs/audit).
 * Vault writes a request line and a response line for each request. The response
 * makes the signal. A request line makes none unless it carries an error: then it
 * makes the one that its response would, under the same key, so that a pair
 * counts once and a lone refusal is not lost.
 *
 * The agent's own `agent.*` events, and the seal status that it polls, come in the
 * WordPress envelope because no audit line carries them.
 */
export function readVault(value: unknown): Reading {
  if (isAgentEvent(value)) return readWordpress(value)
  const parsed = vaultEventSchema.safeParse(value)
  if (!parsed.success) return firstIssue(parsed.error)
  const line = parsed.data
  if (line.type === 'request' && !line.error) return { skip: true }

  const raw = flatten(line, new Map())
  for (const name of consumed) raw.delete(name)
  const type = classify(line, raw)
  return { event: { type, at: Date.parse(line.time), key: `${line.request.id} ${type}`, raw } }
}

function isAgentEvent(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('event_type' in value)) return false
  const type = value.event_type
  return typeof type === 'string' && (type.startsWith('agent.') || type === 'vault.seal_status')
}

/** Sets the derived fields and answers the most specific type. */
function classify(line: VaultEvent, raw: RawFields): string {
  const { operation } = line.request
  const path = describePath(line.request.path, text(line.request.mount_point), text(line.request.mount_type))
  const failed = Boolean(line.error) || record(line.response?.data)?.error !== undefined
  const writes = operation === 'update' || operation === 'create'
  const policies = list(line.auth?.policies).concat(list(line.auth?.token_policies))

  raw.set('path_class', path.pathClass)
  raw.set('mount', path.mount)
  raw.set('root', policies.includes('root'))
  raw.set('production', path.production)

  const login = path.kind === 'login' && (writes || operation === 'read')
  // Without an error Vault may still have issued nothing, such as when a login needs a second step.
  const issued = line.auth?.client_token !== undefined || record(line.response?.auth)?.client_token !== undefined
  raw.set('failed', failed || (login && !issued))
  if (failed) raw.set('error', errorClass(line.error ?? '', login))

  if (login) return failed || !issued ? 'vault.login_failed' : 'vault.login'
  if (/permission denied/i.test(line.error ?? '')) return 'vault.denied'
  if (failed) return 'vault.request'

  switch (path.kind) {
    case 'token-create':
      if (!writes) break
      raw.set('orphan', path.action === 'create-orphan')
      return 'vault.token_create'
    case 'policy':
      if (!writes && operation !== 'delete') break
      raw.set('policy', path.name)
      raw.set('action', operation === 'delete' ? 'deleted' : 'written')
      return 'vault.policy_change'
    case 'lease-revoke':
      if (!writes) break
      raw.set('action', path.action)
      return 'vault.lease_revoke'
    case 'seal':
      if (!writes) break
      raw.set('action', path.action)
      raw.set('sealed', path.action === 'sealed')
      return 'vault.seal_status'
    case 'secret':
      if (operation === 'read') return 'vault.secret_read'
      if (operation === 'delete') return 'vault.secret_delete'
      break
    case 'secret-meta':
      if (operation === 'delete') return 'vault.secret_delete'
      break
    case 'secret-delete':
      if (writes) return 'vault.secret_delete'
      break
    case 'issue':
      if (operation === 'read' || writes) return 'vault.secret_read'
      break
    case 'login':
    case 'other':
  }
  return 'vault.request'
}

/** The class of an error; its text may quote what was sent. */
function errorClass(error: string, login: boolean): string {
  if (/permission denied/i.test(error)) return 'permission_denied'
  if (login || /invalid (?:credentials|username|role|secret)/i.test(error)) return 'invalid_credentials'
  if (/unsupported path|not found|no handler/i.test(error)) return 'not_found'
  if (/invalid|missing|bad request|unsupported operation/i.test(error)) return 'invalid_request'
  return 'other'
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
}
