import type { FromService } from '../../../shared/api/child.ts'

/** Codes by which a service says why it did not start. */
export type StartFailure = Extract<FromService, { type: 'failed' }>['code']

/** Why a data folder cannot be used, by the codes of shared/api/child.ts. */
export class DataError extends Error {
  readonly code: StartFailure

  constructor(code: StartFailure, message: string) {
    super(message)
    this.name = 'DataError'
    this.code = code
  }
}

/** SQLITE_CORRUPT (sqlite.org/rescode.html). */
const corrupt = 11

/** An error like those by which SQLite says that a file is damaged, for damage that it does not see itself. */
export function damage(what: string): Error & { errcode: number } {
  return Object.assign(new Error(`the database is damaged: ${what}`), { errcode: corrupt })
}
