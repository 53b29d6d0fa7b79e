import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Platform } from '../../shared/model/platform.ts'
import type { Site } from '../../shared/model/sites/site.ts'
import { loadCatalog } from '../catalog.ts'
import type { SourceEvent } from './envelopes/event.ts'
import { Intake } from './intake.ts'
import { loginHash } from './login-hash.ts'

const catalog = loadCatalog()
const hash = loginHash(Buffer.alloc(32, 7))
const now = Date.parse('2026-03-02T12:00:00Z')
const seconds = now / 1000
const intake = new Intake({ catalog, hash, retention: () => 14 * 86_400_000 })
const siteOf = (platform: Platform): Site => ({
  id: `s_${platform}`,
  name: 'Site',
  platform,
  url: '',
  description: '',
  enabled: true,
  clientId: null,
  tags: [],
  timeZone: 'Europe/Berlin',
  createdAt: 0,
  version: 1,
})

function take(platform: Platform, values: unknown[], batchId = 'b1') {
  const events = values.flatMap((value): SourceEvent[] => {
    const reading = intake.read(platform, value)
    if ('field' in reading) throw new Error(`${reading.field}: ${reading.message}`)
    return 'event' in reading ? [reading.event] : []
  })
  return intake.take(siteOf(platform), batchId, events, now)
}
const wordpress = (event_type: string, payload: object, labels: object = {}, timestamp = seconds) => ({
  event_type,
  timestamp,
  labels,
  payload,
})
const fieldsOf = (platform: Platform, value: unknown) => take(platform, [value]).signals[0]?.fields

describe('the privacy guard', () => {
  it('stores allow-listed fields and counts the others', () => {
    const { signals, receipt } = take('wordpress', [
      wordpress(
        'auth.attempt',
        { username_hash: 'aa', success: false, password: 'hunter2-planted', form: { comment: 'planted', nested: { deep: 'planted' } } },
        { 'actor.ip': '203.0.113.24', 'actor.email': 'planted@example.org' },
      ),
    ])
    expect(signals[0]?.fields).toEqual({ username_hash: hash('aa'), success: false, 'actor.ip': '203.0.113.24' })
    expect(receipt).toEqual({ batchId: 'b1', accepted: 1, dropped: 0, fieldsDropped: 4 })
  })

  it('never stores what is planted outside the allow-list, in any type, at any depth', () => {
    const secret = 'PLANTED-4d1f'
    const nested = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constant(secret),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.string({ maxLength: 12 }), tie('value'), { maxKeys: 3 }),
      ),
    })).value
    const platforms = { wordpress: 'payload', drupal: 'labels' } as const
    fc.assert(
      fc.property(
        fc.constantFrom(...catalog.signalTypes),
        fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), nested, { minKeys: 1, maxKeys: 5 }),
        (type, extra) => {
          const allowed = new Set(type.fields.map((field) => field.name))
          const planted = Object.fromEntries(
            Object.entries(extra).filter(([key]) => ![...allowed].some((name) => name === key || name.startsWith(`${key}.`))),
          )
          for (const platform of type.platforms) {
            if (platform === 'vault') continue
            const event =
              platform === 'wordpress'
                ? wordpress(type.type, { ...type.example, ...planted })
                : {
                    event_type: type.type,
                    created_at: seconds,
                    timestamp: seconds,
                    event_id: '0d1cbb4e-7f0b-4f35-9d3b-9d7b8a6c2f11',
                    [platforms[platform]]: { ...type.example, ...planted },
                  }
            expect(JSON.stringify(take(platform, [event]))).not.toContain(secret)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('leaves nothing of planted secrets in fields that may be kept', () => {
    const planted: [string, object, object?][] = [
      ['http.request', {}, { 'req.uri': '/reset?key=PLANTED&login=ada' }],
      ['http.request', {}, { 'req.uri': '/page#PLANTED' }],
      ['http.request', {}, { 'req.uri': '/page%3Ftoken=PLANTED' }],
      ['http.request', {}, { 'req.uri': '/page;jsessionid=PLANTED' }],
      ['http.request', {}, { 'req.uri': '/user/reset/12/1763632800/PLANTEDkJ8s7dK2mQ9xT4vB1nZ6wYc3rLp0aH5fGeUi/login' }],
      ['http.request', {}, { 'site.url': 'https://ada:PLANTED@shop.example/' }],
      ['http.request', { area: 'mail to PLANTED@example.org' }],
      ['http.request', { area: 'https://x.example/?q=PLANTED' }],
      ['cron.run', { hook: 'password=PLANTED' }],
      ['cron.run', { hook: 'Authorization: PLANTED' }],
      ['cron.run', { hook: 'eyJhbGciOiJIUzI1NiJ9.PLANTEDeyJzdWIiOiIxIn0.sig' }],
      ['cron.run', { hook: 'hvs.PLANTEDPLANTEDPLANTEDPLANTED' }],
      ['cron.run', { hook: 'first line\nPLANTED' }],
      ['wp.email', { recipient_domain: 'PLANTED@example.org' }],
      ['auth.attempt', { username_hash: 'PLANTED' }],
      ['auth.attempt', { reason: ['a', { b: 'PLANTED' }] }],
      ['http.request', { status: 'PLANTED' }],
      ['http.request', {}, { 'req.ua': 'Mozilla/5.0 PLANTED Firefox/140.0' }],
      ['http.request', {}, { 'actor.ip': 'PLANTED' }],
    ]
    for (const [type, payload, labels] of planted)
      expect(JSON.stringify(take('wordpress', [wordpress(type, payload, labels)])), JSON.stringify([payload, labels])).not.toMatch(
        /planted/i,
      )
  })

  it('cuts, reduces and hashes as the catalog says', () => {
    expect(
      fieldsOf(
        'wordpress',
        wordpress(
          'http.request',
          { status: '200', duration_ms: 12.5 },
          {
            'req.uri': '/shop/?utm=1',
            'req.ua': 'Mozilla/5.0 (X11) Gecko/20100101 Firefox/140.0',
            'actor.ip': '203.0.113.24',
            'actor.user_id': 0,
          },
        ),
      ),
    ).toEqual({
      status: 200,
      duration_ms: 12.5,
      'req.uri': '/shop/',
      'req.ua': 'Firefox',
      'actor.ip': '203.0.113.0/24',
      'actor.user_id': 0,
    })
    expect(fieldsOf('wordpress', wordpress('http.request', {}, { 'actor.ip': '2001:db8:1:2:3:4:5:6' }))).toEqual({
      'actor.ip': '2001:db8:1:2::/64',
    })
    expect(fieldsOf('wordpress', wordpress('http.request', {}, { 'actor.ip': '::ffff:203.0.113.24' }))).toEqual({
      'actor.ip': '203.0.113.0/24',
    })
    expect(fieldsOf('wordpress', wordpress('auth.attempt', {}, { 'actor.ip': '2001:DB8::1' }))).toEqual({ 'actor.ip': '2001:db8::1' })
    expect(fieldsOf('wordpress', wordpress('wp.email', { recipient_domain: 'Ada <ada@Example.ORG>' }))).toEqual({
      recipient_domain: 'example.org',
    })
    expect(
      fieldsOf(
        'wordpress',
        wordpress('wp.environment', { plugins: [{ slug: 'woo', version: '9.1', license_key: 'PLANTED' }, 'akismet 5.3'] }),
      ),
    ).toEqual({ plugins: 'woo 9.1, akismet 5.3' })
  })

  it('hashes a login the same way each time and another way under another key', () => {
    expect(hash('ada')).toMatch(/^[0-9a-f]{16}$/)
    expect(hash('ada')).toBe(loginHash(Buffer.alloc(32, 7))('ada'))
    expect(hash('ada')).not.toBe(loginHash(Buffer.alloc(32, 8))('ada'))
  })

  it('keeps every example of the catalog as it stands', () => {
    for (const type of catalog.signalTypes.filter((each) => !each.platforms.includes('vault'))) {
      const hashed = new Set(type.fields.filter((field) => field.rule === 'hash').map((field) => field.name))
      const expected = Object.fromEntries(
        Object.entries(type.example).map(([name, value]) => [name, hashed.has(name) ? hash(String(value)) : value]),
      )
      const platform = type.platforms[0] ?? 'wordpress'
      const event =
        platform === 'wordpress'
          ? wordpress(type.type, type.example)
          : {
              event_type: type.type,
              created_at: seconds,
              timestamp: seconds,
              event_id: '0d1cbb4e-7f0b-4f35-9d3b-9d7b8a6c2f11',
              labels: type.example,
            }
      expect(fieldsOf(platform, event), type.type).toMatchObject(expected)
    }
  })
})

