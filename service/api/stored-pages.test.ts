import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiContract } from '../../shared/api/contract.ts'
import type { Change } from '../../shared/model/change.ts'
import type { Service } from '../service.ts'
import { sendBurst, startTestApi, type TestApi, testService } from './test-api.ts'

const clock = { now: Date.UTC(2026, 3, 8, 12) }
let service: Service
let api: TestApi

const write = async (path: string, body: unknown, method = 'POST') => {
  const answer = await api.ask(path, { method, body })
  expect(answer.status).toBe(200)
  return answer.body
}

beforeEach(async () => {
  service = testService(clock)
  api = await startTestApi(service)
  const { id: clientId } = await write('/v1/clients', { name: 'Ärzte "Nord"\n\u2028' })
  for (const name of ['One', 'Two', 'Three']) {
    const { site } = service.sites.create({ name, platform: 'wordpress', clientId })
    await sendBurst(service, site, 'one')
  }
  const [site] = service.sites.all()
  await write('/v1/snoozes', { siteId: site?.id, ruleId: 'wp_brute_force_login', until: clock.now + 3_600_000, reason: 'known' })
  await write('/v1/policies/account', { rules: { wp_brute_force_login: { threshold: 40 } } }, 'PATCH')
  const schedule = { kind: 'once', from: clock.now + 60_000, to: clock.now + 120_000 }
  await write('/v1/maintenance', { title: 'Update', scope: { kind: 'account' }, schedule })
})

afterEach(async () => {
  service.stop()
  await api.close()
  service.db.close()
})

describe('a page that is answered with stored documents', () => {
  it('has every kind of change as the contract has it: nothing more, nothing less, nothing else', async () => {
    const { body } = await api.ask('/v1/changes')
    const kinds = new Set(body.changes.map(({ kind }: Change) => kind))
    expect(kinds).toEqual(new Set(['client', 'site', 'health', 'alert', 'incident', 'snooze', 'policy', 'maintenance']))
    expect(apiContract.changes.list['~orpc'].outputSchema?.parse(body)).toStrictEqual(body)
    expect(body).toEqual(service.changes.after(undefined, 500, null))
  })

  it('has alerts as the contract has them, and goes on where it ended', async () => {
    const all = (await api.ask('/v1/alerts')).body
    expect(apiContract.alerts.list['~orpc'].outputSchema?.parse(all)).toStrictEqual(all)
    const first = (await api.ask('/v1/alerts?limit=2')).body
    const second = (await api.ask(`/v1/alerts?limit=2&cursor=${first.next}`)).body
    expect([...first.items, ...second.items]).toEqual(all.items.slice(0, 4))
    expect((await api.ask(`/v1/alerts?status=firing&severity=critical&siteId=${all.items[0].siteId}`)).body.items).toHaveLength(1)
  })

  it('is not sent again to those who have it', async () => {
    const { headers } = await api.ask('/v1/alerts')
    const again = await api.ask('/v1/alerts', { headers: { 'if-none-match': headers.get('etag') ?? '' } })
    expect([again.status, again.body]).toEqual([304, undefined])
  })

  it.each(['limit=0', 'limit=501', 'limit=ten', 'limit=1&limit=2', 'severity=grave', 'cursor=none+of+mine', `siteId=${'x'.repeat(300)}`])(
    'is refused for %s as any request that the contract does not take',
    async (query) => {
      const { body } = await api.refused('input_invalid', `/v1/alerts?${query}`)
      expect(body.issues[0].path).toBe(query.split('=')[0])
    },
  )

  it('is not for those without a key', async () => {
    await api.refused('key_missing', '/v1/changes', { key: null })
    await api.refused('key_invalid', '/v1/alerts', { key: 'lgs_wrong' })
    await api.refused('cursor_expired', '/v1/changes?cursor=abc.1')
  })
})
