import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import type { Clock } from '../shared/model/clock.ts'
import type { Log } from './console/ports.ts'
import { logLimits, rotateLog } from './console/services/log-file.ts'

const secretFields = new Set(['key', 'token', 'secret', 'masterKey', 'password', 'authorization', 'cookie'])

/** What looks like a secret wherever it stands: API keys, bearer tokens, tokens and passwords in addresses. */
const secrets: [RegExp, string][] = [
  [/\blgk_[A-Za-z0-9_-]{8,}/g, 'lgk_[removed]'],
  [/\bBearer\s+[^\s"',]+/gi, 'Bearer [removed]'],
  [/([?&](?:token|key|secret|signature)=)[^&\s"']+/gi, '$1[removed]'],
  [/(:\/\/)[^/\s:@"']+:[^/\s@"']+@/g, '$1[removed]@'],
]

/** A text for the log: without secrets, and without the person's name in paths of the home folder. */
export function redacted(text: string, home = homedir()): string {
  const plain = secrets.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text)
  return home.length > 1 ? plain.replaceAll(home, '~') : plain
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return redacted(value)
  if (Array.isArray(value)) return value.map(cleaned)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, secretFields.has(name) ? '[removed]' : cleaned(part)]))
}

/** As many lines of one warning or error are written in `span` ms: whoever can make the console warn cannot push all else out of its log. */
const mostAlike = 30
const span = 60_000

/** Counts alike lines: whether one more may be written, and which were left out in the span before. */
function sparing(clock: Clock) {
  let begun = clock()
  let counts = new Map<string, number>()
  return (message: string) => {
    const now = clock()
    const over = now - begun >= span || now < begun
    const leftOut = over ? [...counts].filter(([, count]) => count > mostAlike) : []
    if (over) {
      begun = now
      counts = new Map()
    }
    const count = (counts.get(message) ?? 0) + 1
    counts.set(message, count)
    return { written: count <= mostAlike, leftOut: leftOut.map(([of, lines]) => ({ of, lines: lines - mostAlike })) }
  }
}

/**
 * The console's log in `logDir`; what should not be in it is blanked even if someone passes it. Written at once, so that the
 * last words of a crash are there; put aside as `.1` to `.3` when it grows too large. Of alike warnings and errors 30 a
 * minute are written, and afterwards how many there were besides.
 */
export function openLog(logDir: string, limits = logLimits, clock: Clock = Date.now): Log {
  mkdirSync(logDir, { recursive: true, mode: 0o700 })
  const path = join(logDir, 'console.log')
  rotateLog(path, limits)
  const file = pino.destination({ dest: path, sync: true, mode: 0o600 })
  let written = 0
  file.on('write', (bytes: number) => {
    written += bytes
    if (written <= limits.largest) return
    written = 0
    if (rotateLog(path, limits)) file.reopen()
  })
  const logger = pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, file)
  const line =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, fields: Record<string, unknown> = {}) =>
      logger[level](cleaned(fields) as Record<string, unknown>, redacted(message))
  const look = sparing(clock)
  const spared = (level: 'warn' | 'error') => {
    const write = line(level)
    return (message: string, fields?: Record<string, unknown>) => {
      const { written, leftOut } = look(message)
      for (const { of, lines } of leftOut) line('warn')('lines were left out', { of, lines })
      if (written) write(message, fields)
    }
  }
  return { info: line('info'), warn: spared('warn'), error: spared('error') }
}
