import type { IngestReceipt } from '../../../shared/api/ingest.ts'
import type { ProblemCode } from '../../../shared/api/problems.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { Signal } from '../../../shared/model/signal.ts'
import { type Prepared, prepare } from '../../pipeline/prepared.ts'
import { ProblemError } from '../../problem.ts'
import type { Examined, SignedBody } from '../examine.ts'
import type { Taken, Terms } from '../intake.ts'

/** What the thread is sent. Its body is handed over, not copied. */
export interface ToExaminer {
  number: number
  signed: SignedBody
  terms: Terms
}

/** What it answers. */
export interface FromExaminer {
  number: number
  bodyHash: string | undefined
  refusal?: { code: ProblemCode; data: Record<string, unknown> | undefined; detail: string | undefined }
  taken?: PackedBatch
}

/** Signals as columns, and what was prepared of them. */
interface PackedBatch {
  receipt: IngestReceipt
  ids: string[]
  /** Types that occur, and which one each signal has. */
  types: string[]
  typeOf: Uint16Array
  at: Float64Array
  prepared: Prepared
}

/** Puts into a message what a body turned out to be. */
export function toMessage(number: number, examined: Examined, platform: Parameters<typeof prepare>[0]): FromExaminer {
  if (examined.bodyHash === undefined) return { number, bodyHash: undefined }
  const { bodyHash } = examined
  if ('taken' in examined) return { number, bodyHash, taken: packBatch(examined.taken, platform) }
  const { code, data, detail } = examined.refusal
  return { number, bodyHash, refusal: { code, data, detail } }
}

/** What a message says of a body. The fields of its signals are parsed when somebody asks for them. */
export function fromMessage({ bodyHash, refusal, taken }: FromExaminer, { site, receivedAt }: SignedBody): Examined {
  if (bodyHash === undefined) return {}
  if (taken) return { bodyHash, taken: unpackBatch(taken, site.id, receivedAt) }
  const { code = 'internal', data, detail } = refusal ?? {}
  // The data has passed through the same constructor on the other side.
  return { bodyHash, refusal: new ProblemError(code, data as never, detail) }
}

function packBatch({ signals, receipt }: Taken, platform: Parameters<typeof prepare>[0]): PackedBatch {
  const types = [...new Set(signals.map(({ type }) => type))]
  return {
    receipt,
    ids: signals.map(({ id }) => id),
    types,
    typeOf: Uint16Array.from(signals, ({ type }) => types.indexOf(type)),
    at: Float64Array.from(signals, ({ at }) => at),
    prepared: prepare(platform, signals),
  }
}

function unpackBatch({ receipt, ids, types, typeOf, at, prepared }: PackedBatch, siteId: string, receivedAt: Instant): Taken {
  const signals = ids.map((id, n) => new ArrivedSignal(id, siteId, types[typeOf[n]!]!, at[n]!, receivedAt, prepared.texts[n]!))
  return { signals, receipt, prepared }
}

/** A signal whose fields are still a text, which is all that most signals are ever asked for. */
class ArrivedSignal implements Signal {
  readonly id: string
  readonly siteId: string
  readonly type: string
  readonly at: Instant
  readonly receivedAt: Instant
  private readonly text: string
  private parsed: Signal['fields'] | undefined

  constructor(id: string, siteId: string, type: string, at: Instant, receivedAt: Instant, text: string) {
    this.id = id
    this.siteId = siteId
    this.type = type
    this.at = at
    this.receivedAt = receivedAt
    this.text = text
  }

  get fields(): Signal['fields'] {
    this.parsed ??= JSON.parse(this.text) as Signal['fields']
    return this.parsed
  }

  /** As evidence keeps it. */
  toJSON(): Signal {
    const { id, siteId, type, at, receivedAt, fields } = this
    return { id, siteId, type, at, receivedAt, fields }
  }
}
