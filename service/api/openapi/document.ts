import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { z } from 'zod'
import { apiContract } from '../../../shared/api/contract.ts'
import { ingestHeaders } from '../../../shared/api/ingest.ts'
import { type ProblemCode, problems } from '../../../shared/api/problems.ts'
import { problemDocument, problemMediaType } from '../../problem.ts'
import { examples } from './examples.ts'
import { downloadOperation, ingestOperation } from './ingest-operation.ts'

const description = `The API between Logystera Console and a service: the bundled one, or another that speaks the same contract.

**This contract is this project's own.** Logystera has published no management API; nothing here describes one.

Every refusal is an RFC 9457 problem document (\`${problemMediaType}\`) with a stable \`code\`; each operation lists the codes that it can answer with.
Instants are unix milliseconds. Lists are paged by opaque cursors. Mutations take an \`Idempotency-Key\` header;
GET answers carry an \`ETag\` and honour \`If-None-Match\`. Edits of a document take \`If-Match\` with its \`version\` in quotes, such as \`"3"\`:
412 (\`version_mismatch\`) says that it is another by now, and which. Without the header an edit is for whatever is there.
A key or a site that asks too often is answered 429 (\`rate_limited\`) with \`Retry-After\` in seconds, which \`retryAfter\` of the document repeats.
A key of role viewer may only read; one that is restricted to some sites sees nothing of others, and nothing that concerns the whole account.
Signals come in by \`POST /v1/ingest\`, signed as Standard Webhooks are.`

/** An operation or a response as the generator made it; only what is changed here is named. */
interface Content {
  schema?: unknown
  example?: unknown
}
interface Operation {
  operationId?: string
  parameters?: { name: string; in: string; example?: unknown }[]
  requestBody?: { content: Record<string, Content> }
  responses: Record<string, { description?: string; content?: Record<string, Content> }>
}

/** openapi.json, generated from the contract that the handlers implement. Every operation has an example and the problems that it can answer with. */
export async function openapiDocument(): Promise<Record<string, unknown>> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = (await generator.generate(apiContract, {
    info: { title: 'Logystera Console API', version: '1', description },
    security: [{ key: [] }],
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key of role admin or viewer.' },
        token: { type: 'apiKey', in: 'header', name: ingestHeaders.token, description: 'The token of a site.' },
      },
    },
    customErrorResponseBodySchema: () => ({}),
  })) as unknown as { paths: Record<string, Record<string, Operation>> }
  for (const [resource, group] of Object.entries(apiContract)) {
    for (const [name, procedure] of Object.entries(group)) {
      const { route, errorMap } = procedure['~orpc']
      const operation = document.paths[route.path ?? '']?.[(route.method ?? 'GET').toLowerCase()]
      if (!operation) continue
      listProblems(operation, Object.keys(errorMap) as ProblemCode[])
      showExample(operation, (examples as Record<string, Record<string, { input?: unknown; output: unknown }>>)[resource]?.[name])
    }
  }
  for (const [{ path, operation, problems: codes }, method] of [
    [ingestOperation, 'post'],
    [downloadOperation, 'get'],
  ] as const) {
    const added: Operation = structuredClone(operation)
    listProblems(added, codes)
    document.paths[path] = { ...document.paths[path], [method]: added }
  }
  return document as unknown as Record<string, unknown>
}

/** Puts the problems of an operation in place of what the generator made of them: on the wire they are problem documents. */
function listProblems(operation: Operation, codes: readonly ProblemCode[]): void {
  const kept = Object.entries(operation.responses).filter(([status]) => Number(status) < 400)
  const refused = [...Map.groupBy(codes, (code) => problems[code].status)].map(
    ([status, of]) => [String(status), refusal(status, of)] as const,
  )
  operation.responses = Object.fromEntries([...kept, ...refused.sort(([a], [b]) => (a < b ? -1 : 1))])
}

function refusal(status: number, codes: readonly ProblemCode[]) {
  return {
    description: codes.map((code) => `\`${code}\`: ${problems[code].message}`).join('\n\n'),
    content: {
      [problemMediaType]: {
        schema: {
          type: 'object',
          required: ['type', 'title', 'status', 'code'],
          properties: {
            type: { type: 'string', description: 'A URN that ends in the code' },
            title: { type: 'string', description: 'What the code means' },
            status: { const: status },
            detail: { type: 'string', description: 'What was wrong with this very request' },
            code: { enum: codes },
            ...Object.assign({}, ...codes.map(membersOf)),
          },
          additionalProperties: true,
        },
        examples: Object.fromEntries(codes.map((code) => [code, { value: problemDocument(code, problemData[code]) }])),
      },
    },
  }
}

/** Extension members of a problem document. */
function membersOf(code: ProblemCode): object {
  const problem = problems[code]
  return 'data' in problem ? (z.toJSONSchema(problem.data).properties ?? {}) : {}
}

/** What the documents of some problems hold besides, for their examples. A test reads each by its schema. */
export const problemData: Partial<Record<ProblemCode, Record<string, unknown>>> = {
  json_malformed: { position: 17, line: 1, column: 18 },
  input_invalid: { issues: [{ path: 'name', message: 'Too small: expected string to have >=1 characters' }] },
  conflict: { reason: 'fired_again' },
  version_mismatch: { current: 4 },
  envelope_invalid: { index: 3, field: 'timestamp' },
  rate_limited: { retryAfter: 2 },
}

/** Spreads an example over parameters, body and answer. */
function showExample(operation: Operation, example: { input?: unknown; output: unknown } | undefined): void {
  if (!example) return
  const input = { ...(example.input as Record<string, unknown> | undefined) }
  for (const parameter of operation.parameters ?? []) {
    if (parameter.in === 'header' || input[parameter.name] === undefined) continue
    parameter.example = input[parameter.name]
    delete input[parameter.name]
  }
  const body = operation.requestBody?.content['application/json']
  if (body) body.example = input
  for (const { content } of Object.values(operation.responses)) {
    if (content?.['application/json']) content['application/json'].example = example.output
    if (content?.['text/event-stream']) content['text/event-stream'].example = 'event: message\ndata: {"cursor":"4f1c2a7be90d.42"}\n\n'
  }
}
