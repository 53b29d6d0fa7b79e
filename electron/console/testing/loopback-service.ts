import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SmartCoercionPlugin } from '@orpc/json-schema'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { EventPublisher, implement, ORPCError } from '@orpc/server'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { apiContract } from '../../../shared/api/contract.ts'
import type { ProblemCode } from '../../../shared/api/problems.ts'
import { problems } from '../../../shared/api/problems.ts'
import { editedRules } from '../../../shared/engine/policy/policy-edit.ts'
import { editedRetention } from '../../../shared/engine/retention-edit.ts'
import type { Account } from '../../../shared/model/account/account.ts'
import type { Retention } from '../../../shared/model/account/retention.ts'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import type { Snooze } from '../../../shared/model/alerts/snooze.ts'
import type { Change, ChangeKind } from '../../../shared/model/change.ts'
import type { MetricBlock } from '../../../shared/model/rules/backtest.ts'
import type { Policy } from '../../../shared/model/rules/policy.ts'
import type { DailyTotals } from '../../../shared/model/sites/daily.ts'
import { catalog, signal } from './fixtures.ts'
import { PrivacyState, privacyRoutes } from './privacy-routes.ts'

interface Context {
  keyId: string
  ifMatch: number | undefined
  idempotencyKey: string | undefined
  signal: AbortSignal
}

/** What a test puts in front of the service: true when it has answered itself. */
type Fault = (request: IncomingMessage, response: ServerResponse) => boolean

/** A service on loopback that speaks the contract from memory: for tests of whatever calls one. */
export class LoopbackService {
  readonly key: string = 'lgk_planted_5f0c2d9ab1'
  account: Omit<Account, 'serverTime'>
  /** Ids of the keys that it takes, by their secrets. */
  readonly keys = new Map([[this.key, 'key-1']])
  retention: Retention = {
    plan: 'paid',
    days: 14,
    version: 1,
    signals: 0,
    alerts: 0,
    bytes: 0,
    oldest: null,
    sites: [],
  }
  /** Totals of days that it has. */
  daily: DailyTotals[] = []
  readonly privacy = new PrivacyState()
  /** Packed days of metrics, by site. */
  readonly metricBlocks = new Map<string, MetricBlock[]>()
  /** Added to the clock that it tells. */
  skew = 0
  epoch = 'e1'
  /** Requests that got through to the contract, as `METHOD /path`. */
  readonly seen: string[] = []
  /** Every mutation that changed something, once per idempotency key. */
  readonly done: string[] = []
  fault: Fault | null = null
  #seq = 0
  readonly #changes = new Map<string, Change>()
  readonly #answers = new Map<string, unknown>()
  readonly #wake = new EventPublisher<{ wake: { cursor: string } }>()
  readonly #server = createServer((request, response) => void this.#handle(request, response))
  readonly #handler: OpenAPIHandler<Context>

