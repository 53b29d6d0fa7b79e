import type { Platform } from '../../shared/model/platform.ts'
import type { SourceFormat } from '../../shared/model/sites/source.ts'
import type { SourceEvent } from '../gateway/envelopes/event.ts'
import type { Intake } from '../gateway/intake.ts'
import { parseJson } from '../json.ts'
import { ProblemError } from '../problem.ts'

/** The platform whose envelope the lines of a format carry. */
export const platformOf: Record<SourceFormat, Platform> = {
  'vault-audit': 'vault',
  'wordpress-jsonl': 'wordpress',
  'drupal-jsonl': 'drupal',
}

/** Events that go into one batch. */
export const batchSize = 500

/** What one line is; `reason` never quotes it. */
export type LineReading = { event: SourceEvent } | { skip: true } | { reason: string }

/** Reads one line of a file in the envelope of a platform. */
export function readLine(intake: Pick<Intake, 'read'>, platform: Platform, line: string): LineReading {
  let value: unknown
  try {
    value = parseJson(line)
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return { reason: `json_malformed: not JSON from column ${String(error.data?.column)}` }
  }
  const reading = intake.read(platform, value)
  if ('event' in reading || 'skip' in reading) return reading
  return { reason: `envelope_invalid: ${reading.field || 'the line'}: ${reading.message}` }
}

/** Throws ProblemError `input_invalid` when a site cannot have sent lines of this format. */
export function mustFit(format: SourceFormat, platform: Platform): void {
  if (platformOf[format] === platform) return
  throw new ProblemError(
    'input_invalid',
    { issues: [{ path: 'format', message: `${format} does not belong to a ${platform} site.` }] },
    `${format} does not belong to a ${platform} site.`,
  )
}
