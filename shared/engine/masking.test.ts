import { describe, expect, it } from 'vitest'
import type { Alert } from '../model/alerts/alert.ts'
import { catalogSchema } from '../model/rules/catalog.ts'
import { addressSpans, alertMasker, maskAddresses, maskedText, maskIncident, maskSignal, personalFields, personalNames } from './masking.ts'

const catalog = catalogSchema.parse({
  version: '1',
  signalTypes: [
    {
      type: 'auth.attempt',
      platforms: ['wordpress'],
      meaning: 'A login.',
      fields: [
        { name: 'actor.ip', kind: 'string', personal: true, meaning: 'Address' },
        { name: 'success', kind: 'boolean', meaning: 'Whether it worked' },
        { name: 'user_id', kind: 'number', personal: true, meaning: 'Who' },
      ],
      example: {},
    },
  ],
  metrics: [
    {
      id: 'failed_total',
      platform: 'wordpress',
      title: 'Failed logins',
      unit: '1',
      kind: 'counter',
      from: [{ type: 'auth.attempt', labels: { address: 'actor.ip', worked: 'success' } }],
      meaning: 'm',
    },
  ],
  rules: [
    {
      id: 'brute',
      platform: 'wordpress',
      title: 'Brute force',
      severity: 'critical',
      condition: { metric: 'failed_total', aggregate: 'sum', window: 300, comparison: '>=', threshold: 10, groupBy: ['address'] },
      summary: '{value|failed login|failed logins} from {group.address} in {window}, by user {field.user_id}',
      defaultsReason: 'r',
      meaning: 'm',
      why: 'w',
      investigate: ['i'],
      actions: ['a'],
      ignoreWhen: '',
    },
  ],
})

const mask = alertMasker(catalog)

const alert: Alert = {
  id: 'a',
  siteId: 's',
  ruleId: 'brute',
  severity: 'critical',
  title: 'Brute force',
  summary: '1 failed login from 203.0.113.7 in 5 minutes, by user 1',
  group: { address: '203.0.113.7', worked: 'false' },
  status: 'firing',
  late: false,
  firstFiredAt: 0,
  lastFiredAt: 0,
  resolvedAt: null,
  value: 1,
  threshold: 1,
  steps: [{ at: 0, author: 'Ada', action: 'noted', note: 'wrote to eve@example.org about 2001:db8::17, at 10:15:00' }],
  evidenceTotal: 1,
  incidentId: null,
  version: 1,
}

describe('masking', () => {
  it('covers what the catalog calls personal and what it does not know, and nothing else', () => {
    const isPersonal = personalFields(catalog.signalTypes)
    const signal = {
      id: 'x',
      siteId: 's',
      type: 'auth.attempt',
      at: 0,
      receivedAt: 0,
      fields: { 'actor.ip': '203.0.113.7', success: false, user_id: 7, novel: 'value', empty: '' },
    }
    expect(maskSignal(signal, isPersonal).fields).toEqual({
      'actor.ip': maskedText,
      success: false,
      user_id: maskedText,
      novel: maskedText,
      empty: '',
    })
    expect(personalNames([signal], isPersonal)).toEqual(['actor.ip', 'novel', 'user_id'])
  })

  it('covers in the sentence of an alert exactly what its template filled in from personal fields', () => {
    const masked = mask(alert)
    expect(masked.summary).toBe(`1 failed login from ${maskedText} in 5 minutes, by user ${maskedText}`)
    expect(masked.group).toEqual({ address: maskedText, worked: 'false' })
  })

  it('covers addresses in a sentence of another template, of an unknown rule, and in notes, and leaves times alone', () => {
    expect(mask({ ...alert, summary: 'Many logins from 203.0.113.7' }).summary).toBe(`Many logins from ${maskedText}`)
    const unknown = mask({ ...alert, ruleId: 'gone', group: { host: 'eve-laptop' }, summary: 'eve-laptop did it' })
    expect(unknown.summary).toBe(`${maskedText} did it`)
    expect(mask(alert).steps[0]?.note).toBe(`wrote to ${maskedText} about ${maskedText}, at 10:15:00`)
  })

  it('covers a cause that is an address, in the title too', () => {
    const incident = {
      id: 'ic_a',
      title: 'Brute force: address 203.0.113.7 on 3 sites',
      severity: 'critical' as const,
      status: 'open' as const,
      siteIds: ['s'],
      alertIds: ['a'],
      cause: { ruleId: 'brute', field: 'address', value: '203.0.113.7' },
      startedAt: 0,
      lastAt: 0,
      resolvedAt: null,
      version: 1,
    }
    expect(maskIncident(incident)).toMatchObject({ title: `Brute force: address ${maskedText} on 3 sites`, cause: { value: maskedText } })
    const plugin = { ...incident, title: 'Fatal error: plugin cache on 3 sites', cause: { ruleId: 'f', field: 'plugin', value: 'cache' } }
    expect(maskIncident(plugin)).toEqual(plugin)
  })

  it.each(['10.0.0.1', '192.0.2.0/24', '::1', 'fe80::1%eth0', '2001:db8:0:0:0:0:0:1', '2001:db8::/32', 'a.b+c@mail.example.org'])(
    'knows %s as an address',
    (text) => {
      expect(maskAddresses(`from ${text} today`)).toBe(`from ${maskedText} today`)
    },
  )

  it.each(['10:15:00', 'version 6.5.2', 'std::vector'])('leaves %j alone', (text) => {
    expect(maskAddresses(text)).toBe(text)
  })
})

describe('the addresses in a text', () => {
  it('are cut out of it, and nothing else of it is lost', () => {
    const text = '3 mails to eve@example.org from 203.0.113.7 and 2001:db8::7, at 10:30'
    const spans = addressSpans(text)
    expect(spans.map((span) => span.text).join('')).toBe(text)
    expect(spans.filter(({ address }) => address).map((span) => span.text)).toEqual(['eve@example.org', '203.0.113.7', '2001:db8::7'])
    for (const span of spans) expect(text.startsWith(span.text, span.at)).toBe(true)
    expect(addressSpans('')).toEqual([])
  })

  it('are covered wherever they stand', () => {
    expect(maskAddresses('203.0.113.7,198.51.100.0/24 a+b@mail.example fe80::1%eth0', 'X')).toBe('X,X X X')
  })
})
