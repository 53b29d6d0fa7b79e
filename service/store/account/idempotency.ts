import type { Clock } from '../../../shared/model/clock.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { sha256 } from '../../ids.ts'
import { ProblemError } from '../../problem.ts'
import type { Database } from '../database.ts'
import type { Seal } from '../seal.ts'

/** How long an answer is remembered, ms. */
export const idempotencyLifetime = 90 * 86_400_000

/** What a mutation is asked with. `key` is the caller's `Idempotency-Key`, `request` names the operation and its input. */
export interface IdempotentRequest {
  keyId: string
  key: string | undefined
  request: unknown
}

/**
 * Answers to mutations by their Idempotency-Key (after the IETF draft
 * draft-ietf-httpapi-idempotency-key-header). The answer is stored in the very
 * transaction that changes the data, so a repeated request after a crash is
 * never done twice; it is sealed because it may hold a secret shown once.
 */
export class IdempotencyRepository {
  private readonly db: Database
  private readonly seal: Seal
  private readonly clock: Clock

  constructor(db: Database, seal: Seal, clock: Clock) {
    this.db = db
    this.seal = seal
    this.clock = clock
  }

  /**
   * Does `work` in a transaction and remembers its answer, or answers as before.
   * A refusal is not remembered: it changed nothing. `secretOf` names what the
   * secret in the answer belongs to (the token of credentials, the hash of an API
   * key, the id of a webhook): when that ends, the schema empties the answer.
   * Throws ProblemError `idempotency_key_reused` when the key came with another
   * request, `conflict` when the answer was emptied: reason `secret_ended`, or
   * `answer_expired` when it was older than retention allows.
   */
  once<T>(request: IdempotentRequest, work: () => T, secretOf?: (answer: T) => string): T {
    const { keyId, key } = request
    if (key === undefined) return this.db.transaction(work)
    const hash = sha256(JSON.stringify(request.request))
    return this.db.transaction(() => {
      const known = this.db.get<{ request_hash: string; answer: Uint8Array; secret_of: string | null }>(
        'SELECT request_hash, answer, secret_of FROM idempotency WHERE key_id = ? AND key = ?',
        keyId,
        key,
      )
      if (known) {
        if (known.request_hash !== hash) throw new ProblemError('idempotency_key_reused')
        if (known.answer.byteLength === 0) throw emptied(known.secret_of !== null)
        return JSON.parse(this.seal.open(known.answer, `${keyId} ${key}`)) as T
      }
      const answer = work()
      this.db.run(
        'INSERT INTO idempotency (key_id, key, request_hash, answer, created_at, secret_of) VALUES (?, ?, ?, ?, ?, ?)',
        keyId,
        key,
        hash,
        this.seal.seal(JSON.stringify(answer), `${keyId} ${key}`),
        this.clock(),
        secretOf ? secretOf(answer) : null,
      )
      return answer
    })
  }

  /**
   * Empties at most `limit` answers given before an instant, for they may quote what
   * retention has deleted. That the request was done is still known. Answers how many.
   */
  emptyAnswers(before: Instant, limit: number): number {
    return this.db.run(
      `UPDATE idempotency SET answer = x'' WHERE (key_id, key) IN (
         SELECT key_id, key FROM idempotency WHERE created_at < ? AND length(answer) > 0 LIMIT ?)`,
      before,
      limit,
    )
  }

  /** Forgets at most `limit` answers given before an instant; answers how many. */
  purge(before: Instant, limit: number): number {
    return this.db.run(
      'DELETE FROM idempotency WHERE (key_id, key) IN (SELECT key_id, key FROM idempotency WHERE created_at < ? LIMIT ?)',
      before,
      limit,
    )
  }
}

function emptied(wasSecret: boolean): ProblemError {
  return wasSecret
    ? new ProblemError('conflict', { reason: 'secret_ended' }, 'This was done before; the secret that it made has ended since.')
    : new ProblemError('conflict', { reason: 'answer_expired' }, 'This was done before; its answer is older than retention allows.')
}
