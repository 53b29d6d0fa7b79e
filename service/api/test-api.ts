import { pino } from 'pino'
import { expect } from 'vitest'
import { apiContract } from '../../shared/api/contract.ts'
import { type ProblemCode, problemSchema, problems } from '../../shared/api/problems.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Site } from '../../shared/model/sites/site.ts'
import { loadCatalog } from '../catalog.ts'
import { sha256 } from '../ids.ts'
import { buildServer, closeServer, urlOf } from '../server.ts'
import { composeService, type Service, type ServiceParts } from '../service.ts'
import { openDatabase } from '../store/database.ts'

const catalog = loadCatalog()

/** For tests: a whole service, in memory unless a folder is named, by a clock that stands until it is moved. */
export function testService(
  clock: { now: Instant },
  dataDir: string | ':memory:' = ':memory:',
  parts: Partial<ServiceParts> = {},
): Service {
  return composeService({
    db: openDatabase(dataDir),
    masterKey: Buffer.alloc(32, 7),
    clock: () => clock.now,
    catalog,
    log: pino({ level: 'silent' }),
    allowPrivateWebhooks: false,
    local: true,
    ...parts,
  })
}

/** For tests: 60 failed sign-ins in the minute before now, which raise an alert with evidence; resolves when they are stored. */
export async function sendBurst(service: Service, site: Site, batchId: string): Promise<void> {
  const now = service.clock()
  const events = Array.from({ length: 60 }, (_, index) => ({
    event_type: 'auth.attempt',
    timestamp: Math.floor(now / 1000) - 60 + index,
    labels: { 'actor.ip': '198.51.100.7' },
    payload: { success: false, username_hash: 'admin' },
  }))
  await sendEvents(service, site, batchId, events)
}

/** For tests: takes events in through the privacy guard, received now; resolves when they are stored. */
export async function sendEvents(service: Service, site: Site, batchId: string, events: object[]): Promise<void> {
  const now = service.clock()
  const read = events.flatMap((event) => {
    const reading = service.intake.read(site.platform, event)
    return 'event' in reading ? [reading.event] : []
  })
  const taken = service.intake.take(site, batchId, read, now)
  await service.accept({ site, batchId, bodyHash: sha256(batchId), receivedAt: now, received: events.length, ...taken })
}

export interface Ask {
  method?: string
  /** Bearer key; the admin's unless said otherwise. */
  key?: string | null
  body?: unknown
  /** The body as it is, instead of `body`. */
  raw?: string
  headers?: Record<string, string>
}

export type TestApi = Awaited<ReturnType<typeof startTestApi>>

/** For tests: the HTTP face of a service on loopback, and a way to ask it. */
export async function startTestApi(service: Service) {
  const app = await buildServer(service)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const url = urlOf(app, false)
  const admin = service.apiKeys.create({ name: 'Ada', role: 'admin', siteIds: null }).key

  async function ask(path: string, { method = 'GET', key = admin, body, raw, headers = {} }: Ask = {}) {
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(text === undefined ? {} : { body: text }),
    })
    const answer = await response.text()
    return { status: response.status, headers: response.headers, body: answer ? JSON.parse(answer) : undefined }
  }

  /** Expects the refusal of this code, as an RFC 9457 document, and that the contract lists it for the operation. */
  async function refused(code: ProblemCode, path: string, asked: Ask = {}) {
    const answer = await ask(path, asked)
    const { status } = problems[code]
    const declared = codesOf(asked.method ?? 'GET', path)
    if (declared) expect(declared).toContain(code)
    expect(problemSchema.parse(answer.body)).toMatchObject({ code, status, type: `urn:logystera-console:problem:${code}` })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    return answer
  }

  return { url, admin, app, ask, refused, close: () => closeServer(app) }
}

/** The codes that the contract lists for an operation; undefined for a route that is not of the contract. */
function codesOf(method: string, path: string): string[] | undefined {
  const asked = path.split('?')[0] ?? ''
  for (const group of Object.values(apiContract)) {
    for (const procedure of Object.values(group)) {
      const { route, errorMap } = procedure['~orpc']
      const pattern = new RegExp(`^${(route.path ?? '').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
      if (route.method === method && pattern.test(asked)) return Object.keys(errorMap)
    }
  }
  return undefined
}
