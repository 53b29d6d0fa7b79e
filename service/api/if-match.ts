import { ProblemError } from '../problem.ts'

/** Versions that an `If-Match` header allows; `any` for `*`, undefined without the header. */
export type IfMatch = readonly number[] | 'any' | undefined

/**
 * Reads an `If-Match` header (RFC 9110, section 13.1.1), whose entity-tags are here
 * the versions of documents in quotes, such as `"3"`. A weak tag never matches.
 * Throws ProblemError `input_invalid` for what is none.
 */
export function readIfMatch(header: string | undefined): IfMatch {
  if (header === undefined) return undefined
  const tags = header.split(',').map((tag) => tag.trim())
  if (tags.length === 1 && tags[0] === '*') return 'any'
  return tags.flatMap((tag) => {
    const match = /^(W\/)?"(\d{1,15})"$/.exec(tag)
    if (!match) {
      const message = 'If-Match names the version of the document that the edit is for, in quotes: "3".'
      throw new ProblemError('input_invalid', { issues: [{ path: 'If-Match', message }] }, message)
    }
    return match[1] ? [] : [Number(match[2])]
  })
}

/** Throws ProblemError `version_mismatch`, with the current version, for an edit that is for another. Without the header any version will do. */
export function mustMatch({ ifMatch }: { ifMatch: IfMatch }, current: number): void {
  if (ifMatch === undefined || ifMatch === 'any' || ifMatch.includes(current)) return
  throw new ProblemError('version_mismatch', { current }, `The document is of version ${current} by now.`)
}
