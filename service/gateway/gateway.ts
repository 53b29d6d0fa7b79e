import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { IngestReceipt } from '../../shared/api/ingest.ts'
import { ingestHeaders, ingestPath, maximumBatchBytes } from '../../shared/api/ingest.ts'
import type { Clock } from '../../shared/model/clock.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Site } from '../../shared/model/sites/site.ts'
import { toProblem } from '../api/problem-reply.ts'
import type { AcceptedBatch } from '../pipeline/accepted-batch.ts'
import { ProblemError } from '../problem.ts'
import { type Examined, examine, type SignedBody } from './examine.ts'
import type { Intake } from './intake.ts'
import { isTimely } from './signature.ts'

/** A batch on its way into the pipeline. `received` counts accepted and dropped events; a Vault request and its response are one. */
export type Batch = AcceptedBatch

/** Where batches go and what they are checked against. */
export interface GatewayDeps {
  sites: { byToken(token: string): { site: Site; secrets: string[] } | undefined }
  batches: {
    find(siteId: string, batchId: string): { bodyHash: string; receipt: IngestReceipt } | undefined
    /** Counts a refused batch by its code, or a repeated one as `repeated`. */
    recordFailure(siteId: string, code: string, at: Instant): void
  }
  /** Resolves when the batch is durable. */
  accept(batch: Batch): Promise<IngestReceipt>
  intake: Intake
  /** Examines batches beside this thread while many come at once. */
  examiner?: undefined | { wanted(underWay: number): boolean; examine(signed: SignedBody): Promise<Examined> }
  clock: Clock
  /** Throws ProblemError `rate_limited` when a site sends too much. */
  rateLimits?: { countSite(siteId: string, address: string): void }
  /** Aborted when the service begins to stop. */
  stopping?: AbortSignal
}

/** A batch whose headers are in order; its body is still to come. */
type Announced = { site: Site; secrets: string[]; batchId: string; timestamp: string; signature: string }

declare module 'fastify' {
  interface FastifyRequest {
    announced: Announced | null
    /** The site whose token a batch carries, known even when the batch is refused. */
    sender: Site | null
  }
}

/**
 * Fastify plugin with POST /v1/ingest. Checks in this order: token, rate of
 * the site, site enabled, headers, timestamp (all before the body is read), signature over the
 * raw bytes, repeated batch id, JSON, size, envelope. A refusal is thrown as
 * ProblemError, counted for its site, and changes nothing. 202 with the receipt
 * comes when the batch is durable.
 */
export function ingestRoute(deps: GatewayDeps) {
  /** Batches being stored: the same one may come twice at the same time. */
  const underWay = new Map<string, { bodyHash: string; receipt: Promise<IngestReceipt> }>()
  let examining = 0

  return async function plugin(app: FastifyInstance): Promise<void> {
    app.decorateRequest('announced', null)
    app.decorateRequest('sender', null)
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maximumBatchBytes }, (_request, body, done) => done(null, body))

    app.addHook('onRequest', async (request) => {
      if (deps.stopping?.aborted) throw new ProblemError('unavailable')
      const found = deps.sites.byToken(header(request, ingestHeaders.token) ?? '')
      if (!found) throw new ProblemError('token_unknown')
      request.sender = found.site
      deps.rateLimits?.countSite(found.site.id, request.ip)
      request.announced = announce(found, request, deps.clock())
    })

    app.setErrorHandler(async (error, request) => {
      const tooLarge = (error as { code?: unknown }).code === 'FST_ERR_CTP_BODY_TOO_LARGE'
      const problem = tooLarge ? new ProblemError('batch_too_large') : toProblem(error)
      if (request.sender) deps.batches.recordFailure(request.sender.id, problem.code, deps.clock())
      throw problem.code === 'internal' ? error : problem
    })

    app.post(ingestPath, { bodyLimit: maximumBatchBytes }, async (request, reply) => {
      const { announced } = request
      if (!announced) throw new ProblemError('token_unknown')
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      return reply.code(202).send(await take(announced, body))
    })
  }

  async function take(announced: Announced, body: Buffer): Promise<IngestReceipt> {
    const { site, batchId } = announced
    const signed = { ...announced, body, receivedAt: deps.clock() }
    examining++
    let examined: Examined
    try {
      const beside = deps.examiner?.wanted(examining + underWay.size) ? deps.examiner : undefined
      examined = beside ? await beside.examine(signed) : examine(deps.intake, signed)
    } finally {
      examining--
    }
    if (examined.bodyHash === undefined) throw new ProblemError('signature_invalid')

    const { bodyHash } = examined
    const key = `${site.id} ${batchId}`
    const running = underWay.get(key)
    const before = running ?? deps.batches.find(site.id, batchId)
    if (before) {
      if (before.bodyHash !== bodyHash) throw new ProblemError('batch_id_reused')
      const receipt = await before.receipt
      deps.batches.recordFailure(site.id, 'repeated', deps.clock())
      return receipt
    }

    if ('refusal' in examined) throw examined.refusal
    const { taken } = examined
    const { receivedAt } = signed
    const receipt = deps.accept({ site, batchId, bodyHash, receivedAt, received: taken.receipt.accepted + taken.receipt.dropped, ...taken })
    underWay.set(key, { bodyHash, receipt })
    try {
      return await receipt
    } finally {
      underWay.delete(key)
    }
  }
}

/** Everything that can be said before the body is read. */
function announce(found: { site: Site; secrets: string[] }, request: FastifyRequest, now: Instant): Announced {
  if (!found.site.enabled) throw new ProblemError('site_disabled')
  const batchId = header(request, ingestHeaders.batchId)
  const timestamp = header(request, ingestHeaders.timestamp)
  const signature = header(request, ingestHeaders.signature)
  if (!batchId || !timestamp || !signature) {
    const missing = [ingestHeaders.batchId, ingestHeaders.timestamp, ingestHeaders.signature].filter((name) => !header(request, name))
    throw new ProblemError('signature_missing', undefined, `The batch lacks ${missing.join(', ')}.`)
  }
  if (!/^[\w-]{1,100}$/.test(batchId)) {
    throw new ProblemError('input_invalid', {
      issues: [{ path: ingestHeaders.batchId, message: 'A batch id is 1 to 100 letters, digits, - and _.' }],
    })
  }
  if (!isTimely(timestamp, now)) throw new ProblemError('timestamp_out_of_range')
  return { site: found.site, secrets: found.secrets, batchId, timestamp, signature }
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
