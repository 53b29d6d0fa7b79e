import type { BridgeProblemCode } from '../../shared/bridge/contract/problems.ts'
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
      return { code, what: text.offline, next: text.offlineNext }
    case 'not_found':
      return { code, what: text.notFound, next: text.notFoundNext }
    case 'unauthorized':
      return { code, what: text.unauthorized, next: text.unauthorizedNext }
    case 'key_unavailable':
      // The console says which of them it is: locked, absent, refused or slow.
      return { code, what: error instanceof Error && error.message !== '' ? message : text.keyUnavailable, next: text.keyUnavailableNext }
    case 'filter_invalid':
      return { code, what: message, next: text.filterInvalidNext }
    default:
      // The console's own refusals carry a sentence for a person; anything else says only that it failed.
      return own.some((known) => known === code)
        ? { code, what: message, next: null }
        : { code, what: text.internal, next: text.internalNext }
  }
}
