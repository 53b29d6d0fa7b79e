import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract'
import type { ApiContract } from '../../../shared/api/contract.ts'
import * as s from './samples.ts'

type Inputs = InferContractRouterInputs<ApiContract>
type Outputs = InferContractRouterOutputs<ApiContract>

/** What an operation is asked with, where it is asked with anything, and what it answers. */
type Example<I, O> = { input?: I; output: O }
type Examples = {
  [R in keyof Outputs]: { [O in keyof Outputs[R]]: Example<O extends keyof Inputs[R] ? Inputs[R][O] : never, Outputs[R][O]> }
}

const list = <T>(...items: T[]) => ({ items, next: null })
const ofAlert = { id: s.alert.id }
const ofSite = { id: s.site.id }
const acknowledged = {
  ...s.alert,
  status: 'acknowledged' as const,
  steps: [...s.alert.steps, { at: s.noon, author: 'Ada', action: 'acknowledged' as const }],
  version: 3,
}
const credentials = { token: 'lgt_Zm9yIGV4YW1wbGUgb25seQ', secret: 'whsec_Zm9yIGV4YW1wbGUgb25seSwgbm90IGEgc2VjcmV0' }
const attempt = { at: s.noon, status: 204, error: null }

/** An example of each operation of the contract. A test reads each by the schemas; openapi.json shows them. */
export const examples: Examples = {
  account: {
    get: {
      output: {
        instanceId: 'in_5c0f',
        name: 'This machine',
        region: 'this machine',
        plan: 'paid',
        retentionDays: 30,
        timeZone: 'Europe/Berlin',
        simulated: false,
        note: '',
        key: { id: s.apiKey.id, name: 'Ada', role: 'admin', siteIds: null },
        serverTime: s.noon,
      },
    },
  },
  apiKeys: {
    list: { output: { items: [s.apiKey] } },
    create: {
      input: { name: 'CI', role: 'viewer', siteIds: [s.site.id] },
      output: { apiKey: { ...s.apiKey, name: 'CI', role: 'viewer', siteIds: [s.site.id], lastUsedAt: null }, key: 'lgk_only_an_example' },
    },
    rotate: {
      input: { id: s.apiKey.id, overlapHours: 1 },
      output: { apiKey: { ...s.apiKey, previousEndsAt: s.noon + s.hour }, key: 'lgk_only_an_example' },
    },
    revoke: { input: { id: s.apiKey.id }, output: { id: s.apiKey.id } },
  },
  clients: {
    list: { output: { items: [s.client] } },
    create: { input: { name: 'Acme', timeZone: 'Europe/Berlin' }, output: { ...s.client, version: 1 } },
    update: { input: { id: s.client.id, name: 'Acme' }, output: { ...s.client, version: 4 } },
    delete: { input: { id: s.client.id }, output: { id: s.client.id } },
  },
  sites: {
    list: { input: { limit: 100 }, output: list(s.site) },
    get: { input: ofSite, output: s.site },
    create: {
      input: { name: 'Acme blog', platform: 'wordpress', url: 'https://blog.example.org', clientId: s.client.id, tags: ['shop'] },
      output: { site: { ...s.site, version: 1 }, credentials },
    },
    update: { input: { ...ofSite, enabled: false }, output: { ...s.site, enabled: false, version: 4 } },
    delete: { input: ofSite, output: ofSite },
  },
  credentials: {
    list: { input: ofSite, output: { items: [{ token: credentials.token, createdAt: s.noon - s.day, endsAt: null }] } },
    rotate: { input: { ...ofSite, overlapHours: 24 }, output: credentials },
  },
  health: { get: { input: ofSite, output: s.health } },
  ingestion: {
    get: {
      input: ofSite,
      output: {
        siteId: s.site.id,
        batches: { total: 290, completed: 288, failed: 1, repeated: 1 },
        signals: { received: 8700, stored: 8641, dropped: 59 },
        fieldsDropped: 3,
        processing: { p50: 2.1, p95: 6.4 },
        lastBatchAt: s.noon - s.minute,
        lastFailure: { at: s.noon - s.hour, code: 'signature_invalid' },
        droppedBySite: 0,
      },
    },
  },
  signals: {
    list: { input: { ...ofSite, types: 'auth.attempt', from: s.noon - s.hour, to: s.noon, limit: 100 }, output: list(s.signal) },
    reveal: {
      input: { ...ofSite, signalId: s.signal.id, fields: ['actor.ip'], purpose: 'view' },
      output: { ...ofSite, signalId: s.signal.id, fields: ['actor.ip'], purpose: 'view' },
    },
  },
  metrics: {
    query: {
      input: { ...ofSite, metrics: 'wp_auth_failed_total', from: s.noon - s.hour, to: s.noon, step: s.hour },
      output: {
        items: [
          {
            siteId: s.site.id,
            metric: 'wp_auth_failed_total',
            labels: { 'actor.ip': '198.51.100.7' },
            step: s.hour,
            points: [{ at: s.noon - s.hour, count: 60, sum: 60, min: 1, max: 1, last: 1 }],
          },
        ],
      },
    },
  },
  metricBlocks: {
    list: {
      input: { ...ofSite, metrics: 'wp_auth_failed_total', from: 20_550, to: 20_551, limit: 100 },
      output: {
        items: [{ metric: 'wp_auth_failed_total', labels: '{"actor.ip":"198.51.100.7"}', day: 20_550, data: 'AAAA' }],
        next: null,
        history: {
          since: (s.noon - 14 * s.day) / s.minute,
          firstSeen: (s.noon - 90 * s.day) / s.minute,
          watermark: s.noon / s.minute,
          observed: { runs: [[(s.noon - s.day) / s.minute, s.noon / s.minute]], grace: 60 },
        },
      },
    },
  },
  backtests: {
    start: {
      input: { ruleId: s.rule.id, settings: { threshold: 40 }, scope: { siteIds: [s.site.id] }, from: s.noon - 14 * s.day, to: s.noon },
      output: { ...s.backtest, state: 'running', progress: 0, sites: { total: 1, done: 0 }, finishedAt: null, result: null },
    },
    get: { input: { id: s.backtest.id }, output: s.backtest },
    firings: {
      input: { id: s.backtest.id, of: 'proposal', limit: 100 },
      output: {
        ...list({
          siteId: s.site.id,
          group: s.alert.group,
          firedAt: s.noon - s.day,
          lastAt: s.noon - s.day,
          resolvedAt: null,
          value: 60,
          reopened: 0,
        }),
        kept: 1,
        total: 1,
      },
    },
    cancel: { input: { id: s.backtest.id }, output: { ...s.backtest, state: 'cancelled', result: null } },
  },
  catalog: {
    get: {
      output: {
        version: '1',
        signalTypes: [
          {
            type: 'auth.attempt',
            platforms: ['wordpress'],
            meaning: 'Somebody tried to sign in.',
            fields: [{ name: 'success', kind: 'boolean', rule: 'keep', meaning: 'Whether it worked', personal: false }],
            example: { success: false },
          },
        ],
        metrics: [
          {
            id: 'wp_auth_failed_total',
            platform: 'wordpress',
            title: 'Failed sign-ins',
            unit: '1',
            kind: 'counter',
            from: [{ type: 'auth.attempt', where: [{ field: 'success', op: '=', value: false }], labels: { 'actor.ip': 'actor.ip' } }],
            meaning: 'Sign-ins that were refused, by address.',
          },
        ],
        rules: [s.rule],
      },
    },
  },
  policies: {
    list: { input: { limit: 100 }, output: list(s.policy) },
    get: { input: { id: s.policy.id }, output: s.policy },
    update: {
      input: { id: s.policy.id, rules: { wp_brute_force_login: { threshold: 40, window: null } } },
      output: { ...s.policy, version: 4 },
    },
    preview: {
      input: { id: s.policy.id, rules: { wp_brute_force_login: { threshold: 80 } }, limit: 100 },
      output: {
        sites: 1,
        rules: 1,
        alerts: { closed: 0, below: 1, unknown: 0, stays: 0 },
        ...list({
          siteId: s.site.id,
          ruleId: s.rule.id,
          changes: [{ field: 'threshold' as const, before: 40, after: 80, from: 'site' as const, to: 'site' as const }],
          alerts: [{ id: s.alert.id, effect: 'below' as const }],
        }),
      },
    },
    history: {
      input: { id: s.policy.id, limit: 100 },
      output: list({
        policyId: s.policy.id,
        version: 3,
        at: s.noon,
        author: 'Ada',
        ruleId: s.rule.id,
        field: 'threshold' as const,
        before: null,
        after: 40,
      }),
    },
    effective: {
      input: { ...ofSite, ruleId: s.rule.id },
      output: {
        rule: s.rule,
        from: {
          enabled: 'catalog',
          severity: 'catalog',
          threshold: 'site',
          window: 'catalog',
          minimumCount: 'catalog',
          for: 'catalog',
          resolveAfter: 'catalog',
          cooldown: 'catalog',
        },
      },
    },
  },
  maintenance: {
    list: { output: { items: [s.maintenance] } },
    get: { input: { id: s.maintenance.id }, output: s.maintenance },
    create: {
      input: { title: s.maintenance.title, scope: s.maintenance.scope, schedule: s.maintenance.schedule },
      output: { ...s.maintenance, version: 1 },
    },
    update: { input: { id: s.maintenance.id, enabled: false }, output: { ...s.maintenance, enabled: false, version: 4 } },
    delete: { input: { id: s.maintenance.id }, output: { id: s.maintenance.id } },
  },
  snoozes: {
    list: { output: { items: [s.snooze] } },
    create: { input: { siteId: s.site.id, ruleId: s.snooze.ruleId, until: s.snooze.until, reason: s.snooze.reason }, output: s.snooze },
    delete: { input: { id: s.snooze.id }, output: { id: s.snooze.id } },
  },
  alerts: {
    list: { input: { siteId: s.site.id, status: 'firing', limit: 100 }, output: list(s.alert) },
    get: { input: ofAlert, output: s.alert },
    evidence: { input: ofAlert, output: { alertId: s.alert.id, total: 60, signals: [s.signal] } },
    acknowledge: { input: { ...ofAlert, note: 'I look into it' }, output: acknowledged },
    resolve: {
      input: { ...ofAlert, seenVersion: 3 },
      output: { ...acknowledged, status: 'resolved', resolvedAt: s.noon, version: 4 },
    },
    reveal: {
      input: { ...ofAlert, fields: ['actor.ip'], purpose: 'view' },
      output: { ...ofAlert, fields: ['actor.ip'], purpose: 'view' },
    },
    note: { input: { ...ofAlert, note: 'The address is blocked' }, output: { ...acknowledged, version: 4 } },
    bulk: {
      input: { action: 'acknowledge', alerts: [ofAlert, { id: 'a_gone' }] },
      output: {
        outcomes: [
          { ...ofAlert, outcome: 'done', version: 3 },
          { id: 'a_gone', outcome: 'refused', code: 'not_found', detail: 'There is no alert a_gone.' },
        ],
      },
    },
  },
  incidents: {
    list: { input: { status: 'open', limit: 100 }, output: list(s.incident) },
    get: { input: { id: s.incident.id }, output: s.incident },
  },
  retention: {
    get: { output: s.retention },
    update: { input: { days: 30, sites: [{ siteId: s.site.id, days: 14 }] }, output: { ...s.retention, version: 4 } },
    preview: {
      input: { plan: 'free' },
      output: {
        signals: 60_000,
        alerts: 20,
        sites: [
          { siteId: s.site.id, days: 7, from: s.noon - 14 * s.day, to: s.noon - 7 * s.day, signals: 60_000, alerts: 20, bucketDays: 7 },
        ],
      },
    },
  },
  daily: {
    list: { input: { from: '2026-04-07', to: '2026-04-07', limit: 100 }, output: list(s.dailyTotals) },
    ofSite: { input: { ...ofSite, from: '2026-04-06', to: '2026-04-07' }, output: { items: [s.dailyTotals], missing: ['2026-04-06'] } },
  },
  exports: {
    list: { output: { items: [s.exported] } },
    create: {
      output: {
        ...s.exported,
        state: 'running',
        progress: { files: 0, ofFiles: 20, records: 0 },
        records: {},
        bytes: null,
        sha256: null,
      },
    },
    get: { input: { id: s.exported.id }, output: s.exported },
    delete: { input: { id: s.exported.id }, output: { id: s.exported.id } },
  },
  erasure: {
    get: { output: { request: { requestedAt: s.noon, requestedBy: 'Ada', dueAt: s.noon + 14 * s.day }, erasedAt: null } },
    request: {
      input: { instanceId: 'in_5c0f', graceDays: 14 },
      output: { request: { requestedAt: s.noon, requestedBy: 'Ada', dueAt: s.noon + 14 * s.day }, erasedAt: null },
    },
    cancel: { output: { request: null, erasedAt: null } },
  },
  webhooks: {
    list: { output: { items: [s.webhook] } },
    create: {
      input: { url: s.webhook.url, minimumSeverity: 'high' },
      output: { webhook: { ...s.webhook, lastDelivery: null, waiting: 0, version: 1 }, secret: credentials.secret },
    },
    update: { input: { id: s.webhook.id, enabled: false }, output: { ...s.webhook, enabled: false, version: 4 } },
    test: { input: { id: s.webhook.id }, output: { id: 'msg_77aa', ...attempt, taken: true, duration: 120 } },
    messages: {
      input: { id: s.webhook.id, state: 'waiting', limit: 100 },
      output: { ...list(s.webhookMessage), schedule: [5000, 300_000, 1_800_000] },
    },
    redeliver: {
      input: { id: s.webhook.id, messageId: s.webhookMessage.id },
      output: { ...s.webhookMessage, nextAttemptAt: s.noon },
    },
    delete: { input: { id: s.webhook.id }, output: { id: s.webhook.id } },
  },
  sources: {
    list: { output: { items: [s.source] } },
    create: {
      input: { siteId: s.source.siteId, format: s.source.format, path: s.source.path },
      output: { ...s.source, state: 'waiting', offset: 0, accepted: 0, lastReadAt: null },
    },
    delete: { input: { id: s.source.id }, output: { id: s.source.id } },
  },
  audit: {
    list: {
      input: { kind: 'sites', limit: 100 },
      output: list({
        seq: 18,
        at: s.noon,
        author: 'Ada',
        keyId: s.apiKey.id,
        action: 'update',
        object: { kind: 'sites', id: s.site.id },
        details: { enabled: false },
        previous: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
        hash: 'fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9',
      }),
    },
  },
  changes: {
    list: {
      input: { cursor: '4f1c2a7be90d.41', limit: 500 },
      output: {
        cursor: '4f1c2a7be90d.42',
        changes: [{ seq: 42, kind: 'alert', id: s.alert.id, version: 2, document: s.alert }],
        remaining: 0,
      },
    },
  },
  // An answer without end: what is sent stands in document.ts.
  stream: { open: { output: undefined as never } },
}