  constructor(instanceId = 'instance-1') {
    this.account = {
      instanceId,
      name: 'Test',
      region: 'here',
      plan: 'paid',
      retentionDays: 14,
      timeZone: 'Europe/Berlin',
      simulated: false,
      note: '',
      key: { name: 'Ada', role: 'admin', siteIds: null },
    }
    this.#handler = new OpenAPIHandler<Context>(this.#router(), {
      plugins: [new SmartCoercionPlugin({ schemaConverters: [new ZodToJsonSchemaConverter()] })],
      customErrorResponseBodyEncoder: (error) => ({
        type: 'about:blank',
        title: error.message,
        status: error.status,
        code: error.code,
        ...(error.data as object),
      }),
    })
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve))
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  /** Stores the document as the newest change, with the next version unless it says one. */
  put(kind: ChangeKind, id: string, document: Change['document'], version?: number): void {
    this.#seq += 1
    const before = this.#changes.get(`${kind} ${id}`)?.version ?? 0
    const next = version ?? before + 1
    const stored = document === null ? null : { ...document, version: next }
    this.#changes.set(`${kind} ${id}`, { seq: this.#seq, kind, id, version: next, document: stored } as Change)
    this.#wake.publish('wake', { cursor: this.#cursor() })
  }

  alert(id: string): Alert {
    const change = this.#changes.get(`alert ${id}`)
    if (change?.kind !== 'alert' || !change.document) throw problem('not_found')
    return change.document
  }

  /** The settings of the account's layer, or of another one. */
  policy(id: string): Policy {
    const change = this.#changes.get(`policy ${id}`)
    if (change?.kind === 'policy' && change.document) return change.document
    return { id, layer: 'account', ownerId: null, rules: {}, version: 0, updatedAt: null, updatedBy: null }
  }

  /** Forgets an object without a trace, as a restored backup would. */
  lose(kind: ChangeKind, id: string): void {
    this.#changes.delete(`${kind} ${id}`)
  }

  #cursor(): string {
    return `${this.epoch}.${this.#seq}`
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.fault?.(request, response)) return
    const keyId = this.keys.get(request.headers.authorization?.replace('Bearer ', '') ?? '')
    if (keyId === undefined) return refuse(response, 'key_invalid')
    if (request.url?.endsWith('/download')) return this.privacy.download(response)
    this.seen.push(`${request.method} ${request.url?.split('?')[0]}`)
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const idempotencyKey = request.headers['idempotency-key'] as string | undefined
    const tag = request.headers['if-match']
    const ifMatch = tag === undefined ? undefined : Number(tag.replaceAll('"', ''))
    // RFC 9457 documents are not application/json; oRPC would say they are.
    const head = response.writeHead.bind(response)
    response.writeHead = ((status: number, headers: OutgoingHttpHeaders) =>
      head(status, status >= 400 ? { ...headers, 'content-type': 'application/problem+json' } : headers)) as typeof response.writeHead
    const { matched } = await this.#handler.handle(request, response, { context: { keyId, ifMatch, idempotencyKey, signal: gone.signal } })
    if (!matched) refuse(response, 'not_found')
  }

  #once<T>(context: Context, what: string, work: () => T): T {
    const known = context.idempotencyKey && this.#answers.get(context.idempotencyKey)
    if (known) return known as T
    const answer = work()
    this.done.push(what)
    if (context.idempotencyKey) this.#answers.set(context.idempotencyKey, answer)
    return answer
  }

  #step(id: string, change: Partial<Alert>, action: Alert['steps'][number]['action'], note: string | undefined): Alert {
    const before = this.alert(id)
    this.put('alert', id, {
      ...before,
      ...change,
      steps: [...before.steps, { at: Date.now(), author: this.account.key.name, action, ...(note === undefined ? {} : { note }) }],
    })
    return this.alert(id)
  }

  #router() {
    const os = implement(apiContract).$context<Context>()
    return {
      ...privacyRoutes(implement(apiContract), this.privacy),
      account: {
        get: os.account.get.handler(({ context }) => ({
          ...this.account,
          key: { ...this.account.key, id: context.keyId },
          serverTime: Date.now() + this.skew,
        })),
      },
      catalog: { get: os.catalog.get.handler(() => catalog) },
      changes: {
        list: os.changes.list.handler(({ input: { cursor, limit } }) => {
          const [epoch, after] = cursor?.split('.') ?? [this.epoch, '0']
          if (epoch !== this.epoch) throw problem('cursor_expired')
          const all = [...this.#changes.values()].filter(({ seq }) => seq > Number(after)).sort((a, b) => a.seq - b.seq)
          const changes = all.slice(0, limit)
          return { cursor: `${this.epoch}.${changes.at(-1)?.seq ?? this.#seq}`, changes, remaining: all.length - changes.length }
        }),
      },
      stream: {
        open: os.stream.open.handler(({ context }) => this.#wake.subscribe('wake', { signal: context.signal })),
      },
      apiKeys: {
        list: os.apiKeys.list.handler(() => ({
          items: [...this.keys.values()].map((id) => ({
            id,
            name: this.account.key.name,
            role: this.account.key.role,
            siteIds: null,
            createdAt: 7,
            lastUsedAt: null,
            previousEndsAt: null,
          })),
        })),
        create: os.apiKeys.create.handler(({ input, context }) =>
          this.#once(context, `create key ${input.name}`, () => {
            const id = `key-${this.keys.size + 1}`
            const key = `${this.key}_${id}`
            this.keys.set(key, id)
            return { apiKey: { ...input, id, createdAt: 0, lastUsedAt: null, previousEndsAt: null }, key }
          }),
        ),
        revoke: os.apiKeys.revoke.handler(({ input, context }) => {
          if (input.id === context.keyId) throw problem('conflict', { reason: 'own_key' })
          return this.#once(context, `revoke ${input.id}`, () => {
            for (const [secret, id] of this.keys) if (id === input.id) this.keys.delete(secret)
            return { id: input.id }
          })
        }),
      },
      policies: {
        get: os.policies.get.handler(({ input }) => this.policy(input.id)),
        update: os.policies.update.handler(({ input, context }) =>
          this.#once(context, `policy ${input.id}`, () => {
            const before = this.policy(input.id)
            mustMatch(context.ifMatch, before.version)
            this.put('policy', input.id, { ...before, rules: editedRules(before.rules, input.rules), updatedAt: 1, updatedBy: 'Ada' })
            return this.policy(input.id)
          }),
        ),
      },
      retention: {
        preview: os.retention.preview.handler(({ input }) => ({ signals: input.days === 7 ? 5 : 0, alerts: 0, sites: [] })),
        get: os.retention.get.handler(() => this.retention),
        update: os.retention.update.handler(({ input, context }) =>
          this.#once(context, 'retention', () => {
            mustMatch(context.ifMatch, this.retention.version)
            const { plan, days } = editedRetention(this.retention, input)
            this.retention = { ...this.retention, plan, days, version: this.retention.version + 1 }
            return this.retention
          }),
        ),
      },
      alerts: {
        get: os.alerts.get.handler(({ input }) => this.alert(input.id)),
        evidence: os.alerts.evidence.handler(({ input }) => ({
          alertId: this.alert(input.id).id,
          total: this.alert(input.id).evidenceTotal,
          signals: [signal(this.alert(input.id).siteId, `evidence of ${input.id}`)],
        })),
        acknowledge: os.alerts.acknowledge.handler(({ input, context }) =>
          this.#once(context, `acknowledge ${input.id}`, () =>
            this.#step(input.id, { status: 'acknowledged' }, 'acknowledged', input.note),
          ),
        ),
        reveal: os.alerts.reveal.handler(({ input, context }) =>
          this.#once(context, `reveal ${input.fields.join(' ')} of ${input.id} to ${input.purpose}`, () => input),
        ),
        note: os.alerts.note.handler(({ input, context }) =>
          this.#once(context, `note ${input.id}`, () => this.#step(input.id, {}, 'noted', input.note)),
        ),
        resolve: os.alerts.resolve.handler(({ input, context }) => {
          if (this.alert(input.id).lastFiredAt > this.alert(input.id).firstFiredAt) throw problem('conflict', { reason: 'fired_again' })
          return this.#once(context, `resolve ${input.id}`, () =>
            this.#step(input.id, { status: 'resolved', resolvedAt: Date.now() }, 'resolved', input.note),
          )
        }),
      },
      snoozes: {
        create: os.snoozes.create.handler(({ input, context }) =>
          this.#once(context, `snooze ${input.ruleId}`, () => {
            const snooze: Snooze = { id: `snooze-${this.#seq + 1}`, ...input, createdAt: Date.now(), createdBy: 'Ada', version: 1 }
            this.put('snooze', snooze.id, snooze)
            return snooze
          }),
        ),
        delete: os.snoozes.delete.handler(({ input, context }) =>
          this.#once(context, `end ${input.id}`, () => {
            if (!this.#changes.get(`snooze ${input.id}`)?.document) throw problem('not_found')
            this.put('snooze', input.id, null)
            return { id: input.id }
          }),
        ),
      },
      daily: {
        ofSite: os.daily.ofSite.handler(({ input: { id, from, to } }) => ({
          items: this.daily.filter(({ siteId, day }) => siteId === id && day >= from && day <= to),
          missing: [],
        })),
      },
      metricBlocks: {
        list: os.metricBlocks.list.handler(({ input: { id, metrics, from, to } }) => {
          const asked = metrics.split(',')
          const items = (this.metricBlocks.get(id) ?? []).filter(({ metric, day }) => asked.includes(metric) && day >= from && day <= to)
          const watermark = items.length === 0 ? null : Math.floor(Date.now() / 60_000)
          return { items, next: null, history: { since: 0, firstSeen: null, watermark, observed: { runs: [], grace: 0 } } }
        }),
      },
      signals: {
        list: os.signals.list.handler(({ input }) => ({ items: [signal(input.id, 'activated')], next: null })),
        reveal: os.signals.reveal.handler(({ input, context }) =>
          this.#once(context, `reveal ${input.fields.join(' ')} of ${input.signalId} to ${input.purpose}`, () => input),
        ),
      },
    }
  }
}

function mustMatch(ifMatch: number | undefined, current: number): void {
  if (ifMatch !== undefined && ifMatch !== current) throw problem('version_mismatch', { current })
}

function problem(code: ProblemCode, data?: object): ORPCError<string, unknown> {
  return new ORPCError(code, { defined: true, status: problems[code].status, message: problems[code].message, data })
}

function refuse(response: ServerResponse, code: ProblemCode): void {
  const { status, message } = problems[code]
  response
    .writeHead(status, { 'content-type': 'application/problem+json' })
    .end(JSON.stringify({ type: 'about:blank', title: message, status, code }))
}
