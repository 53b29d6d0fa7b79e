import { implement } from '@orpc/server'
import { apiContract } from '../../shared/api/contract.ts'
import type { ApiKey } from '../../shared/model/account/account.ts'
import { ProblemError } from '../problem.ts'
import type { KeyPurpose } from '../store/account/api-keys.ts'
import type { IdempotencyRepository } from '../store/account/idempotency.ts'
import type { AuditLog } from '../store/audit/audit-log.ts'
import { type AuditedAct, actOf } from './audited.ts'
import type { IfMatch } from './if-match.ts'

/** Who asks, as the bearer key says. */
export interface Caller extends ApiKey {
  purpose: KeyPurpose
}

/** What every handler knows of its request. */
export interface ApiContext {
  caller: Caller
  /** The `Idempotency-Key` header. */
  idempotencyKey: string | undefined
  /** The `If-Match` header: for `mustMatch`, within the work of `once`. */
  ifMatch: IfMatch
  /** Where `once` records what was done. */
  audit: AuditLog
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

/** Throws ProblemError `role_insufficient` for a viewer's key, also where a request only reads. */
export function mustAdminister(caller: Caller): void {
  if (caller.role !== 'admin') throw new ProblemError('role_insufficient')
}

/**
 * Does a mutation once for each Idempotency-Key of a caller, and records it in the audit log in the same transaction.
 * `operation` (its place in the contract) and `input` say what was asked; `secretOf`, where the answer shows a secret,
 * what the secret belongs to; `acts` what the log keeps, where that is not the operation itself: nothing, if nothing
 * changed, or several things.
 */
export function once<T>(
  idempotency: IdempotencyRepository,
  context: ApiContext,
  operation: string,
  input: unknown,
  work: () => T,
  secretOf?: (answer: T) => string,
  acts: (answer: T) => AuditedAct[] = (answer) => [actOf(operation, input, answer)],
): T {
  const { caller, audit, idempotencyKey, ifMatch } = context
  const audited = () => {
    const answer = work()
    for (const act of acts(answer)) audit.record({ ...act, author: caller.name, keyId: caller.id })
    return answer
  }
  return idempotency.once(
    { keyId: caller.id, key: idempotencyKey, request: ifMatch === undefined ? [operation, input] : [operation, input, ifMatch] },
    audited,
    secretOf,
  )
}
