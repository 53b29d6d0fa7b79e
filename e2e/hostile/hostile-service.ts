import type { IncomingMessage, ServerResponse } from 'node:http'
import { alert, catalog, health, signal, site } from '../../electron/console/testing/fixtures.ts'
import { LoopbackService } from '../../electron/console/testing/loopback-service.ts'
import { severities } from '../../shared/model/severity.ts'
import { hostileTexts } from './hostile-texts.ts'

const at = (index: number) => hostileTexts[index % hostileTexts.length] ?? ''
/** Its first characters, as many as the contract allows. */
const cut = (text: string, length: number) => text.slice(0, length)
const number = (index: number) => String(index).padStart(3, '0')

/** The name of each site, in the order of the texts. */
export const siteNames = hostileTexts.map((text) => cut(text, 200))

/** What every rule, signal type and field says of itself. */
function hostileCatalog() {
  const [type, ...otherTypes] = catalog.signalTypes
  const [rule] = catalog.rules
  if (!type || !rule) throw new Error('the catalog of the fixtures is empty')
  const names = ['name', 'user', 'path', 'note']
  return {
    ...catalog,
    signalTypes: [
      { ...type, meaning: at(1) },
      ...otherTypes.map((other) => ({
        ...other,
        meaning: at(2),
        fields: names.map((name, index) => ({ name, kind: 'string', rule: 'keep', meaning: at(30 + index), personal: name === 'user' })),
      })),
    ],
    rules: Array.from({ length: 40 }, (_, index) => ({
      ...rule,
      id: index === 0 ? rule.id : `${rule.id}_${index}`,
      title: cut(at(index), 120),
      summary: at(index + 1),
      meaning: at(index + 2),
      why: at(index + 3),
      defaultsReason: at(index + 4),
      investigate: [at(index + 5), at(index + 6)],
      actions: [at(index + 7)],
      ignoreWhen: at(index + 8),
    })),
  }
}

const signals = (siteId: string) =>
  Array.from({ length: 100 }, (_, index) => ({
    ...signal(siteId, ''),
    id: `signal-${siteId}-${index}`,
    at: Date.now() - index * 60_000,
    receivedAt: Date.now() - index * 60_000,
    fields: {
      name: cut(at(index), 2000),
      user: cut(at(index + 7), 2000),
      path: cut(at(index * 5), 2000),
      [`odd.${index}`]: cut(at(index * 3), 2000),
    },
  }))

function answer(request: IncomingMessage, response: ServerResponse): boolean {
  const path = request.url?.split('?')[0] ?? ''
  const own = /^\/v1\/(sites|alerts)\/([^/]+)\/(signals|evidence)$/.exec(path)
  const body =
    path === '/v1/catalog'
      ? hostileCatalog()
      : request.method === 'GET' && own?.[3] === 'signals'
        ? { items: signals(own[2] ?? ''), next: null }
        : own?.[3] === 'evidence'
          ? { alertId: own[2], total: 50, signals: signals(`s${(own[2] ?? '').slice(1)}`).slice(0, 50) }
          : null
  if (body === null) return false
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  return true
}

/** A service in which every text that somebody else chose is hostile: a site, a client and an alert for each of them. */
export async function startHostileService(): Promise<LoopbackService> {
  const service = new LoopbackService()
  const now = Date.now()
  service.account = {
    ...service.account,
    name: at(0),
    note: at(1),
    region: at(2),
    key: { name: cut(at(3), 100), role: 'admin', siteIds: null },
  }
  service.fault = answer
  for (const [index, text] of hostileTexts.entries()) {
    const id = number(index)
    service.put('client', `c${id}`, { id: `c${id}`, name: cut(text, 200), timeZone: null, version: 1 })
    service.put(
      'site',
      `s${id}`,
      site(`s${id}`, {
        name: cut(text, 200),
        clientId: `c${id}`,
        url: cut(at(index + 1), 2000),
        description: cut(at(index + 2), 2000),
        tags: [cut(at(index + 3), 50), cut(at(index + 4), 50)].filter((tag, place, all) => tag !== '' && all.indexOf(tag) === place),
      }),
    )
    service.put(
      'health',
      `s${id}`,
      health(`s${id}`, {
        state: index % 3 === 0 ? 'critical' : 'healthy',
        score: index % 3 === 0 ? 20 : 100,
        deductions: [{ code: 'alert', points: 80, text: at(index + 5), alertId: `a${id}` }],
        watermark: now,
        lastReceivedAt: now,
        lastChange: { at: now, text: at(index + 6) },
        environment: { version: at(index + 7), php: at(index + 8), plugins: at(index + 9) },
        openAlerts: { critical: index % 3 === 0 ? 1 : 0, high: 0, medium: 0, low: 0, info: 0 },
      }),
    )
    service.put(
      'alert',
      `a${id}`,
      alert(`a${id}`, `s${id}`, now - index * 1000, {
        title: text,
        summary: at(index + 1),
        severity: severities[index % severities.length] ?? 'info',
        group: { address: at(index + 2) },
        steps: [
          { at: now - index * 1000, author: 'service', action: 'fired' },
          { at: now, author: at(index + 3), action: 'noted', note: cut(at(index + 4), 4000) },
        ],
        evidenceTotal: 50,
        incidentId: `i${id}`,
      }),
    )
    if (index % 5 === 0) {
      service.put('incident', `i${id}`, {
        id: `i${id}`,
        title: text,
        severity: 'high',
        status: 'open',
        siteIds: [`s${id}`, `s${number(index + 1)}`, `s${number(index + 2)}`],
        alertIds: [`a${id}`, `a${number(index + 1)}`],
        cause: { ruleId: 'wp_brute_force_login', field: 'plugin', value: at(index + 1) },
        startedAt: now - index * 1000,
        lastAt: now - index * 1000,
        resolvedAt: null,
        version: 1,
      })
    }
  }
  for (const [index, text] of hostileTexts.slice(0, 40).entries()) {
    service.put('maintenance', `m${index}`, {
      id: `m${index}`,
      title: cut(text, 200),
      scope: { kind: 'clients', clientIds: [`c${number(index)}`] },
      schedule: { kind: 'once', from: now - 1000, to: now + 86_400_000 },
      ruleIds: null,
      enabled: true,
      createdAt: now,
      createdBy: at(index + 1),
      updatedAt: now,
      updatedBy: at(index + 2),
      version: 1,
    })
  }
  return await service.start()
}
