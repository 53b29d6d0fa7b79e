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
   * A refusal is not remembered: it changed nothing. Throws ProblemError
   * `idempotency_key_reused` when the key came with another request.
   */
  once<T>(request: IdempotentRequest, work: () => T): T {
    const { keyId, key } = request
    if (key === undefined) return this.db.transaction(work)
    const hash = sha256(JSON.stringify(request.request))
    return this.db.transaction(() => {
      const known = this.db.get<{ request_hash: string; answer: Uint8Array }>(
        'SELECT request_hash, answer FROM idempotency WHERE key_id = ? AND key = ?',
        keyId,
        key,
      )
      if (known) {
        if (known.request_hash !== hash) throw new ProblemError('idempotency_key_reused')
        return JSON.parse(this.seal.open(known.answer, `${keyId} ${key}`)) as T
      }
      const answer = work()
      this.db.run(
        'INSERT INTO idempotency (key_id, key, request_hash, answer, created_at) VALUES (?, ?, ?, ?, ?)',
        keyId,
        key,
        hash,
        this.seal.seal(JSON.stringify(answer), `${keyId} ${key}`),
        this.clock(),
      )
      return answer
    })
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
