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
