import type { Instant } from '../../../shared/model/ids.ts'
import type { RawFields } from '../guard.ts'

/** An event of any platform, read from its envelope but not yet guarded. */
export type SourceEvent = {
  type: string
  /** ms */
  at: Instant
  /** What identifies it wherever it turns up again; absent where the envelope has no identity. */
  key?: string
  raw: RawFields
}

/**
 * What an envelope makes of one value: an event, nothing to store (`skip`), or
 * why it does not fit, with the dotted path of the field.
 */
export type Reading = { event: SourceEvent } | { skip: true } | { field: string; message: string }

/** Deeper than any envelope; what lies below counts as one field. */
const deepest = 6

/** Puts the leaves of a value into `into` under dotted names. */
export function flatten(value: Record<string, unknown>, into: RawFields, prefix = '', depth = 0): RawFields {
  for (const key in value) {
    const item = value[key]
    const name = prefix + key
    if (typeof item === 'object' && item !== null && !Array.isArray(item) && depth < deepest)
      flatten(item as Record<string, unknown>, into, `${name}.`, depth + 1)
    else into.set(name, item)
  }
  return into
}

/** The first thing wrong, from a zod error. */
export function firstIssue(error: { issues: { path: PropertyKey[]; message: string }[] }): { field: string; message: string } {
  const issue = error.issues[0]
  return { field: issue?.path.map(String).join('.') ?? '', message: issue?.message ?? 'does not fit' }
}
