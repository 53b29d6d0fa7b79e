import type { FromService } from '../../../shared/api/child.ts'

/** Why a bundled service cannot run, with the code of shared/api/child.ts. */
export type FailureCode = Extract<FromService, { type: 'failed' }>['code']

export class ServiceFailure extends Error {
  readonly code: FailureCode
  constructor(code: FailureCode, message: string) {
    super(message)
    this.code = code
  }
}
