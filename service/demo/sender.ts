import { createHash } from 'node:crypto'
import { ExponentialBackoff, handleWhen, retry } from 'cockatiel'
import { request } from 'undici'
import { ingestPath } from '../../shared/api/ingest.ts'
import type { Clock } from '../../shared/model/clock.ts'
import type { Credentials } from '../../shared/model/sites/site.ts'
import { signedHeaders } from '../gateway/signature.ts'
import type { DemoEvent } from './traffic/slots.ts'

/** A batch that the gateway refused for good, with the code of its problem document. */
export class BatchRefused extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, detail: string) {
    super(`The gateway refused a batch of the demo fleet: ${code} (${status}). ${detail}`)
    this.name = 'BatchRefused'
    this.status = status
    this.code = code
  }
}

/** Sends one batch and resolves once the service has it on disk. */
export type SendBatch = (credentials: Credentials, events: DemoEvent[]) => Promise<void>

/**
 * Sends signed batches to the gateway at `url`, as a site's plugin does. The
 * batch id follows from the content, so that a batch sent again after a crash
 * is recognised. What the network or an overloaded service did is tried again
 * with growing pauses; throws BatchRefused for any other refusal.
 */
export function batchSender({ url, clock, signal }: { url: string; clock: Clock; signal: AbortSignal }): SendBatch {
  const address = new URL(ingestPath, url)
  const policy = retry(
    handleWhen((error) => !(error instanceof BatchRefused) && !signal.aborted),
    { maxAttempts: 6, backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 10_000 }) },
  )
  return async (credentials, events) => {
    const body = JSON.stringify({ events: events.map((event) => event.body) })
    const batchId = `demo_${createHash('sha256').update(credentials.token).update(body).digest('base64url').slice(0, 32)}`
    await policy.execute(async () => {
      const { statusCode, body: answer } = await request(address, {
        method: 'POST',
        headers: signedHeaders(credentials, batchId, body, clock()),
        body,
        signal,
      })
      const text = await answer.text()
      if (statusCode >= 200 && statusCode < 300) return
      if (statusCode >= 500 || statusCode === 429) throw new Error(`The service answered ${statusCode}.`)
      const { code, detail } = readProblem(text)
      throw new BatchRefused(statusCode, code, detail)
    }, signal)
  }
}

function readProblem(text: string): { code: string; detail: string } {
  try {
    const problem = JSON.parse(text)
    return { code: String(problem.code ?? 'unknown'), detail: String(problem.detail ?? '') }
  } catch {
    return { code: 'unknown', detail: text.slice(0, 200) }
  }
}
