import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../../model/ids.ts'
import { type ProblemCode, problems } from '../problems.ts'

const base = oc.errors(
  only(
    'input_invalid',
    'key_missing',
    'key_invalid',
    'role_insufficient',
    'site_forbidden',
    'not_found',
    'rate_limited',
    'internal',
    'data_damaged',
    'unavailable',
  ),
)
/** What changes something: `base` with what can be wrong with a body. */
export const changing = base.errors(
  only('json_malformed', 'conflict', 'idempotency_key_reused', 'body_too_large', 'media_type_unsupported', 'storage_full'),
)
const editing = changing.errors(only('version_mismatch'))

/** Some of the problems: those that an operation can answer with. */
export function only<C extends ProblemCode>(...codes: C[]): Pick<typeof problems, C> {
  return Object.fromEntries(codes.map((code) => [code, problems[code]])) as Pick<typeof problems, C>
}

/** A path with one id. */
export const byId = z.object({ id: idSchema })
/** Query of a list that is read in pages. */
export const cursorPage = {
  cursor: z.string().max(200).optional().describe('`next` of the page before'),
  limit: z.int().min(1).max(500).default(100).describe('Entries of a page at most'),
}
/** Answer of what deletes. */
export const gone = z.object({ id: idSchema })

/** Answer of a list that is read in pages. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable().describe('Cursor of the next page; null on the last') })
}

/** Who may call what: `admin` procedures refuse keys of role viewer. */
export const read = (path: `/v1/${string}`, summary: string, tag: string) => base.route({ method: 'GET', path, summary, tags: [tag] })
export const write = (method: 'POST' | 'PATCH' | 'DELETE', path: `/v1/${string}`, summary: string, tag: string) =>
  changing.route({ method, path, summary, tags: [tag] })

/** An edit of a document: takes `If-Match` with the version that it is for, and answers 412 when that is not the current one. */
export const edit = (path: `/v1/${string}`, summary: string, tag: string) =>
  editing.route({
    method: 'PATCH',
    path,
    summary,
    tags: [tag],
    spec: (operation) => ({ ...operation, parameters: [...(operation.parameters ?? []), ifMatchParameter] }),
  })

const ifMatchParameter = {
  name: 'If-Match',
  in: 'header' as const,
  description: 'The `version` of the document that the edit is for, in quotes. Without it the edit is for whatever is there.',
  schema: { type: 'string' as const },
  example: '"3"',
}
