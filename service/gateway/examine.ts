import { isUtf8 } from 'node:buffer'
import { batchSchema, maximumBatchEvents } from '../../shared/api/ingest.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Site } from '../../shared/model/sites/site.ts'
import { sha256 } from '../ids.ts'
import { parseJson } from '../json.ts'
import type { AcceptedBatch } from '../pipeline/accepted-batch.ts'
import { ProblemError } from '../problem.ts'
import type { SourceEvent } from './envelopes/event.ts'
import type { Intake } from './intake.ts'
import { verify } from './signature.ts'

/** A batch as it came, with what its signature is held against. */
export interface SignedBody {
  site: Site
  secrets: string[]
  batchId: string
  timestamp: string
  signature: string
  body: Uint8Array
  receivedAt: Instant
}

/**
 * What a body turned out to be. Its hash is absent where the signature is not
 * right; a refusal of anything else comes with the hash, because a repeated batch
 * is known by it whatever else it is.
 */
export type Examined =
  | { bodyHash?: undefined }
  | { bodyHash: string; refusal: ProblemError }
  | { bodyHash: string; taken: Pick<AcceptedBatch, 'receipt' | 'signals'> }

/**
 * All that can be said of a batch without asking what is stored: signature over the
 * raw bytes, then JSON, size, envelope, and the signals behind the guard. The same
 * on the thread that serves and beside it.
 */
export function examine(intake: Intake, { site, secrets, batchId, timestamp, signature, body, receivedAt }: SignedBody): Examined {
  if (!verify(secrets, batchId, timestamp, body, signature)) return {}
  const bodyHash = sha256(body)
  try {
    return { bodyHash, taken: intake.take(site, batchId, readEvents(intake, site, body), receivedAt) }
  } catch (error) {
    if (error instanceof ProblemError) return { bodyHash, refusal: error }
    throw error
  }
}

/** The events of a body, all of them or a refusal: `json_malformed`, `envelope_invalid` or `batch_too_large`. */
function readEvents(intake: Intake, site: Site, body: Uint8Array): SourceEvent[] {
  const value = parseJson(decode(body))
  const parsed = batchSchema.safeParse(Array.isArray(value) ? { events: value } : value)
  if (!parsed.success)
    throw new ProblemError(
      'envelope_invalid',
      { index: -1, field: 'events' },
      'The body must be {"events": [...]} with at least one event.',
    )
  const { events } = parsed.data
  if (events.length > maximumBatchEvents)
    throw new ProblemError('batch_too_large', undefined, `The batch has ${events.length} events; ${maximumBatchEvents} are allowed.`)
  const read: SourceEvent[] = []
  events.forEach((event, index) => {
    const reading = intake.read(site.platform, event)
    if ('event' in reading) read.push(reading.event)
    else if (!('skip' in reading)) {
      throw new ProblemError(
        'envelope_invalid',
        { index, field: reading.field },
        `Event ${index}, field ${reading.field || '(itself)'}: ${reading.message}`,
      )
    }
  })
  return read
}

/** RFC 8259, section 8.1: JSON is UTF-8; a byte order mark may be ignored. */
function decode(body: Uint8Array): string {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
  if (!isUtf8(body)) {
    const position = text.indexOf('\ufffd')
    const before = text.slice(0, position)
    throw new ProblemError(
      'json_malformed',
      { position, line: before.split('\n').length, column: position - before.lastIndexOf('\n') },
      'The body is not UTF-8.',
    )
  }
  return text.startsWith('\ufeff') ? text.slice(1) : text
}
