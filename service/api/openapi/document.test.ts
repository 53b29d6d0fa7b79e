import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { apiContract } from '../../../shared/api/contract.ts'
import { ingestPath, ingestReceiptSchema, wordpressEventSchema } from '../../../shared/api/ingest.ts'
import { type ProblemCode, problems } from '../../../shared/api/problems.ts'
import { openapiDocument, problemData } from './document.ts'
import { examples } from './examples.ts'
import { ingestOperation, ingestProblems } from './ingest-operation.ts'

// biome-ignore lint/suspicious/noExplicitAny: the document is JSON, and looked at all over
const document = (await openapiDocument()) as any
const operations = Object.entries(apiContract).flatMap(([resource, group]) =>
  Object.entries(group).map(([name, procedure]) => {
    const { route, inputSchema, outputSchema, errorMap } = procedure['~orpc'] as {
      route: { method?: string; path?: string }
      inputSchema?: z.ZodType
      outputSchema?: z.ZodType
      errorMap: object
    }
    const described = document.paths[route.path ?? '']?.[(route.method ?? '').toLowerCase()]
    const example = (examples as Record<string, Record<string, { input?: unknown; output: unknown }>>)[resource]?.[name]
    return {
      id: `${resource}.${name}`,
      method: route.method,
      inputSchema,
      outputSchema,
      codes: Object.keys(errorMap) as ProblemCode[],
      described,
      example,
    }
  }),
)

/** Every part of a schema, with the name of the property that it is of. */
function* partsOf(schema: unknown, name = '', within = false): Generator<{ name: string; type?: unknown; described: boolean }> {
  if (typeof schema !== 'object' || schema === null) return
  const node = schema as {
    type?: unknown
    description?: string
    properties?: object
    anyOf?: unknown[]
    oneOf?: unknown[]
    items?: unknown
  }
  const variants = [...(node.anyOf ?? []), ...(node.oneOf ?? [])]
  // What is said of a whole is said of its parts.
  const described = within || node.description !== undefined
  yield { name, type: node.type, described }
  for (const variant of variants) yield* partsOf(variant, name, described)
  for (const [property, value] of Object.entries(node.properties ?? {})) yield* partsOf(value, property, described)
  if (node.items) yield* partsOf(node.items, name, described)
}

describe('openapi.json', () => {
  it.for(operations)('shows $id with an example that its schemas accept', ({ id, described, example, inputSchema, outputSchema }) => {
    expect(described?.operationId).toBe(id)
    expect(example).toBeDefined()
    if (id === 'stream.open') {
      expect(described.responses['200'].content['text/event-stream'].example).toMatch(/^event: message\ndata: \{"cursor"/)
      return
    }
    if (inputSchema) expect(inputSchema.safeParse(example?.input).error).toBeUndefined()
    expect(outputSchema?.safeParse(example?.output).error).toBeUndefined()
    const [answer] = Object.entries(described.responses).filter(([status]) => status.startsWith('2')) as [
      string,
      { content: Record<string, { example: unknown }> },
    ][]
    // What the schema would drop is not shown.
    expect(answer?.[1].content['application/json']?.example).toEqual(outputSchema?.parse(example?.output))
    const shown = { ...described.requestBody?.content['application/json'].example }
    for (const { name, in: place, example: value } of described.parameters ?? [])
      if (place !== 'header' && value !== undefined) shown[name] = value
    expect(shown).toEqual(example?.input ?? {})
  })

  it.for(operations)('lists the problems of $id, each with its status and an example', ({ codes, described, method }) => {
    const always: ProblemCode[] = [
      'key_missing',
      'key_invalid',
      'role_insufficient',
      'rate_limited',
      'internal',
      'unavailable',
      'data_damaged',
    ]
    const changing: ProblemCode[] = method === 'GET' ? [] : ['idempotency_key_reused', 'conflict', 'storage_full', 'json_malformed']
    const editing: ProblemCode[] = method === 'PATCH' ? ['version_mismatch'] : []
    expect(codes).toEqual(expect.arrayContaining([...always, ...changing, ...editing]))
    expect(codes.includes('version_mismatch')).toBe(method === 'PATCH')
    for (const code of codes) {
      const { content, description } = described.responses[String(problems[code].status)]
      expect(Object.keys(content)).toEqual(['application/problem+json'])
      expect(content['application/problem+json'].schema.properties.code.enum).toContain(code)
      expect(content['application/problem+json'].examples[code].value).toMatchObject({ code, status: problems[code].status })
      expect(description).toContain(problems[code].message)
    }
    const listed = Object.entries(
      described.responses as Record<string, { content: Record<string, { schema: { properties: { code: { enum: string[] } } } }> }>,
    )
      .filter(([status]) => Number(status) >= 400)
      .flatMap(([, { content }]) => content['application/problem+json']?.schema.properties.code.enum ?? [])
    expect(listed.sort()).toEqual([...codes].sort())
  })

  it('says of every code somewhere when it comes, and shows what its document holds', () => {
    const known = new Set<string>([...ingestProblems, ...operations.flatMap(({ codes }) => codes)])
    expect(Object.keys(problems).filter((code) => !known.has(code))).toEqual([])
    for (const [code, problem] of Object.entries(problems)) {
      if ('data' in problem) expect([code, problem.data.safeParse(problemData[code as ProblemCode]).success]).toEqual([code, true])
      else expect(problemData[code as ProblemCode]).toBeUndefined()
    }
  })

  it.for(operations)('says what the numbers of $id are', ({ described }) => {
    const schemas = [
      ...(described.parameters ?? []).map(({ name, schema }: { name: string; schema: object }) => ({ properties: { [name]: schema } })),
      described.requestBody?.content['application/json'].schema,
      ...Object.entries(described.responses as Record<string, { content: Record<string, { schema: unknown }> }>)
        .filter(([status]) => Number(status) < 400)
        .map(([, { content }]) => content['application/json']?.schema),
    ]
    const silent = schemas.flatMap((schema) =>
      [...partsOf(schema)]
        .filter(({ name, type, described: said }) => (type === 'number' || type === 'integer') && name !== '' && !said)
        .map(({ name }) => name),
    )
    // Counts whose names say it all.
    const plain = new Set([
      'total',
      'completed',
      'failed',
      'repeated',
      'received',
      'stored',
      'dropped',
      'count',
      'signals',
      'alerts',
      'critical',
      'high',
      'medium',
      'low',
      'info',
    ])
    expect([...new Set(silent)].filter((name) => !plain.has(name))).toEqual([])
  })

  it('describes how signals are sent and signed', () => {
    const { post } = document.paths[ingestPath]
    expect(post.description).toContain('{batch id}.{timestamp}.{body}')
    expect(post.parameters.map(({ name }: { name: string }) => name)).toEqual([
      'logystera-batch-id',
      'logystera-timestamp',
      'logystera-signature',
    ])
    expect(document.components.securitySchemes.token).toMatchObject({ in: 'header', name: 'logystera-token' })
    const [event] = ingestOperation.operation.requestBody.content['application/json'].example.events
    expect(wordpressEventSchema.safeParse(event).error).toBeUndefined()
    expect(ingestReceiptSchema.safeParse(post.responses['202'].content['application/json'].example).error).toBeUndefined()
    expect(Object.keys(post.responses)).toEqual(expect.arrayContaining(['202', '400', '401', '403', '409', '413', '422', '429', '507']))
    expect(document.paths['/v1/exports/{id}/download'].get.responses['200'].content).toHaveProperty('application/zip')
  })
})
