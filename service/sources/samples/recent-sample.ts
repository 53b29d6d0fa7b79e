import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from '../../../shared/model/ids.ts'
import type { SourceFormat } from '../../../shared/model/sites/source.ts'

const files: Record<SourceFormat, string> = {
  'vault-audit': 'vault-audit.log',
  'wordpress-jsonl': 'wordpress.jsonl',
  'drupal-jsonl': 'drupal.jsonl',
}

/**
 * For tests: the sample of a format with all times moved by the same amount, so
 * that its newest event happened at `newest` (whole seconds). Names and
 * addresses are made up (RFC 2606, RFC 5737).
 */
export function recentSample(format: SourceFormat, newest: Instant): string {
  const lines = readFileSync(join(import.meta.dirname, files[format]), 'utf8')
    .trimEnd()
    .split('\n')
  const events: Record<string, unknown>[] = lines.map((line) => JSON.parse(line))
  const shift = Math.floor((newest - Math.max(...events.map(timeOf))) / 1000) * 1000
  return `${events.map((event) => JSON.stringify(moved(event, shift))).join('\n')}\n`
}

/** For tests: WordPress events of one address that fails to sign in `count` times, one a second, the last at `newest`. */
export function bruteForceSample(newest: Instant, count = 30, address = '203.0.113.24'): string {
  const last = Math.floor(newest / 1000)
  const events = Array.from({ length: count }, (_, index) => ({
    event_type: 'auth.attempt',
    timestamp: last - (count - 1 - index),
    labels: {
      'req.method': 'POST',
      'req.uri': '/wp-login.php',
      'req.ua': 'python-requests/2.32.3',
      'actor.user_id': 0,
      'actor.ip': address,
    },
    payload: { username_hash: ['admin', 'editor', 'shop'][index % 3], success: false, method: 'form', reason: 'incorrect_password' },
  }))
  return `${events.map((event) => JSON.stringify(event)).join('\n')}\n`
}

function timeOf(event: Record<string, unknown>): Instant {
  return typeof event.time === 'string' ? Date.parse(event.time) : Number(event.timestamp) * 1000
}

function moved(event: Record<string, unknown>, shift: number): Record<string, unknown> {
  const at = timeOf(event) + shift
  if (typeof event.time === 'string') return { ...event, time: new Date(at).toISOString() }
  return { ...event, timestamp: at / 1000, ...(event.created_at === undefined ? {} : { created_at: new Date(at).toISOString() }) }
}
