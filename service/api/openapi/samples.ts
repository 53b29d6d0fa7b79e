import type { ApiKey } from '../../../shared/model/account/account.ts'
import type { Export } from '../../../shared/model/account/export.ts'
import type { Retention } from '../../../shared/model/account/retention.ts'
import type { Webhook, WebhookMessage } from '../../../shared/model/account/webhook.ts'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import type { Incident } from '../../../shared/model/alerts/incident.ts'
import type { Snooze } from '../../../shared/model/alerts/snooze.ts'
import type { Backtest } from '../../../shared/model/rules/backtest.ts'
import type { Maintenance } from '../../../shared/model/rules/maintenance.ts'
import type { Policy } from '../../../shared/model/rules/policy.ts'
import type { Rule } from '../../../shared/model/rules/rule.ts'
import type { Signal } from '../../../shared/model/signal.ts'
import type { DailyTotals } from '../../../shared/model/sites/daily.ts'
import type { SiteHealth } from '../../../shared/model/sites/health.ts'
import type { Client, Site } from '../../../shared/model/sites/site.ts'
import type { Source } from '../../../shared/model/sites/source.ts'

/** 8 April 2026, 12:00 UTC: when all the examples play. */
export const noon = Date.UTC(2026, 3, 8, 12)
export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** The objects that the examples of openapi.json speak of. */
export const client: Client = { id: 'c_acme', name: 'Acme', timeZone: 'Europe/Berlin', version: 3 }

export const site: Site = {
  id: 's_blog',
  name: 'Acme blog',
  platform: 'wordpress',
  url: 'https://blog.example.org',
  description: '',
  enabled: true,
  clientId: client.id,
  tags: ['shop'],
  timeZone: null,
  createdAt: noon - 90 * day,
  version: 3,
}

export const signal: Signal = {
  id: 'e_1f0c',
  siteId: site.id,
  type: 'auth.attempt',
  at: noon - 2 * minute,
  receivedAt: noon - minute,
  fields: { 'actor.ip': '198.51.100.7', success: false, username_hash: '0c5e77a1d2b3f498' },
}

export const alert: Alert = {
  id: 'a_9d2b',
  siteId: site.id,
  ruleId: 'wp_brute_force_login',
  severity: 'critical',
  title: 'Brute force at the login',
  summary: '60 failed logins in 5 minutes from 198.51.100.7',
  group: { 'actor.ip': '198.51.100.7' },
  status: 'firing',
  late: false,
  firstFiredAt: noon - 2 * minute,
  lastFiredAt: noon - minute,
  resolvedAt: null,
  value: 60,
  threshold: 20,
  steps: [{ at: noon - 2 * minute, author: 'service', action: 'fired' }],
  evidenceTotal: 60,
  incidentId: null,
  version: 2,
}

export const incident: Incident = {
  id: 'ic_a_9d2b',
  title: 'Brute force at the login: address 198.51.100.7 on 3 sites',
  severity: 'critical',
  status: 'open',
  siteIds: ['s_blog', 's_docs', 's_shop'],
  alertIds: ['a_9d2b', 'a_77c1', 'a_e03f'],
  cause: { ruleId: 'wp_brute_force_login', field: 'address', value: '198.51.100.7' },
  startedAt: noon - 20 * minute,
  lastAt: noon - minute,
  resolvedAt: null,
  version: 4,
}

export const health: SiteHealth = {
  siteId: site.id,
  state: 'critical',
  score: 55,
  deductions: [{ code: 'alert', points: 45, text: 'Brute force at the login', alertId: alert.id }],
  watermark: noon - minute,
  lastReceivedAt: noon - minute,
  usualInterval: 5 * minute,
  openAlerts: { critical: 1, high: 0, medium: 0, low: 0, info: 0 },
  acknowledgedAlerts: 0,
  droppedEvents: 0,
  failedBatches: 0,
  trend: [100, 100, 55],
  lastChange: { at: noon - 3 * hour, text: 'Plugin seo-pack 5.3.0 was updated' },
  environment: { version: '6.5', php: '8.3' },
  version: 812,
}

export const snooze: Snooze = {
  id: 'z_41aa',
  siteId: site.id,
  ruleId: 'wp_cron_overdue',
  until: noon + 4 * hour,
  createdAt: noon,
  createdBy: 'Ada',
  reason: 'The host is being moved',
  version: 1,
}

export const maintenance: Maintenance = {
  id: 'm_7be0',
  title: 'Monthly updates',
  scope: { kind: 'clients', clientIds: [client.id] },
  ruleIds: null,
  schedule: { kind: 'monthly', week: 'second', weekday: 2, time: '22:00', timeZone: 'Europe/Berlin', durationMinutes: 120 },
  enabled: true,
  version: 3,
  createdAt: noon - 30 * day,
  createdBy: 'Ada',
  updatedAt: noon,
  updatedBy: 'Ada',
}

