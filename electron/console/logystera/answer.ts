import { kindOfStatus, ServiceFailure } from './failure.ts'

/** The largest answer that is read, bytes. A page of 500 changes is about one megabyte. */
const largestAnswer = 32 * 1024 * 1024

/** True for JSON and for problem documents (RFC 9457). */
const isJson = (type: string) => /^application\/(problem\+)?json\b/.test(type)

/**
 * Reads the whole body and calls problem documents JSON, which is all that oRPC's codec reads. Throws ServiceFailure
 * `not_json`, `http_STATUS` or `response_too_large`; the body is then not read to its end.
 */
export async function readAnswer(response: Response, limit = largestAnswer): Promise<{ text: string; headers: Headers }> {
  const type = (response.headers.get('content-type') ?? '').toLowerCase()
  if (!isJson(type)) {
    await response.body?.cancel()
    throw response.ok
      ? notAnApi(response.status, 'What answers at this address is not a Logystera Console API.')
      : new ServiceFailure({
          kind: kindOfStatus(response.status),
          code: `http_${response.status}`,
          status: response.status,
          message: `The service answered ${response.status} without a reason.`,
        })
  }
  const text = await readText(response, limit)
  const headers = new Headers(response.headers)
  headers.set('content-type', 'application/json')
  headers.delete('content-encoding')
  headers.delete('content-length')
  return { text, headers }
}

/** The failure of an answer that is something else than it should be. */
export function notAnApi(status: number, message: string): ServiceFailure {
  return new ServiceFailure({ kind: 'malformed', code: 'not_json', status, message })
}

async function readText(response: Response, limit: number): Promise<string> {
  const tooLarge = () =>
    new ServiceFailure({
      kind: 'malformed',
      code: 'response_too_large',
      status: response.status,
      message: `The service answered more than ${Math.round(limit / 1024 / 1024)} MiB at once.`,
    })
  if (Number(response.headers.get('content-length')) > limit) {
    await response.body?.cancel()
    throw tooLarge()
  }
  const decoder = new TextDecoder()
  const parts: string[] = []
  let size = 0
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    // Leaving the loop cancels the body.
    if (size > limit) throw tooLarge()
    parts.push(decoder.decode(chunk, { stream: true }))
  }
  return parts.join('') + decoder.decode()
}
