import { z } from 'zod'
import { exportDownloadPath } from '../../../shared/api/contract/account.ts'
import {
  drupalEventSchema,
  ingestHeaders,
  ingestPath,
  ingestReceiptSchema,
  ingestTolerance,
  maximumBatchBytes,
  maximumBatchEvents,
  vaultEventSchema,
  wordpressEventSchema,
} from '../../../shared/api/ingest.ts'
import type { ProblemCode } from '../../../shared/api/problems.ts'

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

/** Everything that a batch can be refused with. */
export const ingestProblems: readonly ProblemCode[] = [
  'json_malformed',
  'input_invalid',
  'signature_missing',
  'signature_invalid',
  'timestamp_out_of_range',
  'token_unknown',
  'site_disabled',
  'not_found',
  'batch_id_reused',
  'batch_too_large',
  'envelope_invalid',
  'rate_limited',
  'internal',
  'data_damaged',
  'unavailable',
  'storage_full',
]

/** Everything that the file of an export can be refused with. */
export const downloadProblems: readonly ProblemCode[] = [
  'key_missing',
  'key_invalid',
  'role_insufficient',
  'not_found',
  'conflict',
  'rate_limited',
  'internal',
  'data_damaged',
  'unavailable',
]

const description = `Takes a batch of events from a site. 202 says that it is on disk; a batch id that comes again is answered as the first time and counted once.

**The signature** is that of Standard Webhooks. What is signed is the text \`{batch id}.{timestamp}.{body}\`: the values of
\`${ingestHeaders.batchId}\` and \`${ingestHeaders.timestamp}\` as they are sent, and the bytes of the body as they are sent, joined by dots.
The key is the part of the site's secret after \`whsec_\`, decoded from base64. The header is \`v1,\` and the base64 of the HMAC-SHA-256;
several signatures may stand in it, with a space between. While credentials are rotated, those of the old secret are good as well.

\`\`\`js
const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
const signature = 'v1,' + createHmac('sha256', key).update(\`\${batchId}.\${timestamp}.\${body}\`).digest('base64')
\`\`\`

At most ${maximumBatchEvents} events and ${maximumBatchBytes} bytes. An event that does not fit its envelope refuses the whole batch; fields that the
catalog does not list for a type are dropped and counted, never stored.`

const header = (name: string, text: string, example: string) => ({
  name,
  in: 'header',
  required: true,
  description: text,
  schema: { type: 'string' },
  example,
})

/** `POST /v1/ingest` as openapi.json describes it: a plain route beside the contract, because its signature covers the raw bytes. */
export const ingestOperation = {
  path: ingestPath,
  problems: ingestProblems,
  operation: {
    operationId: 'ingest.send',
    summary: 'Send a batch of events, signed by the site',
    description,
    tags: ['ingest'],
    security: [{ token: [] }],
    parameters: [
      header(
        ingestHeaders.batchId,
        'Id of the batch, 1 to 100 letters, digits, - and _; the same whenever the batch is sent again',
        'b_20260408_0001',
      ),
      header(
        ingestHeaders.timestamp,
        `When it is sent, unix seconds; at most ${ingestTolerance} s from the clock of the service`,
        '1775649600',
      ),
      header(ingestHeaders.signature, 'The signature, as said above', 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4='),
    ],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['events'],
            properties: {
              events: {
                type: 'array',
                minItems: 1,
                maxItems: maximumBatchEvents,
                description: 'Events in the envelope of the platform of the site. A bare array is taken too',
                items: { anyOf: [wordpressEventSchema, drupalEventSchema, vaultEventSchema].map((schema) => schemaOf(schema, 'input')) },
              },
            },
          },
          example: {
            events: [
              {
                event_type: 'auth.attempt',
                timestamp: 1775649540,
                labels: { 'actor.ip': '198.51.100.7' },
                payload: { success: false, username_hash: '0c5e77a1d2b3f498' },
              },
            ],
          },
        },
      },
    },
    responses: {
      202: {
        description: 'The batch is on disk',
        content: {
          'application/json': {
            schema: schemaOf(ingestReceiptSchema, 'output'),
            example: { batchId: 'b_20260408_0001', accepted: 1, dropped: 0, fieldsDropped: 0 },
          },
        },
      },
    },
  },
}

/** The file of an export as openapi.json describes it. */
export const downloadOperation = {
  path: exportDownloadPath,
  problems: downloadProblems,
  operation: {
    operationId: 'exports.download',
    summary: 'The file of an export; downloaded whole, it is deleted. For admins',
    tags: ['exports'],
    parameters: [{ name: 'id', in: 'path', required: true, description: 'Of the export', schema: { type: 'string' }, example: 'x_52d1' }],
    responses: {
      200: {
        description: 'A zip of NDJSON files with a manifest',
        headers: {
          'content-length': { description: 'Its size, bytes', schema: { type: 'integer' } },
          'repr-digest': { description: 'Its SHA-256 (RFC 9530)', schema: { type: 'string' } },
        },
        content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
      },
    },
  },
}
