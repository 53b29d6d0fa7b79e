import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { Credentials, CredentialsEntry, NewSite, Site } from '../../../shared/model/sites/site.ts'
import { newId } from '../../ids.ts'
import { ProblemError } from '../../problem.ts'
import { ChangesRepository, recordChange, type Visibility } from '../changes.ts'
import type { Database } from '../database.ts'
import { deletedSites, isThere } from '../deleted-sites.ts'
import type { Seal } from '../seal.ts'

/** A site as the gateway needs it: with every secret that its signature may be made with. */
export interface SiteWithSecrets {
  site: Site
  secrets: string[]
  /** When this stops being true, because credentials end; null if nothing ends. */
  until: Instant | null
}

/** What may change of a site; the platform never does. */
export type SiteEdit = Partial<Omit<NewSite, 'platform'>> & { enabled?: boolean | undefined }

/** Who has to know of a site that came, went or moved; called inside the transaction that does it. */
export interface SiteHooks {
  added?: (siteId: string) => void
  removed?: (siteId: string) => void
  /** It came to another client. */
  moved?: (siteId: string) => void
}

/** Sites and their credentials. Secrets are sealed under the master key and leave only by `create`, `rotate` and `byToken`. */
export class SitesRepository {
  private readonly db: Database
  private readonly seal: Seal
  private readonly clock: Clock
  private readonly hooks: SiteHooks
  private readonly changes: ChangesRepository
  private readonly tokens = new Map<string, SiteWithSecrets>()

  constructor(db: Database, seal: Seal, clock: Clock, hooks: SiteHooks = {}) {
    this.db = db
    this.seal = seal
    this.clock = clock
    this.hooks = hooks
    this.changes = new ChangesRepository(db)
  }

  /** Creates a site, enabled, with its first credentials. Throws ProblemError `not_found` for an unknown client. */
  create(input: NewSite): { site: Site; credentials: Credentials } {
    return this.db.transaction(() => {
      this.checkClient(input.clientId)
      const site: Site = {
        id: newId('s'),
        name: input.name,
        platform: input.platform,
        url: input.url ?? '',
        description: input.description ?? '',
        enabled: true,
        clientId: input.clientId ?? null,
        tags: input.tags ?? [],
        timeZone: input.timeZone ?? null,
        createdAt: this.clock(),
        version: 1,
      }
      this.db.run(
        `INSERT INTO sites (id, name, platform, url, description, enabled, client_id, tags, time_zone, created_at, version)
         VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, 1)`,
        site.id,
        site.name,
        site.platform,
        site.url,
        site.description,
        site.clientId,
        JSON.stringify(site.tags),
        site.timeZone,
        site.createdAt,
      )
      recordChange(this.db, 'site', site.id, site, site.createdAt)
      const credentials = this.addCredentials(site.id)
      this.hooks.added?.(site.id)
      return { site, credentials }
    })
  }

  find(id: string): Site | undefined {
    const row = this.db.get<SiteRow>(`SELECT * FROM sites WHERE id = ? AND ${isThere}`, id)
    return row && toSite(row)
  }

  /** Throws ProblemError `not_found`. */
  get(id: string): Site {
    const site = this.find(id)
    if (!site) throw new ProblemError('not_found', undefined, `There is no site ${id}.`)
    return site
  }

  /** Every site, in order of creation; for loops over the whole fleet, not for pages. */
  all(): Site[] {
    return this.db.all<SiteRow>(`SELECT * FROM sites WHERE ${isThere} ORDER BY created_at, id`).map(toSite)
  }

