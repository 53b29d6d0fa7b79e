import type { BridgeProblemCode } from '../../shared/bridge/contract/problems.ts'
import { filterFaultSchema, filterFaultText } from '../../shared/bridge/filter-fault.ts'
import { messages } from '../messages/messages.ts'

/** What went wrong and what to do, as two sentences. */
export interface ErrorWords {
  code: string
  what: string
  next: string | null
}

const own: BridgeProblemCode[] = [
  'file_unreadable',
  'url_invalid',
  'account_exists',
  'service_failed',
  'input_invalid',
  'refused',
  'update_not_now',
]

/** The words for an error of the console (data with a code) or of this page. */
export function errorText(error: unknown): ErrorWords {
  const text = messages.common.errors
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown'
  const message = error instanceof Error && error.message !== '' ? error.message : text.fallback
  switch (code) {
    case 'console_lost':
      return { code, what: text.consoleLost, next: text.consoleLostNext }
    case 'offline':
      return { code, what: statusOf(error) > 0 ? text.failing(statusOf(error)) : text.offline, next: text.offlineNext }
    case 'not_found':
      return { code, what: text.notFound, next: text.notFoundNext }
    case 'unauthorized':
      return { code, what: text.unauthorized, next: text.unauthorizedNext }
    case 'key_unavailable':
      // The console says which of them it is: locked, absent, refused or slow.
      return { code, what: error instanceof Error && error.message !== '' ? message : text.keyUnavailable, next: text.keyUnavailableNext }
    case 'filter_invalid':
      return { code, what: filterFault(error) ?? message, next: text.filterInvalidNext }
    default:
      // The console's own refusals carry a sentence for a person; anything else says only that it failed.
      return own.some((known) => known === code)
        ? { code, what: message, next: null }
        : { code, what: text.internal, next: text.internalNext }
  }
}

/** A part of what came with a refusal. */
function partOf(error: unknown, name: string): unknown {
  const data: unknown = typeof error === 'object' && error !== null && 'data' in error ? error.data : undefined
  return typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined
}

/** The HTTP status with which the service answered; 0 when it did not. */
function statusOf(error: unknown): number {
  const status = partOf(error, 'status')
  return typeof status === 'number' ? status : 0
}

/** The reason that came with the refusal, in the language of the page. */
function filterFault(error: unknown): string | undefined {
  const fault = filterFaultSchema.safeParse(partOf(error, 'fault'))
  return fault.success ? filterFaultText(fault.data, messages.filterFaults) : undefined
}
