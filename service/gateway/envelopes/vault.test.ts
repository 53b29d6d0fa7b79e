import { describe, expect, it } from 'vitest'
import { loadCatalog } from '../../catalog.ts'
import { Intake } from '../intake.ts'
import type { SourceEvent } from './event.ts'

const intake = new Intake({ catalog: loadCatalog(), hash: (text) => `hashed ${text.length}`, retention: () => 1e12 })
const time = '2026-03-02T12:00:00.123456789Z'
const now = Date.parse(time)
const site = {
  id: 's_vault',
  name: 'Vault',
  platform: 'vault' as const,
  url: '',
  description: '',
  enabled: true,
  clientId: null,
  tags: [],
  timeZone: null,
  createdAt: 0,
  version: 1,
}
const mac = `hmac-sha256:${'ab'.repeat(32)}`

type Part = Record<string, unknown>
function line(
  operation: string,
  path: string,
  more: { type?: string; auth?: Part | null; request?: Part; response?: Part; error?: string } = {},
) {
  const { request, ...rest } = more
  return {
    type: 'response',
    time,
    auth: {
      client_token: mac,
      accessor: mac,
      display_name: 'approle',
      policies: ['default', 'shop-read'],
      token_type: 'service',
      entity_id: 'e1',
    },
    request: { id: 'r1', operation, path, remote_address: '192.0.2.7', client_token: mac, namespace: { id: 'root' }, ...request },
    ...rest,
  }
}
function take(...lines: unknown[]) {
  const events = lines.flatMap((value): SourceEvent[] => {
    const reading = intake.read('vault', value)
    if ('field' in reading) throw new Error(`${reading.field}: ${reading.message}`)
    return 'event' in reading ? [reading.event] : []
  })
  return intake.take(site, 'b1', events, now + 1000).signals
}
const kindOf = (...args: Parameters<typeof line>) => {
  const [signal] = take(line(...args))
  return [signal?.type, signal?.fields.path_class]
}

