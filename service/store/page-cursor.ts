import type { Instant } from '../../shared/model/ids.ts'
import { ProblemError } from '../problem.ts'

/** Where a page of rows ordered by (instant, id) ended. */
export interface PagePosition {
  at: Instant
  id: string
}

/** The opaque form that the API hands out. */
export function writePageCursor({ at, id }: PagePosition): string {
  return `${at.toString(36)}.${id}`
}

/** Reads a cursor of `writePageCursor`; none stays none. Throws ProblemError `input_invalid`. */
export function readPageCursor(text: string | undefined): PagePosition | undefined {
  if (text === undefined) return undefined
  const match = /^([0-9a-z]{1,10})\.([A-Za-z0-9_-]{1,64})$/.exec(text)
  if (!match?.[1] || !match[2])
    throw new ProblemError('input_invalid', { issues: [{ path: 'cursor', message: 'This is not a cursor of this list.' }] })
  return { at: Number.parseInt(match[1], 36), id: match[2] }
}

/** A page of at most `limit` from rows that were asked for with one more, and how it goes on. */
export function pageOf<T>(rows: T[], limit: number, position: (row: T) => PagePosition): { items: T[]; next: string | null } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? writePageCursor(position(last)) : null }
}