  /** A page of the sites that a key may see, by id; `next` continues it. */
  list(options: { cursor?: string | undefined; limit: number; visibility: Visibility }): { items: Site[]; next: string | null } {
    const after = options.cursor ?? ''
    const rows = options.visibility
      ? this.db.all<SiteRow>(
          `SELECT * FROM sites WHERE id > ? AND ${isThere} AND id IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?`,
          after,
          JSON.stringify(options.visibility),
          options.limit + 1,
        )
      : this.db.all<SiteRow>(`SELECT * FROM sites WHERE id > ? AND ${isThere} ORDER BY id LIMIT ?`, after, options.limit + 1)
    const items = rows.slice(0, options.limit).map(toSite)
    return { items, next: rows.length > options.limit ? (items.at(-1)?.id ?? null) : null }
  }

  count(): number {
    return this.db.get<{ n: number }>(`SELECT count(*) AS n FROM sites WHERE ${isThere}`)?.n ?? 0
  }

  /** Throws ProblemError `not_found` for an unknown site or client. */
  update(id: string, edit: SiteEdit): Site {
    return this.db.transaction(() => {
      const old = this.get(id)
      this.checkClient(edit.clientId)
      const given = Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined))
      const site: Site = { ...old, ...given, version: old.version + 1 }
      this.db.run(
        `UPDATE sites SET name = ?, url = ?, description = ?, enabled = ?, client_id = ?, tags = ?, time_zone = ?, version = ? WHERE id = ?`,
        site.name,
        site.url,
        site.description,
        site.enabled ? 1 : 0,
        site.clientId,
        JSON.stringify(site.tags),
        site.timeZone,
        site.version,
        id,
      )
      recordChange(this.db, 'site', id, site, this.clock())
      if (site.clientId !== old.clientId) this.hooks.moved?.(id)
      this.tokens.clear()
      return site
    })
  }

  /** Sites of a client that is about to be deleted: they stay, and belong to nobody. */
  leaveClient(clientId: string): void {
    this.db.transaction(() => {
      const rows = this.db.all<{ id: string }>('SELECT id FROM sites WHERE client_id = ?', clientId)
      for (const { id } of rows) this.update(id, { clientId: null })
    })
  }

  /**
   * Deletes a site: nobody sees it from now on, and its secrets are gone. What it
   * owns may be much and goes in slices (`deleted`, `drop`); alerts become
   * tombstones then, the rest at once. Throws `not_found`.
   */
  delete(id: string): void {
    this.db.transaction(() => {
      this.get(id)
      const now = this.clock()
      this.changes.burySite(id, now)
      for (const table of ['credentials', 'health', 'snoozes', 'sources', 'site_retention'])
        this.db.run(`DELETE FROM ${table} WHERE site_id = ?`, id)
      this.db.run(
        "UPDATE sites SET deleted_at = ?, name = '', url = '', description = '', tags = '[]', client_id = NULL, enabled = 0 WHERE id = ?",
        now,
        id,
      )
      this.db.markErased()
      this.hooks.removed?.(id)
      this.tokens.clear()
    })
  }

  /** Sites that were deleted and still own rows. */
  deleted(): string[] {
    return deletedSites(this.db)
  }

  /** The end of a deleted site, after what it owned: the row itself and, by the schema's cascades, what little is left. */
  drop(id: string): void {
    this.db.transaction(() => {
      this.db.run('DELETE FROM sites WHERE id = ? AND deleted_at IS NOT NULL', id)
      this.db.markErased()
    })
  }

  /**
   * New credentials; the old ones end after `overlap` ms, at once for 0. Those
   * that were ending already keep their earlier end. Throws ProblemError `not_found`.
   */
  rotate(id: string, overlap = 0): Credentials {
    return this.db.transaction(() => {
      this.get(id)
      const end = this.clock() + overlap
      this.db.run('UPDATE credentials SET ends_at = min(coalesce(ends_at, ?), ?) WHERE site_id = ?', end, end, id)
      const credentials = this.addCredentials(id)
      this.endCredentials(this.clock())
      this.tokens.clear()
      return credentials
    })
  }

  /** The credentials of a site without their secrets, newest first. */
  listCredentials(id: string): CredentialsEntry[] {
    return this.db
      .all<CredentialsEntry>(
        `SELECT token, created_at AS createdAt, ends_at AS endsAt FROM credentials
         WHERE site_id = ? AND (ends_at IS NULL OR ends_at > ?) ORDER BY rowid DESC`,
        id,
        this.clock(),
      )
      .map((row) => ({ ...row }))
  }

  /** Deletes credentials whose end has come, so that nothing of their secret stays on disk. */
  endCredentials(now: Instant): void {
    if (!this.db.get('SELECT 1 FROM credentials WHERE ends_at <= ?', now)) return
    this.db.transaction(() => {
      this.db.run('DELETE FROM credentials WHERE ends_at <= ?', now)
      this.db.markErased()
      this.tokens.clear()
    })
  }

  /** The credentials in force, for the service's own sources and demo fleet. Throws ProblemError `not_found`. */
  credentials(id: string): Credentials {
    const row = this.db.get<CredentialsRow>('SELECT token, secret FROM credentials WHERE site_id = ? AND ends_at IS NULL', id)
    if (!row) throw new ProblemError('not_found', undefined, `There is no site ${id}.`)
    return { token: row.token, secret: this.seal.open(row.secret, row.token) }
  }

  /**
   * Whose token this is, and what its batches may be signed with: any secret of
   * the site that is in force, because who takes over new credentials may change
   * token and secret one after the other. Kept in memory: every batch asks.
   */
  byToken(token: string): SiteWithSecrets | undefined {
    const now = this.clock()
    const known = this.tokens.get(token)
    if (known && (known.until === null || now < known.until)) return known
    this.tokens.delete(token)
    const rows = this.db.all<CredentialsRow & { site_id: string; ends_at: Instant | null }>(
      `SELECT token, secret, site_id, ends_at FROM credentials
       WHERE site_id = (SELECT site_id FROM credentials WHERE token = ?) AND (ends_at IS NULL OR ends_at > ?) ORDER BY rowid DESC`,
      token,
      now,
    )
    const row = rows.find((entry) => entry.token === token)
    const site = row && this.find(row.site_id)
    if (!site) return undefined
    const ends = rows.flatMap(({ ends_at: end }) => (end === null ? [] : [end]))
    const found = {
      site,
      secrets: rows.map((entry) => this.seal.open(entry.secret, entry.token)),
      until: ends.length > 0 ? Math.min(...ends) : null,
    }
    this.tokens.set(token, found)
    return found
  }

  private addCredentials(siteId: string): Credentials {
    // The prefix is that of Standard Webhooks: the part after it is the key, base64.
    const credentials = { token: `lgt_${randomBytes(18).toString('base64url')}`, secret: `whsec_${randomBytes(32).toString('base64')}` }
    this.db.run(
      'INSERT INTO credentials (token, site_id, secret, created_at, ends_at) VALUES (?, ?, ?, ?, NULL)',
      credentials.token,
      siteId,
      this.seal.seal(credentials.secret, credentials.token),
      this.clock(),
    )
    return credentials
  }

  private checkClient(clientId: string | null | undefined): void {
    if (clientId && !this.db.get('SELECT 1 FROM clients WHERE id = ?', clientId)) {
      throw new ProblemError('not_found', undefined, `There is no client ${clientId}.`)
    }
  }
}

interface CredentialsRow {
  token: string
  secret: Uint8Array
}

interface SiteRow {
  id: string
  name: string
  platform: Site['platform']
  url: string
  description: string
  enabled: number
  client_id: string | null
  tags: string
  time_zone: string | null
  created_at: number
  version: number
}

function toSite(row: SiteRow): Site {
  return {
    id: row.id,
    name: row.name,
    platform: row.platform,
    url: row.url,
    description: row.description,
    enabled: row.enabled === 1,
    clientId: row.client_id,
    tags: JSON.parse(row.tags),
    timeZone: row.time_zone,
    createdAt: row.created_at,
    version: row.version,
  }
}
