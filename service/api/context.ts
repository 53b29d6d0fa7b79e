import { implement } from '@orpc/server'
import { apiContract } from '../../shared/api/contract.ts'
import type { ApiKey } from '../../shared/model/account.ts'
import { ProblemError } from '../problem.ts'
import type { KeyPurpose } from '../store/account/api-keys.ts'
import type { IdempotencyRepository } from '../store/account/idempotency.ts'

/** Who asks, as the bearer key says. */
export interface Caller extends ApiKey {
  purpose: KeyPurpose
}

/** What every handler knows of its request. */
export interface ApiContext {
  caller: Caller
  /** The `Idempotency-Key` header. */
  idempotencyKey: string | undefined
}

/** The contract, to be implemented resource by resource. */
export const api = implement(apiContract).$context<ApiContext>()

/** Throws ProblemError `site_forbidden` when the key is restricted to other sites. */
export function mustSee(caller: Caller, siteId: string): void {
  if (caller.siteIds && !caller.siteIds.includes(siteId)) throw new ProblemError('site_forbidden')
}

/** Throws ProblemError `role_insufficient` for a key that is restricted to some sites: what concerns the account is not its business. */
export function mustSeeAll(caller: Caller): void {
  if (caller.siteIds)
    throw new ProblemError('role_insufficient', undefined, 'This API key is restricted to some sites; this concerns the whole account.')
}

/** Does a mutation once for each Idempotency-Key of a caller. `operation` and `input` say what was asked. */
export function once<T>(idempotency: IdempotencyRepository, context: ApiContext, operation: string, input: unknown, work: () => T): T {
  return idempotency.once({ keyId: context.caller.id, key: context.idempotencyKey, request: [operation, input] }, work)
}
