import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { apiContract } from '../../shared/api/contract.ts'
import { problemMediaType } from '../problem.ts'

const description = `The API between Logystera Console and a service: the bundled one, or another that speaks the same contract.

**This contract is this project's own.** Logystera has published no management API; nothing here describes one.

Every refusal is an RFC 9457 problem document (\`${problemMediaType}\`) with a stable \`code\`.
Instants are unix milliseconds. Lists are paged by opaque cursors. Mutations take an \`Idempotency-Key\` header;
GET answers carry an \`ETag\` and honour \`If-None-Match\`.
A key or a site that asks too often is answered 429 (\`rate_limited\`) with \`Retry-After\` in seconds, which \`retryAfter\` of the document repeats.
Signals come in by \`POST /v1/ingest\`, signed as Standard Webhooks are, which is described here in words only because its signature covers the raw bytes:
headers \`logystera-token\`, \`logystera-batch-id\`, \`logystera-timestamp\` (unix seconds), \`logystera-signature: v1,<base64>\`
over \`{batch-id}.{timestamp}.{body}\` with HMAC-SHA256.`

/** openapi.json, generated from the contract that the handlers implement. */
export async function openapiDocument(): Promise<Record<string, unknown>> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(apiContract, {
    info: { title: 'Logystera Console API', version: '1', description },
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key of role admin or viewer.' } } },
    customErrorResponseBodySchema: (definitions, status) => ({
      type: 'object',
      required: ['type', 'title', 'status', 'code'],
      properties: {
        type: { type: 'string' },
        title: { type: 'string' },
        status: { const: Number(status) },
        detail: { type: 'string' },
        code: { enum: definitions.map(([code]) => code) },
      },
      additionalProperties: true,
    }),
  })
  return withProblemMediaType(document) as Record<string, unknown>
}

/** The generator knows only application/json for refusals; on the wire they are problem documents. */
function withProblemMediaType(node: unknown, status = 200): unknown {
  if (Array.isArray(node)) return node.map((item) => withProblemMediaType(item))
  if (typeof node !== 'object' || node === null) return node
  const entries = Object.entries(node).map(([key, value]) => {
    if (key === 'responses') {
      const responses = Object.entries(value as Record<string, unknown>).map(([code, response]) => [
        code,
        withProblemMediaType(response, Number(code)),
      ])
      return [key, Object.fromEntries(responses)]
    }
    if (key === 'content' && status >= 400) return [key, { [problemMediaType]: (value as Record<string, unknown>)['application/json'] }]
    return [key, withProblemMediaType(value)]
  })
  return Object.fromEntries(entries)
}
