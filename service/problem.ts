import type { z } from 'zod'
import { type Problem, type ProblemCode, problems } from '../shared/api/problems.ts'

type DataOf<C extends ProblemCode> = (typeof problems)[C] extends { data: infer S extends z.ZodType } ? z.input<S> : undefined

/** Arguments after the code: the data is required exactly where the code's schema has one. */
type Rest<C extends ProblemCode> = DataOf<C> extends undefined ? [data?: undefined, detail?: string] : [data: DataOf<C>, detail?: string]

/**
 * A refusal with a stable code of shared/api/problems.ts. Thrown anywhere in the
 * service; the edge (HTTP, command line) turns it into a problem document.
 * `detail` says what was wrong with this very request, in a sentence.
 */
export class ProblemError<C extends ProblemCode = ProblemCode> extends Error {
  readonly code: C
  readonly status: number
  readonly data: Record<string, unknown> | undefined
  readonly detail: string | undefined

  constructor(code: C, ...[data, detail]: Rest<C>) {
    super(detail ?? problems[code].message)
    this.name = 'ProblemError'
    this.code = code
    this.status = problems[code].status
    this.data = data as Record<string, unknown> | undefined
    this.detail = detail
  }
}

/** The media type of a problem document (RFC 9457, section 3). */
export const problemMediaType = 'application/problem+json'

/** The RFC 9457 document for a code; the members of `data` become extension members. */
export function problemDocument(code: ProblemCode, data?: Record<string, unknown>, detail?: string): Problem {
  const { status, message } = problems[code]
  return { ...data, type: `urn:logystera-console:problem:${code}`, title: message, status, detail: detail ?? message, code }
}

/** True for a code that the contract knows. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code)
}
