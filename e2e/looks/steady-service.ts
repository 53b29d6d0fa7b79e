import type { IncomingMessage, ServerResponse } from 'node:http'
import { alert, health, signal, site } from '../../electron/console/testing/fixtures.ts'
import { LoopbackService } from '../../electron/console/testing/loopback-service.ts'
import { readCatalog } from '../../service/built-catalog.ts'
import type { Alert } from '../../shared/model/alerts/alert.ts'
import { noCounts, type Severity } from '../../shared/model/severity.ts'
import type { SiteHealth } from '../../shared/model/sites/health.ts'

/** The moment at which all of it happens: a Wednesday, 14:30 in Berlin. */
export const steadyNow = Date.UTC(2026, 2, 18, 13, 30)

const minute = 60_000
const hour = 60 * minute

type Line = [
  name: string,
  client: 'c1' | 'c2' | 'c3',
  platform: 'wordpress' | 'drupal' | 'vault',
  version: string,
  state: SiteHealth['state'],
  score: number | null,
]

const lines: Line[] = [
  ['harbor.example', 'c1', 'wordpress', '6.8.2', 'critical', 2],
  ['blog.harbor.example', 'c1', 'wordpress', '6.8.3', 'critical', 10],
  ['vault.harbor.example', 'c1', 'vault', '1.20.4', 'degraded', 80],
  ['gifts.harbor.example', 'c1', 'wordpress', '6.8.3', 'healthy', 100],
  ['bramblewood.example', 'c2', 'wordpress', '6.9.1', 'degraded', 72],
  ['kb.bramblewood.example', 'c2', 'drupal', '10.5.6', 'healthy', 100],
  ['a-name-that-is-much-too-long-for-its-column.shop.bramblewood.example', 'c2', 'wordpress', '6.9.1', 'healthy', 96],
  ['north.example', 'c3', 'drupal', '11.1.0', 'no-data', null],
]

const alerts: [id: string, site: string, rule: string, severity: Severity, ago: number, change?: Partial<Alert>][] = [
  ['a1', 's1', 'wp_brute_force_login', 'critical', 21 * minute, { incidentId: 'i1' }],
  [
    'a2',
    's1',
    'wp_fatal_storm',
    'critical',
    58 * minute,
    { incidentId: 'i1', summary: '34 fatal errors in 10 minutes, last in wp-content' },
  ],
  ['a3', 's1', 'wp_login_spike', 'medium', 3 * hour, { incidentId: 'i1' }],
  ['a4', 's2', 'wp_file_changed', 'critical', 97 * minute],
  ['a5', 's3', 'vault_root_token', 'high', 5 * hour],
  ['a6', 's5', 'wp_mail_failing', 'high', 9 * hour, { status: 'acknowledged' }],
  ['a7', 's7', 'wp_slow_pages', 'low', 14 * hour],
  ['a8', 's5', 'wp_cron_stuck', 'medium', 20 * hour, { status: 'resolved', resolvedAt: steadyNow - 19 * hour }],
]

const titles: Record<string, string> = {
  wp_brute_force_login: 'Brute-force login',
  wp_fatal_storm: 'Fatal errors all over',
  wp_login_spike: 'Login spike',
  wp_file_changed: 'Protected file changed',
  vault_root_token: 'Root token used',
  wp_mail_failing: 'Mails are not delivered',
  wp_slow_pages: 'Slow pages',
  wp_cron_stuck: 'Cron has stopped',
}

/** A wave that is the same each time. */
const wave = (index: number) => Math.round(40 + 30 * Math.sin(index / 3) + ((index * 7) % 11))

function answerWith(catalog: object) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const address = new URL(request.url ?? '/', 'http://service')
    const [, , kind, id = '', part] = address.pathname.split('/')
    const body = ((): object | null => {
      if (address.pathname === '/v1/catalog') return catalog
      if (request.method !== 'GET') return null
      if (kind === 'sites' && part === 'metrics') return { items: series(id, address.searchParams) }
      if (kind === 'sites' && part === 'signals') return { items: signals(id), next: null }
      if (kind === 'alerts' && part === 'evidence') return { alertId: id, total: 12, signals: signals('s1').slice(0, 12) }
      if (kind === 'audit') return { items: [], next: null }
      return null
    })()
    if (body === null) return false
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    return true
  }
}