describe('the intake', () => {
  it('drops and counts events of unknown type, over 300 s ahead or older than retention', () => {
    const { receipt } = take('wordpress', [
      wordpress('auth.logout', {}),
      wordpress('auth.login', {}),
      wordpress('made.up', {}),
      wordpress('auth.logout', {}, {}, seconds + 301),
      wordpress('auth.logout', {}, {}, seconds + 300),
      wordpress('auth.logout', {}, {}, seconds - 14 * 86_400 - 1),
      wordpress('auth.logout', {}, {}, 1e300),
    ])
    expect(receipt).toMatchObject({ accepted: 2, dropped: 5 })
  })

  it('tells equal WordPress events of one batch apart and knows them again', () => {
    const events = [wordpress('auth.logout', {}), wordpress('auth.logout', {})]
    const ids = take('wordpress', events).signals.map((signal) => signal.id)
    expect(new Set(ids).size).toBe(2)
    expect(take('wordpress', events).signals.map((signal) => signal.id)).toEqual(ids)
    expect(take('wordpress', events, 'b2').signals.map((signal) => signal.id)).not.toEqual(ids)
  })

  it('knows a Drupal event again by its event_id, whatever the batch', () => {
    const event = {
      event_type: 'auth.logout',
      created_at: 'x',
      timestamp: seconds,
      event_id: '0d1cbb4e-7f0b-4f35-9d3b-9d7b8a6c2f11',
      labels: {},
    }
    const [first] = take('drupal', [event, event]).signals
    expect(take('drupal', [event, event]).signals).toHaveLength(1)
    expect(take('drupal', [event], 'b2').signals[0]?.id).toBe(first?.id)
  })

  it('works out off-hours in the zone of the site', () => {
    const at = (time: string) =>
      fieldsOf('wordpress', wordpress('wp.state_change', { type: 'plugin_activated' }, {}, Date.parse(time) / 1000))?.off_hours
    expect(at('2026-03-01T22:30:00Z')).toBe(true)
    expect(at('2026-03-01T21:30:00Z')).toBe(false)
    expect(at('2026-03-01T05:30:00Z')).toBe(false)
  })
})
