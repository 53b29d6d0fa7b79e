import { randomBytes } from 'node:crypto'
import type { ApiKey, Role } from '../../../shared/model/account/account.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { newId, sha256 } from '../../ids.ts'
import { ProblemError } from '../../problem.ts'
import { type Database, isDiskFull } from '../database.ts'

/**
 * Why a key exists: made by a person; handed to the console that started this
 * service, and replaced at each start; or of the command line, for one run.
 */
export type KeyPurpose = 'person' | 'console' | 'control'

/** Bearer keys. At rest there is only the SHA-256 of each: a key is 256 random bits, so there is nothing a slow hash would protect. */
export class ApiKeysRepository {
  private readonly db: Database
  private readonly clock: Clock

  constructor(db: Database, clock: Clock) {
    this.db = db
    this.clock = clock
  }

  /** Creates a key; `key` is not to be had again. A console or control key replaces the earlier ones of its purpose. */
  create(input: { name: string; role: Role; siteIds: string[] | null; purpose?: KeyPurpose }): { apiKey: ApiKey; key: string } {
    const key = newKey()
    const purpose = input.purpose ?? 'person'
    const apiKey: ApiKey = {
      id: newId('k'),
      name: input.name,
      role: input.role,
      siteIds: input.siteIds,
      createdAt: this.clock(),
      lastUsedAt: null,
      previousEndsAt: null,
    }
    this.db.transaction(() => {
      if (purpose !== 'person') this.revokeAll(purpose)
      this.db.run(
        'INSERT INTO api_keys (id, name, role, site_ids, hash, purpose, created_at, last_used_at) VALUES (?, ?, ?, ?, ?, ?, ?, NULL)',
        apiKey.id,
        apiKey.name,
        apiKey.role,
        apiKey.siteIds ? JSON.stringify(apiKey.siteIds) : null,
        hashOf(key),
        purpose,
        apiKey.createdAt,
      )
    })
    return { apiKey, key }
  }

  /** All keys but those of the command line. */
  list(): ApiKey[] {
    return this.db
      .all<KeyRow>(`SELECT ${keyColumns} FROM api_keys WHERE purpose <> 'control' ORDER BY created_at, rowid`, this.clock())
      .map(toApiKey)
  }

  /** Whose key this is; notes its use, to the minute. */
  authenticate(key: string): (ApiKey & { purpose: KeyPurpose }) | undefined {
    const now = this.clock()
    const hash = hashOf(key)
    const row =
      this.db.get<KeyRow>(`SELECT ${keyColumns} FROM api_keys WHERE hash = ?`, now, hash) ??
      this.db.get<KeyRow>(
        `SELECT ${keyColumns} FROM api_keys WHERE id = (SELECT key_id FROM ending_keys WHERE hash = ? AND ends_at > ?)`,
        now,
        hash,
        now,
      )
    if (!row) return undefined
    if (now - (row.last_used_at ?? 0) >= 60_000) this.noteUse(row.id, now)
    return { ...toApiKey(row), purpose: row.purpose }
  }

  /** Not worth a refusal: on a full disk reading goes on. */
  private noteUse(id: string, now: Instant): void {
    try {
      this.db.run('UPDATE api_keys SET last_used_at = ? WHERE id = ?', now, id)
    } catch (error) {
      if (!isDiskFull(error)) throw error
    }
  }

  /**
   * A new secret for a key of a person; who it is and what it may do stays. The
   * old secret ends after `overlap` ms, at once for 0; one that was ending already
   * keeps its earlier end. Throws ProblemError `not_found`, or `conflict` for the
   * key of the console, which gets another at each start.
   */
  rotate(id: string, overlap: number): { apiKey: ApiKey; key: string } {
    return this.db.transaction(() => {
      const now = this.clock()
      const old = this.get(id)
      if (old.purpose !== 'person')
        throw new ProblemError(
          'conflict',
          { reason: 'console_key' },
          'The key of the console is replaced whenever the console starts the service.',
        )
      const key = newKey()
      const end = now + overlap
      this.db.run('UPDATE ending_keys SET ends_at = min(ends_at, ?) WHERE key_id = ?', end, id)
      this.db.run('INSERT INTO ending_keys (hash, key_id, ends_at) VALUES (?, ?, ?)', old.hash, id, end)
      this.db.run('UPDATE api_keys SET hash = ? WHERE id = ?', hashOf(key), id)
      this.endSecrets(now)
      return { apiKey: toApiKey(this.get(id)), key }
    })
  }

  /** Forgets earlier secrets whose end has come. */
  endSecrets(now: Instant): void {
    this.db.transaction(() => {
      if (this.db.run('DELETE FROM ending_keys WHERE ends_at <= ?', now) > 0) this.db.markErased()
    })
  }

  private get(id: string): KeyRow {
    const row = this.db.get<KeyRow>(`SELECT ${keyColumns} FROM api_keys WHERE id = ? AND purpose <> 'control'`, this.clock(), id)
    if (!row) throw new ProblemError('not_found', undefined, `There is no API key ${id}.`)
    return row
  }

  /** Throws ProblemError `not_found`. */
  revoke(id: string): void {
    if (this.db.run("DELETE FROM api_keys WHERE id = ? AND purpose <> 'control'", id) === 0)
      throw new ProblemError('not_found', undefined, `There is no API key ${id}.`)
  }

  revokeAll(purpose: KeyPurpose): void {
    this.db.run('DELETE FROM api_keys WHERE purpose = ?', purpose)
  }
}

/** What is stored of a key. */
export function hashOf(key: string): string {
  return sha256(key)
}

function newKey(): string {
  return `lgk_${randomBytes(32).toString('base64url')}`
}

/** Its first parameter is the present. */
const keyColumns = '*, (SELECT max(ends_at) FROM ending_keys WHERE ending_keys.key_id = api_keys.id AND ends_at > ?) AS previous_ends_at'

interface KeyRow {
  id: string
  name: string
  role: Role
  hash: string
  site_ids: string | null
  purpose: KeyPurpose
  created_at: number
  last_used_at: number | null
  previous_ends_at: number | null
}

function toApiKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    siteIds: row.site_ids ? JSON.parse(row.site_ids) : null,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    previousEndsAt: row.previous_ends_at,
  }
}