export const policy: Policy = {
  id: `site:${site.id}`,
  layer: 'site',
  ownerId: site.id,
  rules: { wp_brute_force_login: { threshold: 40 } },
  version: 3,
  updatedAt: noon,
  updatedBy: 'Ada',
}

export const rule: Rule = {
  id: 'wp_brute_force_login',
  platform: 'wordpress',
  title: 'Brute force at the login',
  severity: 'critical',
  condition: {
    metric: 'wp_auth_failed_total',
    match: [],
    aggregate: 'sum',
    minimumCount: 0,
    window: 300,
    comparison: '>=',
    threshold: 40,
    groupBy: ['actor.ip'],
    for: 0,
    resolveAfter: 900,
    cooldown: 1800,
  },
  summary: '{value|failed login|failed logins} in {window} from {group.actor.ip}',
  defaultsReason: 'People mistype a password a few times, not twenty times in five minutes.',
  meaning: 'Somebody tries passwords.',
  why: 'One that fits opens the site.',
  investigate: ['Look at where the attempts come from.'],
  actions: ['Block the address.'],
  ignoreWhen: 'It is your own penetration test.',
  enabled: true,
}

export const retention: Retention = {
  plan: 'paid',
  days: 30,
  version: 3,
  signals: 120_000,
  alerts: 42,
  bytes: 48_234_496,
  oldest: noon - 30 * day,
  sites: [{ siteId: site.id, ownDays: 14, days: 14, signals: 120_000, alerts: 42, bytes: 48_234_496, oldest: noon - 14 * day }],
}

export const dailyTotals: DailyTotals = {
  siteId: site.id,
  day: '2026-04-07',
  timeZone: 'Europe/Berlin',
  signals: 8641,
  batches: { completed: 288, failed: 0 },
  droppedEvents: 0,
  alerts: { critical: 0, high: 1, medium: 0, low: 2, info: 5 },
  minutes: { observed: 1440, noData: 12 },
  requests: { count: 7912, errors: 3, mean: 184.2, p95: 611 },
  failedSignIns: 31,
  failedMails: 0,
  fatalErrors: 1,
  changes: 2,
}

export const exported: Export = {
  id: 'x_52d1',
  state: 'ready',
  createdAt: noon,
  createdBy: 'Ada',
  endsAt: noon + day,
  progress: { files: 20, ofFiles: 20, records: 120_311 },
  records: { sites: 1, signals: 120_000, alerts: 42 },
  bytes: 9_311_222,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  problem: null,
}

export const webhook: Webhook = {
  id: 'w_03cd',
  url: 'https://hooks.example.org/logystera',
  minimumSeverity: 'high',
  enabled: true,
  createdAt: noon - 30 * day,
  lastDelivery: { at: noon - minute, status: 503, error: 'The address answered 503.' },
  waiting: 1,
  dead: 0,
  version: 3,
}

export const webhookMessage: WebhookMessage = {
  id: 'msg_88f2',
  alertId: alert.id,
  event: 'alert.fired',
  state: 'waiting',
  createdAt: noon - 2 * minute,
  attempts: 1,
  lastAttempt: { at: noon - minute, status: 503, error: 'The address answered 503.' },
  nextAttemptAt: noon + 4 * minute,
  deadAt: null,
}

export const source: Source = {
  id: 'f_6a10',
  siteId: 's_vault',
  format: 'vault-audit',
  path: '/var/log/vault/audit.log',
  state: 'following',
  problem: null,
  offset: 1_048_576,
  accepted: 2210,
  failedLines: 0,
  lastReadAt: noon,
  warning: null,
  warnedAt: null,
}

export const apiKey: ApiKey = {
  id: 'k_11e7',
  name: 'Ada',
  role: 'admin',
  siteIds: null,
  createdAt: noon - 30 * day,
  lastUsedAt: noon,
  previousEndsAt: null,
}

const tally = (alerts: number) => ({ today: { alerts: 9, notifications: 11 }, proposal: { alerts, notifications: alerts } })

export const backtest: Backtest = {
  id: 'bt_20c9',
  state: 'done',
  progress: 1,
  sites: { total: 1, done: 1 },
  ruleId: rule.id,
  settings: { threshold: 40 },
  scope: { siteIds: [site.id] },
  from: noon - 14 * day,
  to: noon,
  clipped: false,
  createdAt: noon,
  finishedAt: noon + 120,
  error: null,
  result: {
    ...tally(2),
    firingSites: { today: 1, proposal: 1 },
    days: [{ at: noon - 12 * hour, ...tally(2) }],
    sites: [{ siteId: site.id, ...tally(2) }],
  },
}
