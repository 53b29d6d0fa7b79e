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
import type { Account } from '../../../shared/model/account.ts'
import type { Alert } from '../../../shared/model/alert.ts'
import type { Change, ChangeKind } from '../../../shared/model/change.ts'
import type { Snooze } from '../../../shared/model/snooze.ts'
import { catalog, signal } from './fixtures.ts'

interface Context {
  idempotencyKey: string | undefined
  signal: AbortSignal
}

/** What a test puts in front of the service: true when it has answered itself. */
type Fault = (request: IncomingMessage, response: ServerResponse) => boolean

/** A service on loopback that speaks the contract from memory: for tests of whatever calls one. */
export class LoopbackService {
  readonly key = 'lgk_planted_5f0c2d9ab1'
  account: Omit<Account, 'serverTime'>
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

  /** Forgets an object without a trace, as a restored backup would. */
  lose(kind: ChangeKind, id: string): void {
    this.#changes.delete(`${kind} ${id}`)
  }

  #cursor(): string {
    return `${this.epoch}.${this.#seq}`
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.fault?.(request, response)) return
    if (request.headers.authorization !== `Bearer ${this.key}`) return refuse(response, 'key_invalid')
    this.seen.push(`${request.method} ${request.url?.split('?')[0]}`)
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const idempotencyKey = request.headers['idempotency-key'] as string | undefined
    // RFC 9457 documents are not application/json; oRPC would say they are.
    const head = response.writeHead.bind(response)
    response.writeHead = ((status: number, headers: OutgoingHttpHeaders) =>
      head(status, status >= 400 ? { ...headers, 'content-type': 'application/problem+json' } : headers)) as typeof response.writeHead
    const { matched } = await this.#handler.handle(request, response, { context: { idempotencyKey, signal: gone.signal } })
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
      account: { get: os.account.get.handler(() => ({ ...this.account, serverTime: Date.now() + this.skew })) },
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
      alerts: {
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
      signals: { list: os.signals.list.handler(({ input }) => ({ items: [signal(input.id, 'activated')], next: null })) },
    }
  }
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
