import { z } from 'zod'

/**
 * Every way in which the Console API refuses, by its stable code.
 * On the wire each is an RFC 9457 problem document:
 * {type, title, status, detail, code, ...data}.
 */
export const problems = {
  json_malformed: {
    status: 400,
    message: 'The body is not JSON.',
    data: z.object({ position: z.number(), line: z.number(), column: z.number() }),
  },
  input_invalid: {
    status: 400,
    message: 'The request does not fit the contract.',
    data: z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) }),
  },
  key_missing: { status: 401, message: 'An API key is needed: Authorization: Bearer KEY.' },
  key_invalid: { status: 401, message: 'This API key is unknown or revoked.' },
  signature_missing: { status: 401, message: 'The batch is not signed.' },
  signature_invalid: { status: 401, message: 'The signature does not match the body.' },
  timestamp_out_of_range: { status: 401, message: 'The batch timestamp is more than 300 s from the clock of the service.' },
  token_unknown: { status: 401, message: 'No site has this token.' },
  role_insufficient: { status: 403, message: 'This API key may not do that.' },
  site_forbidden: { status: 403, message: 'This API key may not see that site.' },
  site_disabled: { status: 403, message: 'This site is disabled; its batches are refused.' },
  source_not_local: { status: 403, message: 'Only a service on this machine can follow files.' },
  not_found: { status: 404, message: 'There is no such object.' },
  conflict: { status: 409, message: 'The object is no longer as the request assumed.', data: z.object({ reason: z.string() }) },
  batch_id_reused: { status: 409, message: 'This batch id was used with another body.' },
  idempotency_key_reused: { status: 409, message: 'This idempotency key was used with another request.' },
  cursor_expired: { status: 410, message: 'The cursor is too old or of another epoch: start again without one.' },
  version_mismatch: { status: 412, message: 'The document has changed since that version.', data: z.object({ current: z.number() }) },
  batch_too_large: { status: 413, message: 'A batch holds at most 500 events and 1 MiB.' },
  body_too_large: { status: 413, message: 'The body of a request to the API holds at most 1 MiB.' },
  media_type_unsupported: { status: 415, message: 'The body has to be JSON (application/json).' },
  envelope_invalid: {
    status: 422,
    message: 'An event does not fit its envelope; the whole batch is refused.',
    data: z.object({ index: z.number(), field: z.string() }),
  },
  rule_not_backtestable: {
    status: 422,
    message:
      'This rule is about the silence of a whole site, which is measured by the clock of the service: nothing is stored to repeat it on.',
  },
  backtests_busy: { status: 429, message: 'As many backtests run as may at once; wait for one to end, or cancel one.' },
  rate_limited: { status: 429, message: 'Too many requests.', data: z.object({ retryAfter: z.number() }) },
  internal: { status: 500, message: 'The service failed; the request changed nothing.' },
  data_damaged: {
    status: 503,
    message: 'The database of the service is damaged: whoever runs it has to verify it and restore a backup.',
  },
  unavailable: { status: 503, message: 'The service is starting or stopping.' },
  storage_full: { status: 507, message: 'The disk is full; nothing was stored.' },
} as const
export type ProblemCode = keyof typeof problems

/** The body of every refusal, RFC 9457 with a `code`. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  code: z.string(),
})
export type Problem = z.infer<typeof problemSchema>
