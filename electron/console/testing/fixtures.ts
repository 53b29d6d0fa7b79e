import type { Alert } from '../../../shared/model/alerts/alert.ts'
import { catalogSchema } from '../../../shared/model/rules/catalog.ts'
import type { Severity } from '../../../shared/model/severity.ts'
import { noCounts } from '../../../shared/model/severity.ts'
import type { Signal } from '../../../shared/model/signal.ts'
import type { SiteHealth } from '../../../shared/model/sites/health.ts'
import type { Site } from '../../../shared/model/sites/site.ts'

/** The smallest catalog with a rule and a signal that marks a change. */
export const catalog = catalogSchema.parse({
  version: '1',
  signalTypes: [
    { type: 'auth.attempt', platforms: ['wordpress'], meaning: 'A login.', fields: [], example: {} },
    { type: 'wp.state_change', platforms: ['wordpress'], meaning: 'A plugin changed.', fields: [], example: {}, change: '{field.name}' },
  ],
  metrics: [
    {
      id: 'wp_auth_failed_total',
      platform: 'wordpress',
      title: 'Failed logins',
      unit: '1',
      kind: 'counter',
      from: [{ type: 'auth.attempt' }],
      meaning: 'Failed logins.',
    },
  ],
  rules: [
    {
      id: 'wp_brute_force_login',
      platform: 'wordpress',
      title: 'Brute force login',
      severity: 'critical',
      condition: { metric: 'wp_auth_failed_total', aggregate: 'sum', window: 300, comparison: '>=', threshold: 20 },
      summary: '{value} failed logins',
      defaultsReason: 'r',
      meaning: 'm',
      why: 'w',
      investigate: ['i'],
      actions: ['a'],
      ignoreWhen: '',
    },
  ],
})

export function site(id: string, change: Partial<Site> = {}): Site {
  return {
    id,
    name: `Site ${id}`,
    platform: 'wordpress',
    url: `https://${id}.example`,
    description: '',
    enabled: true,
    clientId: null,
    tags: [],
    timeZone: null,
    createdAt: 0,
    version: 1,
    ...change,
  }
}

export function health(siteId: string, change: Partial<SiteHealth> = {}): SiteHealth {
  return {
    siteId,
    state: 'healthy',
    score: 100,
    deductions: [],
    watermark: 1,
    lastReceivedAt: 1,
    usualInterval: 900_000,
    openAlerts: noCounts(),
    acknowledgedAlerts: 0,
    droppedEvents: 0,
    failedBatches: 0,
    trend: [],
    lastChange: null,
    environment: {},
    version: 1,
    ...change,
  }
}

export function alert(id: string, siteId: string, at: number, change: Partial<Alert> & { severity?: Severity } = {}): Alert {
  return {
    id,
    siteId,
    ruleId: 'wp_brute_force_login',
    severity: 'critical',
    title: 'Brute force login',
    summary: '214 failed logins in 5 minutes from 3 addresses',
    group: {},
    status: 'firing',
    late: false,
    firstFiredAt: at,
    lastFiredAt: at,
    resolvedAt: null,
    value: 214,
    threshold: 20,
    steps: [{ at, author: 'service', action: 'fired' }],
    evidenceTotal: 1,
    incidentId: null,
    version: 1,
    ...change,
  }
}

export function signal(siteId: string, text: string): Signal {
  return { id: `signal-${siteId}`, siteId, type: 'wp.state_change', at: 1, receivedAt: 1, fields: { name: text } }
}