function series(siteId: string, query: URLSearchParams) {
  const [from, to, step] = ['from', 'to', 'step'].map((name) => Number(query.get(name))) as [number, number, number]
  return (query.get('metrics') ?? '').split(',').map((metric) => ({
    siteId,
    metric,
    labels: {},
    step,
    points: Array.from({ length: Math.max(0, Math.ceil((Math.min(to, steadyNow) - from) / step)) }, (_, index) => {
      const value = wave(index)
      return { at: from + index * step, count: 1, sum: value, min: value, max: value, last: value }
    }),
  }))
}

const signals = (siteId: string) =>
  Array.from({ length: 40 }, (_, index) => ({
    ...signal(siteId, ''),
    id: `signal-${siteId}-${index}`,
    type: index % 5 === 0 ? 'wp.state_change' : 'auth.attempt',
    at: steadyNow - index * minute,
    receivedAt: steadyNow - index * minute + 400,
    fields: index % 5 === 0 ? { type: 'plugin_updated', name: 'woocommerce', version: '10.10.0' } : { success: false, method: 'password' },
  }))

/** A service in which everything is always the same, at one moment; `fill` gives it its sites, it begins without any. */
export async function startSteadyService(): Promise<LoopbackService & { fill(): void }> {
  const service = Object.assign(new LoopbackService(), { fill: () => fill(service) })
  service.account = { ...service.account, name: 'Acme care', key: { name: 'Ada', role: 'admin', siteIds: null } }
  service.skew = steadyNow - Date.now()
  service.fault = answerWith(await readCatalog())
  await service.start()
  return service
}

function fill(service: LoopbackService): void {
  for (const [id, name] of Object.entries({ c1: 'Harbor & Sons', c2: 'Bramblewood Outdoor', c3: 'North' }))
    service.put('client', id, { id, name, timeZone: null, version: 1 })
  for (const [index, [name, clientId, platform, version, state, score]] of lines.entries()) {
    const id = `s${index + 1}`
    const open = alerts.filter(([, siteId, , , , change]) => siteId === id && change?.status !== 'resolved')
    const openAlerts = noCounts()
    for (const [, , , severity] of open) openAlerts[severity] += 1
    service.put('site', id, site(id, { name, clientId, platform, url: `https://${name}`, tags: index % 3 === 0 ? ['care-plan'] : [] }))
    service.put(
      'health',
      id,
      health(id, {
        state,
        score,
        deductions: open.map(([alertId, , rule, severity]) => ({
          code: 'alert',
          points: severity === 'critical' ? 45 : 8,
          text: `${titles[rule]} (${severity})`,
          alertId,
        })),
        watermark: score === null ? null : steadyNow - 2 * minute,
        lastReceivedAt: score === null ? null : steadyNow - (index + 1) * minute,
        openAlerts,
        trend: Array.from({ length: 24 }, (_, at) => (score === null ? null : at > 19 ? score : 100 - (at % 3))),
        lastChange: index % 2 === 0 ? { at: steadyNow - (index + 1) * hour, text: 'Plugin updated woocommerce 10.10.0' } : null,
        environment: { version, php: '8.3.14', plugins: 'woocommerce, seo' },
      }),
    )
  }
  for (const [id, siteId, ruleId, severity, ago, change] of alerts)
    service.put(
      'alert',
      id,
      alert(id, siteId, steadyNow - ago, { ruleId, severity, title: titles[ruleId] ?? ruleId, evidenceTotal: 12, ...change }),
    )
  for (const [id, title, alertIds] of [['i1', 'Brute-force login and 2 other kinds of alert', ['a1', 'a2', 'a3']]] as const)
    service.put('incident', id, {
      id,
      title,
      severity: 'critical',
      status: 'open',
      siteIds: ['s1'],
      alertIds: [...alertIds],
      cause: null,
      startedAt: steadyNow - 3 * hour,
      lastAt: steadyNow - 21 * minute,
      resolvedAt: null,
      version: 1,
    })
  service.retention = {
    ...service.retention,
    signals: 17_419,
    alerts: 8,
    bytes: 7_900_000,
    oldest: steadyNow - 6 * 24 * hour,
    sites: lines.map((_, index) => ({
      siteId: `s${index + 1}`,
      ownDays: null,
      days: 14,
      signals: 1800 + index * 97,
      alerts: 1,
      bytes: 900_000,
      oldest: steadyNow - 6 * 24 * hour,
    })),
  }
}
