import { randomBytes } from 'node:crypto'
import type { ApiKey, Role } from '../../../shared/model/account.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import { newId, sha256 } from '../../ids.ts'
import { ProblemError } from '../../problem.ts'
import type { Database } from '../database.ts'

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
    const key = `lgk_${randomBytes(32).toString('base64url')}`
    const purpose = input.purpose ?? 'person'
    const apiKey: ApiKey = {
      id: newId('k'),
      name: input.name,
      role: input.role,
      siteIds: input.siteIds,
      createdAt: this.clock(),
      lastUsedAt: null,
    }
    this.db.transaction(() => {
      if (purpose !== 'person') this.revokeAll(purpose)
      this.db.run(
        'INSERT INTO api_keys (id, name, role, site_ids, hash, purpose, created_at, last_used_at) VALUES (?, ?, ?, ?, ?, ?, ?, NULL)',
        apiKey.id,
        apiKey.name,
        apiKey.role,
        apiKey.siteIds ? JSON.stringify(apiKey.siteIds) : null,
        sha256(key),
        purpose,
        apiKey.createdAt,
      )
    })
    return { apiKey, key }
  }

  /** All keys but those of the command line. */
  list(): ApiKey[] {
    return this.db.all<KeyRow>("SELECT * FROM api_keys WHERE purpose <> 'control' ORDER BY created_at, rowid").map(toApiKey)
  }

  /** Whose key this is; notes its use, to the minute. */
  authenticate(key: string): (ApiKey & { purpose: KeyPurpose }) | undefined {
    const row = this.db.get<KeyRow>('SELECT * FROM api_keys WHERE hash = ?', sha256(key))
    if (!row) return undefined
    const now = this.clock()
    if (now - (row.last_used_at ?? 0) >= 60_000) this.db.run('UPDATE api_keys SET last_used_at = ? WHERE id = ?', now, row.id)
    return { ...toApiKey(row), purpose: row.purpose }
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

interface KeyRow {
  id: string
  name: string
  role: Role
  site_ids: string | null
  purpose: KeyPurpose
  created_at: number
  last_used_at: number | null
}

function toApiKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    siteIds: row.site_ids ? JSON.parse(row.site_ids) : null,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }
}
