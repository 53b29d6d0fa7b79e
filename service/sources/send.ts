import { createReadStream } from 'node:fs'
import { DelegateBackoff, ExponentialBackoff, handleWhen, type IBackoff, type IRetryBackoffContext, retry } from 'cockatiel'
import { ingestPath, ingestReceiptSchema } from '../../shared/api/ingest.ts'
import { type ProblemCode, problemSchema, type problems } from '../../shared/api/problems.ts'
import type { Clock } from '../../shared/model/clock.ts'
import type { Credentials } from '../../shared/model/sites/site.ts'
import type { ImportReport, SourceFormat } from '../../shared/model/sites/source.ts'
import type { Intake } from '../gateway/intake.ts'
import { signedHeaders } from '../gateway/signature.ts'
import { sha256 } from '../ids.ts'
import { isProblemCode, ProblemError } from '../problem.ts'
import { platformOf, readLine } from './formats.ts'
import { LineSplitter } from './line-splitter.ts'

/** What sending needs from outside. */
export interface SendDeps {
  /** Only its `read` is used, to find malformed lines before they spoil a batch. */
  intake: Pick<Intake, 'read'>
  clock: Clock
  fetch?: typeof fetch
  /** Longest wait between attempts, ms; 5 minutes unless said otherwise. */
  maximumDelay?: number
  signal?: AbortSignal
}

const perBatch = 200
const mostBytes = 900 * 1024
const mostAttempts = 6
/** Longest wait that a `Retry-After` may ask for, ms. */
const longestWait = 300_000

/** A reply after which the same batch may be sent again; `delay` in ms when the service said how long to wait. */
class Deferred extends Error {
  readonly delay: number | undefined
  constructor(message: string, delay?: number) {
    super(message)
    this.delay = delay
  }
}

/** A refusal of one batch that leaves the others their chance. */
class Refused extends Error {
  readonly code: string
  readonly index: number | undefined
  constructor(code: string, detail: string, index?: number) {
    super(`${code}: ${detail}`)
    this.code = code
    this.index = index
  }
}

type Entry = { line: number; text: string }

/**
 * Sends a JSONL file to a service as signed batches of up to 200 events, the
 * way a site's plugin does. Malformed lines are reported and left out. Waits
 * and tries again after 429, 503 (for `Retry-After`, RFC 9110 section 10.2.3)
 * and network errors; batch ids follow from the content, so trying again counts
 * nothing twice. Throws ProblemError with the service's code when no batch can
 * succeed (token, signature, clock, disabled site), `unavailable` when the
 * service cannot be reached, `input_invalid` for an address without TLS that is
 * not on this machine.
 */
export async function sendFile(
  deps: SendDeps,
  input: { url: string; credentials: Credentials; format: SourceFormat; path: string },
): Promise<ImportReport> {
  const target = targetOf(input.url)
  const report: ImportReport = { accepted: 0, dropped: 0, failed: [] }
  let entries: Entry[] = []
  let bytes = 0
  let number = 0

  const flush = async () => {
    const batch = entries
    entries = []
    bytes = 0
    await sendBatch(deps, target, input.credentials, batch, report)
  }
  const take = async (text: string | undefined) => {
    number++
    if (text === undefined) return void report.failed.push({ line: number, reason: 'line_too_long: a line has at most 1 MiB' })
    const clean = text.replace(/^\ufeff/, '').trim()
    if (clean === '') return
    const reading = readLine(deps.intake, platformOf[input.format], clean)
    if ('reason' in reading) return void report.failed.push({ line: number, reason: reading.reason })
    const size = Buffer.byteLength(clean) + 1
    if (entries.length >= perBatch || bytes + size > mostBytes) await flush()
    entries.push({ line: number, text: clean })
    bytes += size
  }

  const splitter = new LineSplitter()
  for await (const chunk of createReadStream(input.path)) {
    for (const line of splitter.push(chunk)) await take(line.text)
  }
  const rest = splitter.rest()
  if (rest) await take(rest.text)
  await flush()
  return report
}

