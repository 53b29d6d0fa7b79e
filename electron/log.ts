import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import type { Log } from './console/ports.ts'

/** A log file larger than this, bytes, is put aside as `.1` at the next start. */
const largest = 5 * 1024 * 1024

const secretFields = ['key', 'token', 'secret', 'masterKey', 'password', 'authorization', 'cookie']

/** The console's log in `logDir`; what should not be in it is blanked even if someone passes it. Written at once, so that the last words of a crash are there. */
export function openLog(logDir: string): Log {
  mkdirSync(logDir, { recursive: true, mode: 0o700 })
  const path = join(logDir, 'console.log')
  if (existsSync(path) && statSync(path).size > largest) renameSync(path, `${path}.1`)
  const logger = pino(
    {
      base: { pid: process.pid },
      redact: { paths: [...secretFields, ...secretFields.map((field) => `*.${field}`)], censor: '[removed]' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: path, sync: true, mode: 0o600 }),
  )
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  }
}
