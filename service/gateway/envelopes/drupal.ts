import { drupalEventSchema } from '../../../shared/api/ingest.ts'
import type { Reading } from './event.ts'
import { firstIssue, flatten } from './event.ts'

/** Reads one event of the Drupal module; its `event_id` identifies it for good. */
export function readDrupal(value: unknown): Reading {
  const parsed = drupalEventSchema.safeParse(value)
  if (!parsed.success) return firstIssue(parsed.error)
  const { event_type: type, timestamp, event_id: key, labels } = parsed.data
  return { event: { type, at: Math.round(timestamp * 1000), key, raw: flatten(labels, new Map()) } }
}