/** Sends one batch; an event that the service finds wrong is reported and the others are sent without it. */
async function sendBatch(deps: SendDeps, target: URL, credentials: Credentials, batch: Entry[], report: ImportReport): Promise<void> {
  let entries = batch
  while (entries.length > 0) {
    try {
      const receipt = await post(deps, target, credentials, `{"events":[${entries.map((entry) => entry.text).join(',')}]}`)
      report.accepted += receipt.accepted
      report.dropped += receipt.dropped
      return
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const wrong = error.index === undefined ? undefined : entries[error.index]
      const failing = wrong ? [wrong] : entries
      report.failed.push(...failing.map((entry) => ({ line: entry.line, reason: error.message })))
      entries = wrong ? entries.filter((entry) => entry !== wrong) : []
    }
  }
}

async function post(deps: SendDeps, target: URL, credentials: Credentials, body: string) {
  const batchId = `send_${sha256(body).slice(0, 40)}`
  const longest = deps.maximumDelay ?? longestWait
  const exponential = new ExponentialBackoff({ initialDelay: Math.min(500, longest), maxDelay: Math.min(30_000, longest) })
  const backoff = new DelegateBackoff<IRetryBackoffContext<unknown>, IBackoff<unknown>>(({ result }, state) => {
    const next = state ? state.next(undefined) : exponential.next()
    const asked = 'error' in result && result.error instanceof Deferred ? result.error.delay : undefined
    return { delay: Math.min(asked ?? next.duration, longest), state: next }
  })
  const policy = retry(
    handleWhen((error) => error instanceof Deferred),
    { maxAttempts: mostAttempts, backoff },
  )
  try {
    return await policy.execute(({ signal }) => attempt(deps, target, credentials, batchId, body, signal), deps.signal)
  } catch (error) {
    if (error instanceof Deferred) throw new ProblemError('unavailable', undefined, `${target.origin}: ${error.message}`)
    throw error
  }
}

async function attempt(deps: SendDeps, target: URL, credentials: Credentials, batchId: string, body: string, signal: AbortSignal) {
  let response: Response
  try {
    response = await (deps.fetch ?? fetch)(target, {
      method: 'POST',
      headers: signedHeaders(credentials, batchId, body, deps.clock()),
      body,
      signal,
      redirect: 'error',
    })
  } catch (error) {
    if (signal.aborted) throw error
    const cause = (error as Error).cause
    throw new Deferred(cause instanceof Error ? cause.message : (error as Error).message)
  }
  const reply: unknown = await response.json().catch(() => undefined)
  if (response.status === 202) return ingestReceiptSchema.parse(reply)
  if (response.status === 429 || response.status === 503)
    throw new Deferred(`answered ${response.status}`, retryAfter(response, deps.clock()))
  if (response.status >= 500) throw new Deferred(`answered ${response.status}`)
  throw refusal(response.status, reply)
}

function refusal(status: number, reply: unknown): Error {
  const parsed = problemSchema.safeParse(reply)
  const problem = parsed.success
    ? parsed.data
    : { code: `http_${status}`, title: 'The service refused the batch.', detail: undefined, index: undefined }
  const detail = problem.detail ?? problem.title
  if ((status === 401 || status === 403) && isProblemCode(problem.code))
    return new ProblemError(problem.code as CodeWithoutData, undefined, detail)
  return new Refused(problem.code, detail, typeof problem.index === 'number' && problem.index >= 0 ? problem.index : undefined)
}

type CodeWithoutData = { [C in ProblemCode]: (typeof problems)[C] extends { data: unknown } ? never : C }[ProblemCode]

/** ms to wait; undefined when the reply does not say. */
function retryAfter(response: Response, now: number): number | undefined {
  const value = response.headers.get('retry-after')
  if (value === null) return undefined
  const delay = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isFinite(delay) ? Math.max(0, delay) : undefined
}

/** Batches are signed, not encrypted: beyond this machine they travel under TLS. */
function targetOf(url: string): URL {
  const refuse = (message: string) => new ProblemError('input_invalid', { issues: [{ path: 'url', message }] }, `${url}: ${message}`)
  if (!URL.canParse(url)) throw refuse('This is not an address.')
  const base = new URL(url)
  const local = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(base.hostname)
  if (base.protocol !== 'https:' && !(base.protocol === 'http:' && local)) throw refuse('Only https is used beyond this machine.')
  return new URL(`${base.pathname.replace(/\/+$/, '').replace(new RegExp(`${ingestPath}$`), '')}${ingestPath}`, base)
}
