import type { ProblemCode } from '../../../shared/api/problems.ts'
import type { AcceptedBatch } from '../../pipeline/accepted-batch.ts'
import { type Prepared, prepare } from '../../pipeline/prepared.ts'
import { ProblemError } from '../../problem.ts'
import type { Examined, SignedBody } from '../examine.ts'
import type { Terms } from '../intake.ts'

/** What the thread is sent. Its body is handed over, not copied. */
export interface ToExaminer {
  number: number
  signed: SignedBody
  terms: Terms
}

/** What it answers. Of signals it sends what the commit needs of them, already in the form in which they are stored. */
export interface FromExaminer {
  number: number
  bodyHash: string | undefined
  refusal?: { code: ProblemCode; data: Record<string, unknown> | undefined; detail: string | undefined }
  taken?: { receipt: AcceptedBatch['receipt']; signals: Prepared }
}

/** Puts into a message what a body turned out to be, and names what of it can be handed over. */
export function toMessage(
  number: number,
  examined: Examined,
  platform: Parameters<typeof prepare>[0],
): { message: FromExaminer; transfer: ArrayBuffer[] } {
  if (examined.bodyHash === undefined) return { message: { number, bodyHash: undefined }, transfer: [] }
  const { bodyHash } = examined
  if (!('taken' in examined)) {
    const { code, data, detail } = examined.refusal
    return { message: { number, bodyHash, refusal: { code, data, detail } }, transfer: [] }
  }
  const { receipt, signals } = examined.taken
  const prepared = 'chunk' in signals ? signals : prepare(platform, signals)
  const { chunk, ends, series, values } = prepared
  const transfer = [chunk.heads, chunk.fields, ends, series, values].map(({ buffer }) => buffer as ArrayBuffer)
  return { message: { number, bodyHash, taken: { receipt, signals: prepared } }, transfer }
}

/** What a message says of a body. */
export function fromMessage({ bodyHash, refusal, taken }: FromExaminer): Examined {
  if (bodyHash === undefined) return {}
  if (taken) return { bodyHash, taken }
  const { code = 'internal', data, detail } = refusal ?? {}
  // The data has passed through the same constructor on the other side.
  return { bodyHash, refusal: new ProblemError(code, data as never, detail) }
}
