import { createHash } from 'node:crypto'
import { Random } from '../../service/demo/random.ts'
import type { Alert } from '../../shared/model/alerts/alert.ts'
import type { Change } from '../../shared/model/change.ts'
import type { Instant } from '../../shared/model/ids.ts'
import { severities } from '../../shared/model/severity.ts'
import type { SiteHealth } from '../../shared/model/sites/health.ts'
import type { Client, Site } from '../../shared/model/sites/site.ts'

const day = 86_400_000

/** How large: every tenth alert is open. */
export interface HistorySize {
  sites: number
  alerts: number
}

/** The promised size, or `LOGYSTERA_BENCH_SHARE` of it (between 0 and 1) for a quick look. */
export function historySize(): HistorySize {
  const share = Number(process.env.LOGYSTERA_BENCH_SHARE ?? 1)
  return { sites: Math.max(10, Math.round(5000 * share)), alerts: Math.max(1000, Math.round(1_000_000 * share)) }
}

const rules = [
  ['wp_brute_force_login', 'Brute force login', 'failed logins in 5 minutes'],
  ['wp_email_delivery_failed', 'Mail delivery failing', 'mails bounced in an hour'],
  ['wp_slow_requests', 'Slow requests', 'requests slower than two seconds'],
  ['wp_php_fatal', 'PHP fatal errors', 'fatal errors in the checkout plugin'],
  ['wp_cron_missed', 'Cron missed', 'scheduled events overdue'],
  ['wp_disk_nearly_full', 'Disk nearly full', 'percent of the disk used'],
  ['wp_admin_created', 'Administrator created', 'new administrators'],
] as const

/** A fleet of the size with two weeks of alerts behind it, spread evenly over its sites. All follows from the seed. */
export class AlertHistory {
  readonly sites: Site[]
  readonly clients: Client[]
  readonly #size: HistorySize
  readonly #seed: number
  readonly #now: Instant

  /** `siteId` gives the id of a site, when something else chooses them. */
  constructor(size: HistorySize, seed: number, now: Instant, siteId: (index: number) => string = (index) => this.#id('s', index)) {
    this.#size = size
    this.#seed = seed
    this.#now = now
    this.clients = Array.from({ length: Math.ceil(size.sites / 25) }, (_, index) => ({
      id: this.#id('c', index),
      name: `Client ${index}`,
      timeZone: null,
      version: 1,
    }))
    this.sites = Array.from({ length: size.sites }, (_, index) => ({
      id: siteId(index),
      name: `shop-${index}.example`,
      platform: 'wordpress' as const,
      url: `https://shop-${index}.example`,
      description: '',
      enabled: true,
      clientId: this.clients[Math.floor(index / 25)]?.id ?? null,
      tags: [index % 2 === 0 ? 'prod' : 'staging'],
      timeZone: null,
      createdAt: now - 30 * day,
      version: 1,
    }))
  }

  health(index: number): SiteHealth {
    const bad = index % 10 === 0
    return {
      siteId: this.sites[index]?.id ?? '',
      state: bad ? 'critical' : 'healthy',
      score: bad ? 40 : 98,
      deductions: [],
      watermark: this.#now,
      lastReceivedAt: this.#now,
      usualInterval: 900_000,
      openAlerts: { critical: bad ? 4 : 0, high: 4, medium: 4, low: 4, info: 4 },
      acknowledgedAlerts: 2,
      droppedEvents: 0,
      failedBatches: 0,
      trend: Array.from({ length: 24 }, (_, hour) => 90 + ((index + hour) % 10)),
      lastChange: null,
      environment: { version: '6.5.3', php: '8.1', plugins: 'woocommerce 9.1,akismet 5' },
      version: 1,
    }
  }

  alert(index: number): Alert {
    const random = new Random(this.#seed).fork(index)
    const [ruleId, title, what] = rules[index % rules.length] as (typeof rules)[number]
    const lastFiredAt = this.#now - Math.floor(random.next() * 13 * day)
    const open = index % 10 === 0
    return {
      id: this.#id('a', index),
      siteId: this.sites[index % this.#size.sites]?.id ?? '',
      ruleId,
      severity: severities[index % severities.length] ?? 'info',
      title,
      summary: `${20 + (index % 300)} ${what} from ${1 + (index % 7)} addresses`,
      group: { 'actor.ip': `203.0.${index % 113}.${Math.floor(index / 113) % 256}` },
      status: open ? (index % 30 === 0 ? 'acknowledged' : 'firing') : 'resolved',
      late: index % 50 === 0,
      firstFiredAt: lastFiredAt - 60_000,
      lastFiredAt,
      resolvedAt: open ? null : lastFiredAt + 600_000,
      value: 20 + (index % 300),
      threshold: 20,
      steps: [
        { at: lastFiredAt - 60_000, author: 'service', action: 'fired' },
        ...(open ? [] : [{ at: lastFiredAt + 600_000, author: 'service', action: 'resolved' as const }]),
      ],
      evidenceTotal: 1 + (index % 40),
      incidentId: null,
      version: 1,
    }
  }

  /** Everything as the change feed tells it, by 500. */
  *pages(): Generator<Change[]> {
    let page: Change[] = []
    for (const change of this.#changes()) {
      page.push(change)
      if (page.length < 500) continue
      yield page
      page = []
    }
    yield page
  }

  *#changes(): Generator<Change> {
    let seq = 0
    for (const document of this.clients) yield { kind: 'client', id: document.id, seq: ++seq, version: 1, document }
    for (const document of this.sites) yield { kind: 'site', id: document.id, seq: ++seq, version: 1, document }
    for (let index = 0; index < this.#size.sites; index += 1) {
      const document = this.health(index)
      yield { kind: 'health', id: document.siteId, seq: ++seq, version: 1, document }
    }
    for (let index = 0; index < this.#size.alerts; index += 1) {
      const document = this.alert(index)
      yield { kind: 'alert', id: document.id, seq: ++seq, version: 1, document }
    }
  }

  /** As random to a database as the ids that a service makes. */
  #id(prefix: string, index: number): string {
    return `${prefix}_${createHash('sha256').update(`${this.#seed} ${prefix} ${index}`).digest('base64url').slice(0, 16)}`
  }
}