describe('a Vault audit line', () => {
  it('becomes the most specific signal type, with a class instead of the path', () => {
    const denied = { error: '1 error occurred:\n\t* permission denied\n\n' }
    expect(kindOf('read', 'secret/data/prod/shop/db')).toEqual(['vault.secret_read', 'secret/prod/*'])
    expect(kindOf('read', 'secret/data/prod/shop/db', { request: { mount_type: 'kv', mount_point: 'secret/' } })).toEqual([
      'vault.secret_read',
      'secret/prod/*',
    ])
    expect(kindOf('read', 'team/kv/prod/db', { request: { mount_type: 'kv', mount_point: 'team/kv/' } })).toEqual([
      'vault.secret_read',
      'team/kv/prod/*',
    ])
    expect(kindOf('list', 'secret/metadata/prod')).toEqual(['vault.request', 'secret/prod'])
    expect(kindOf('read', 'secret/metadata/prod/db')).toEqual(['vault.request', 'secret/prod/*'])
    expect(kindOf('read', 'database/creds/reporting')).toEqual(['vault.secret_read', 'database/creds/*'])
    expect(kindOf('update', 'pki/issue/internal', { request: { mount_type: 'pki', mount_point: 'pki/' } })).toEqual([
      'vault.secret_read',
      'pki/issue/*',
    ])
    expect(kindOf('update', 'transit/encrypt/orders', { request: { mount_type: 'transit', mount_point: 'transit/' } })).toEqual([
      'vault.request',
      'transit/encrypt/*',
    ])
    expect(kindOf('update', 'secret/destroy/prod/db')).toEqual(['vault.secret_delete', 'secret/prod/*'])
    expect(kindOf('delete', 'secret/data/prod/db')).toEqual(['vault.secret_delete', 'secret/prod/*'])
    expect(kindOf('read', 'secret/data/prod/db', denied)).toEqual(['vault.denied', 'secret/prod/*'])
    expect(kindOf('update', 'auth/token/create')).toEqual(['vault.token_create', 'auth/token/create'])
    expect(kindOf('update', 'sys/policies/acl/shop')).toEqual(['vault.policy_change', 'sys/policies/acl/*'])
    expect(kindOf('read', 'sys/policies/acl/shop')).toEqual(['vault.request', 'sys/policies/acl/*'])
    expect(kindOf('delete', 'sys/policy/shop')).toEqual(['vault.policy_change', 'sys/policy/*'])
    expect(kindOf('update', 'sys/leases/revoke-prefix/database/creds')).toEqual(['vault.lease_revoke', 'sys/leases/revoke-prefix'])
    expect(kindOf('update', 'sys/seal')).toEqual(['vault.seal_status', 'sys/seal'])
    expect(kindOf('read', 'identity/entity/id/1234')).toEqual(['vault.request', 'identity/entity/*'])
    expect(kindOf('update', 'auth/userpass/login/ada', { response: { auth: { client_token: mac } } })).toEqual([
      'vault.login',
      'auth/userpass/login',
    ])
    expect(kindOf('update', 'auth/userpass/login/ada', { auth: null, error: 'invalid credentials' })).toEqual([
      'vault.login_failed',
      'auth/userpass/login',
    ])
    expect(kindOf('update', 'auth/userpass/login/ada', { auth: null, response: { data: { error: mac } } })).toEqual([
      'vault.login_failed',
      'auth/userpass/login',
    ])
    expect(kindOf('update', 'auth/approle/login', { auth: null, error: 'permission denied' })).toEqual([
      'vault.login_failed',
      'auth/approle/login',
    ])
  })

  it('counts a request and its response once, and a lone refusal as well', () => {
    const error = 'permission denied'
    expect(take(line('read', 'secret/data/a', { type: 'request' }), line('read', 'secret/data/a'))).toHaveLength(1)
    expect(take(line('read', 'secret/data/a', { type: 'request' }))).toHaveLength(0)
    expect(take(line('read', 'secret/data/a', { type: 'request', error }))).toHaveLength(1)
    const [pair, ...more] = take(line('read', 'secret/data/a', { type: 'request', error }), line('read', 'secret/data/a', { error }))
    expect([pair?.type, more]).toEqual(['vault.denied', []])
    expect(take(line('read', 'secret/data/a', { type: 'request', error }))[0]?.id).toBe(pair?.id)
  })

  it('keeps what Vault hashed, hashes names, cuts the address and marks root and production', () => {
    const [signal] = take(
      line('read', 'secret/data/prod/shop/db', {
        auth: { client_token: mac, accessor: mac, display_name: 'ada', policies: ['root'], token_type: 'service' },
      }),
    )
    expect(signal?.fields).toEqual({
      operation: 'read',
      path_class: 'secret/prod/*',
      mount: 'secret',
      remote_address: '192.0.2.0/24',
      policies: 'root',
      display_name: 'hashed 3',
      accessor: mac,
      token_type: 'service',
      root: true,
      production: true,
      failed: false,
      off_hours: false,
    })
    expect(signal?.at).toBe(now)
  })

  it('lets no clear-text secret through, wherever it stands', () => {
    const secret = 'PLANTED'
    const everywhere = {
      ...line('update', `secret/data/team/PLANTED`, {
        auth: {
          client_token: secret,
          accessor: secret,
          display_name: secret,
          policies: ['default'],
          metadata: { username: secret },
          token_type: 'service',
        },
        request: {
          data: { password: secret, nested: { token: [secret] } },
          headers: { 'x-vault-token': [secret] },
          client_token: secret,
          wrap_ttl: secret,
        },
        response: {
          data: { value: secret },
          auth: { client_token: secret },
          warnings: [secret],
          secret: { lease_id: secret },
          wrap_info: { token: secret },
        },
        error: `could not use ${secret}`,
      }),
    }
    const logins = line('update', `auth/userpass/login/${secret}`, {
      auth: null,
      request: { data: { password: secret } },
      error: `invalid username ${secret}`,
    })
    const token = line('update', `auth/token/revoke/hvs.${secret}`)
    expect(
      JSON.stringify(
        take(everywhere, { ...logins, request: { ...logins.request, id: 'r2' } }, { ...token, request: { ...token.request, id: 'r3' } }),
      ),
    ).not.toContain(secret)
  })

  it('is refused with the field that does not fit', () => {
    expect(intake.read('vault', { ...line('read', 'a'), time: 'yesterday' })).toMatchObject({ field: 'time' })
    expect(intake.read('vault', { type: 'response', time, request: { id: 'r', operation: 'read' } })).toMatchObject({
      field: 'request.path',
    })
    expect(intake.read('vault', 'text')).toHaveProperty('field')
  })

  it('may instead be an event of the agent itself', () => {
    expect(take({ event_type: 'agent.heartbeat', timestamp: now / 1000, payload: { queue_size: 3, sealed: false } })[0]).toMatchObject({
      type: 'agent.heartbeat',
      fields: { queue_size: 3, sealed: false },
    })
  })
})
