import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { apiContract } from '../../shared/api/contract.ts'
import { ProblemError } from '../problem.ts'
import type { Service } from '../service.ts'
import { type Caller, mustSee } from './context.ts'

/** Answers a request by the contract's own handler. */
type Ordinary = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/**
 * The two lists that consoles read most, alerts and changes: plain routes that
 * answer with the documents as they are stored, their texts joined. To read 200
 * of them, check them and write them again takes several times as long as all
 * the rest. A request that is not plainly one of the contract goes to `ordinary`,
 * which knows what to say of it.
 */
export function storedPages(app: FastifyInstance, { alerts, changes }: Service, ordinary: Ordinary): void {
  const page = <T extends z.ZodType>(path: string, schema: T | undefined, write: (input: z.output<T>, caller: Caller) => string) =>
    app.get(path, { exposeHeadRoute: false }, async (request, reply) => {
      const { caller } = request
      if (!caller) throw new ProblemError('key_missing')
      const input = schema?.safeParse(withNumbers(request.query as Record<string, unknown>))
      if (!input?.success) return ordinary(request, reply)
      return reply.header('content-type', 'application/json').send(write(input.data, caller))
    })

  page('/v1/alerts', apiContract.alerts.list['~orpc'].inputSchema, (input, caller) => {
    if (input.siteId) mustSee(caller, input.siteId)
    const { items, next } = alerts.storedPage({ ...input, visibility: caller.siteIds })
    return `{"items":[${items.join()}],"next":${JSON.stringify(next)}}`
  })
  page('/v1/changes', apiContract.changes.list['~orpc'].inputSchema, (input, caller) => {
    const found = changes.storedAfter(input.cursor, input.limit, caller.siteIds)
    return `{"cursor":${JSON.stringify(found.cursor)},"changes":[${found.changes.join()}],"remaining":${found.remaining}}`
  })
}

/** A query as the contract has it: the only numbers of these lists are their limits. */
function withNumbers(query: Record<string, unknown>): Record<string, unknown> {
  const { limit } = query
  return typeof limit === 'string' && /^\d{1,3}$/.test(limit) ? { ...query, limit: Number(limit) } : query
}
