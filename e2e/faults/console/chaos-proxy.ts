import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** What a bad network and a bad day of a service do to one request. */
const faults = [
  'dropped before',
  'dropped after',
  'delayed',
  'truncated',
  'sent twice',
  'answered with an old answer',
  '429',
  '500',
  '502',
  'HTML',
  'wrong JSON',
] as const
export type Fault = (typeof faults)[number]

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: Buffer
}

/** A proxy on loopback between a console and one service. While `share` is above 0 it spoils that share of all requests. */
export class ChaosProxy {
  share = 0
  /** How often each fault happened. */
  readonly counts = new Map<Fault, number>()
  readonly #target: string
  readonly #random: () => number
  readonly #old = new Map<string, Answer>()
  readonly #server = createServer((from, to) => void this.#handle(from, to).catch(() => to.destroy()))

  constructor(target: string, random: () => number) {
    this.#target = target
    this.#random = random
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async start(): Promise<this> {
    await new Promise<void>((started) => this.#server.listen(0, '127.0.0.1', started))
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((stopped) => this.#server.close(() => stopped()))
  }

  async #handle(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const body = await bodyOf(from)
    const fault = this.#random() < this.share ? faults[Math.floor(this.#random() * faults.length)] : undefined
    if (fault) this.counts.set(fault, (this.counts.get(fault) ?? 0) + 1)
    if (from.url?.startsWith('/v1/stream')) return this.#stream(from, to, fault)
    const key = `${from.method} ${from.url} ${body.toString('latin1')}`
    switch (fault) {
      case 'dropped before':
        return void to.destroy()
      case 'dropped after':
        await this.#ask(from, body)
        return void to.destroy()
      case 'delayed':
        // Others overtake it meanwhile: this is also what reorders.
        await wait(this.#random() * 2500)
        return send(to, await this.#remember(key, from, body))
      case 'truncated': {
        const answer = await this.#ask(from, body)
        to.writeHead(answer.status, { ...answer.headers, 'content-length': String(answer.body.length) })
        to.write(answer.body.subarray(0, Math.floor(answer.body.length * this.#random())))
        return void setImmediate(() => to.destroy())
      }
      case 'sent twice':
        await this.#ask(from, body)
        return send(to, await this.#remember(key, from, body))
      case 'answered with an old answer':
        return send(to, this.#old.get(key) ?? (await this.#remember(key, from, body)))
      case '429':
        return say(to, 429, { type: 'about:blank', title: 'Too many requests.', status: 429, code: 'rate_limited', retryAfter: 0 })
      case '500':
        return say(to, 500, { type: 'about:blank', title: 'The service failed.', status: 500, code: 'internal' })
      case '502':
        return void to.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>')
      case 'HTML':
        return void to.writeHead(200, { 'content-type': 'text/html' }).end('<html>Please log in to this network</html>')
      case 'wrong JSON':
        return void to.writeHead(200, { 'content-type': 'application/json' }).end('{"items":7,"changes":[{"seq":"one"}],"cursor":null}')
      default:
        return send(to, await this.#remember(key, from, body))
    }
  }

  /** Reading may be repeated from memory; an answer to a mutation is never an answer to another one. */
  async #remember(key: string, from: IncomingMessage, body: Buffer): Promise<Answer> {
    const answer = await this.#ask(from, body)
    if (from.method === 'GET' && answer.status === 200 && this.#old.size < 500) this.#old.set(key, answer)
    return answer
  }

  #ask(from: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((answered, failed) => {
      const { host: _host, connection: _connection, ...headers } = from.headers
      const to = request(new URL(from.url ?? '/', this.#target), { method: from.method ?? 'GET', headers }, (answer) => {
        bodyOf(answer).then((read) => {
          const { 'transfer-encoding': _encoding, ...kept } = answer.headers
          answered({ status: answer.statusCode ?? 502, headers: kept, body: read })
        }, failed)
      })
      to.on('error', failed)
      to.end(body)
    })
  }

  #stream(from: IncomingMessage, to: ServerResponse, fault: Fault | undefined): void {
    if (fault === 'dropped before') return void to.destroy()
    const { host: _host, ...headers } = from.headers
    const upstream = request(new URL(from.url ?? '/', this.#target), { headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(to)
      answer.on('error', () => to.destroy())
      if (fault) void wait(this.#random() * 3000).then(() => to.destroy())
    })
    upstream.on('error', () => to.destroy())
    to.on('close', () => upstream.destroy())
    upstream.end()
  }
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

function send(to: ServerResponse, { status, headers, body }: Answer): void {
  to.writeHead(status, headers).end(body)
}

function say(to: ServerResponse, status: number, problem: object): void {
  to.writeHead(status, { 'content-type': 'application/problem+json', 'retry-after': '0' }).end(JSON.stringify(problem))
}
