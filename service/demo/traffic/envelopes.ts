import type { DrupalEvent, VaultEvent, WordpressEvent } from '../../../shared/api/ingest.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { DemoSite } from '../fleet-plan.ts'
import type { Random } from '../random.ts'
import type { DemoEvent } from './slots.ts'

type Scalar = string | number | boolean | null

/** The request in whose course an event happened. */
export type Request = { id: string; method: string; uri: string; agent: string; userId: number; ip: string }

const agents = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
]

/** A visitor's request; addresses are of the documentation ranges (RFC 5737). */
export function visitorRequest(random: Random, uri: string, method = 'GET'): Request {
  return { id: random.uuid(), method, uri, agent: random.pick(agents), userId: 0, ip: `203.0.113.${random.int(1, 254)}` }
}

/** A request of somebody who works on the site. */
export function staffRequest(site: DemoSite, random: Random, uri: string, method = 'GET'): Request {
  return {
    id: random.uuid(),
    method,
    uri,
    agent: random.pick(agents),
    userId: random.int(1, site.staff.length),
    ip: random.pick(site.office),
  }
}

/** An event as the WordPress plugin sends it. */
export function wordpressEvent(
  site: DemoSite,
  type: string,
  at: Instant,
  request: Request | null,
  payload: Record<string, Scalar>,
): DemoEvent {
  const labels: WordpressEvent['labels'] = type.startsWith('agent.') ? {} : { 'site.url': site.url, 'site.blog': 1 }
  if (request) {
    labels.request_id = request.id
    labels['req.method'] = request.method
    labels['req.uri'] = request.uri
    labels['req.ua'] = request.agent
    labels['actor.user_id'] = request.userId
    labels['actor.ip'] = request.ip
  }
  return { at, type, body: { event_type: type, timestamp: at / 1000, labels, payload } satisfies WordpressEvent }
}

/** An event as the Drupal module sends it; its id comes from `random`. */
export function drupalEvent(
  site: DemoSite,
  type: string,
  at: Instant,
  request: Request | null,
  fields: Record<string, Scalar>,
  random: Random,
): DemoEvent {
  const labels: Record<string, Scalar> = type.startsWith('agent.') ? { ...fields } : { 'site.url': site.url, ...fields }
  if (request) {
    labels.request_id = request.id
    labels['req.method'] = request.method
    labels['req.uri'] = request.uri
    labels['req.ua'] = request.agent
    labels['actor.user_id'] = request.userId
    labels['actor.ip'] = request.ip
  }
  const body: DrupalEvent = {
    event_type: type,
    created_at: new Date(at).toISOString(),
    timestamp: at / 1000,
    event_id: random.uuid(),
    labels,
  }
  return { at, type, body }
}

/** Who asks a Vault for something. */
export type Identity = {
  name: string
  policies: string[]
  address: string
  accessor: string
  entity: string
  tokenType: 'service' | 'batch'
}

export type VaultCall = {
  operation: string
  path: string
  mountType: string
  error?: string
  response?: Record<string, unknown>
  login?: boolean
}

/** A response line of a Vault audit device in JSON. Without an identity nobody was signed in. */
export function vaultLine(at: Instant, identity: Identity | null, address: string, call: VaultCall, random: Random): DemoEvent {
  const body: VaultEvent = {
    time: new Date(at).toISOString(),
    type: 'response',
    request: {
      id: random.uuid(),
      operation: call.operation,
      path: call.path,
      mount_type: call.mountType,
      namespace: { id: 'root' },
      remote_address: address,
    },
  }
  if (identity) {
    body.auth = {
      client_token: `hmac-sha256:${random.hex(64)}`,
      accessor: `hmac-sha256:${identity.accessor}`,
      display_name: identity.name,
      policies: identity.policies,
      token_policies: identity.policies,
      token_type: identity.tokenType,
      entity_id: identity.entity,
    }
  }
  if (call.response) body.response = call.response
  if (call.error) body.error = call.error
  return { at, type: call.path, body }
}
