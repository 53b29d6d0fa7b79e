import type { UpdateProblem } from '../../../shared/bridge/updates.ts'
import { redacted } from '../../log.ts'

/** Codes of electron-updater for a file that is not the one that the feed describes, or that another signed. */
const tampering = new Set(['ERR_CHECKSUM_MISMATCH', 'ERR_UPDATER_INVALID_SIGNATURE', 'ERR_UPDATER_NO_CHECKSUM'])

/** How Squirrel.Mac and Windows word that a signature is not the expected one. */
const otherSignature = /code signature|code requirement|not signed by the application owner|did not pass validation/i

/** What Chromium and Node say of a network that gave no answer, and electron-updater of an answer that was a refusal. */
const noAnswer = /\bnet::ERR_|\bE(CONN|HOST|NET|TIMEDOUT|AI_)|HttpError|^HTTP_ERROR_/

/** What an error of the updater means, for a person, and its own words, for the log. */
export function updateProblem(error: Error & { code?: string }): { problem: UpdateProblem; text: string } {
  const code = error.code ?? ''
  const text = redacted(error.message.split('\n')[0] ?? '').slice(0, 300)
  if (tampering.has(code) || otherSignature.test(error.message)) return { problem: 'tampered', text }
  if (code === 'ENOSPC') return { problem: 'no-room', text }
  if (noAnswer.test(`${code} ${error.name} ${error.message}`)) return { problem: 'unreachable', text }
  if (code.startsWith('ERR_UPDATER_')) return { problem: 'unreadable', text }
  return { problem: 'failed', text }
}
