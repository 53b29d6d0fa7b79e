import type { Clock } from '../../../shared/model/clock.ts'
import type { Maintenance, MaintenanceScope, NewMaintenance } from '../../../shared/model/rules/maintenance.ts'
import { newId } from '../../ids.ts'
import { ProblemError } from '../../problem.ts'
import { recordChange, type Visibility } from '../changes.ts'
import type { Database } from '../database.ts'
import { seenMaintenance } from './seen-maintenance.ts'

/** What may change of a window. */
export type MaintenanceEdit = { [K in keyof NewMaintenance]?: Maintenance[K] | undefined }

/** Maintenance windows: when what fires is told to nobody yet. */
export class MaintenanceRepository {
  private readonly db: Database
  private readonly clock: Clock
  /** One more with every change, for those who keep what follows from windows. */
  revision = 0
  private switchedOn: Maintenance[] | undefined

  constructor(db: Database, clock: Clock) {
    this.db = db
    this.clock = clock
  }

  create(input: Pick<Maintenance, 'title' | 'scope' | 'schedule' | 'ruleIds' | 'enabled'>, author: string): Maintenance {
    const now = this.clock()
    const window: Maintenance = {
      ...input,
      id: newId('m'),
      version: 1,
      createdAt: now,
      createdBy: author,
      updatedAt: now,
      updatedBy: author,
    }
    this.db.transaction(() => this.put(window))
    return window
  }

  /** Throws ProblemError `not_found`. */
  update(id: string, edit: MaintenanceEdit, author: string): Maintenance {
    return this.db.transaction(() => {
      const old = this.get(id)
      const given = Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined))
      const window: Maintenance = { ...old, ...given, version: old.version + 1, updatedAt: this.clock(), updatedBy: author }
      this.put(window)
      return window
    })
  }

  /** Throws ProblemError `not_found`. */
  delete(id: string): void {
    this.db.transaction(() => {
      this.get(id)
      this.db.run('DELETE FROM maintenance WHERE id = ?', id)
      recordChange(this.db, 'maintenance', id, null, this.clock())
      this.changed()
    })
  }

  /** Throws ProblemError `not_found`. */
  get(id: string): Maintenance {
    const row = this.db.get<{ document: string }>('SELECT document FROM maintenance WHERE id = ?', id)
    if (!row) throw new ProblemError('not_found', undefined, `There is no maintenance window ${id}.`)
    return JSON.parse(row.document)
  }

  /** The windows that concern what a key may see, oldest first, each with no other sites and clients than those. */
  list(visibility: Visibility): Maintenance[] {
    return this.all().flatMap((window) => seenMaintenance(this.db, window, visibility) ?? [])
  }

  /** The windows that are switched on, whether their time is now or not. */
  enabled(): Maintenance[] {
    this.switchedOn ??= this.all().filter(({ enabled }) => enabled)
    return this.switchedOn
  }

  /** The client that a site belongs to. */
  clientOf(siteId: string): string | null {
    return this.db.get<{ id: string | null }>('SELECT client_id AS id FROM sites WHERE id = ?', siteId)?.id ?? null
  }

  /** Stores a window as it is and adds it to the change feed. Part of the caller's transaction. */
  put(window: Maintenance): void {
    this.db.run(
      'INSERT OR REPLACE INTO maintenance (id, enabled, version, document) VALUES (?, ?, ?, ?)',
      window.id,
      window.enabled ? 1 : 0,
      window.version,
      JSON.stringify(window),
    )
    recordChange(this.db, 'maintenance', window.id, window, this.clock())
    this.changed()
  }

  /** Takes a client or site that goes out of all scopes; a window that was for nothing else goes too. Part of the caller's transaction. */
  forgetOwner(kind: 'client' | 'site', ownerId: string, author: string): void {
    for (const window of this.all()) {
      const scope = without(window.scope, kind, ownerId)
      if (scope === undefined) this.delete(window.id)
      else if (scope !== window.scope) this.update(window.id, { scope }, author)
    }
  }

  private changed(): void {
    this.revision++
    this.switchedOn = undefined
    this.db.onRollback(() => {
      this.switchedOn = undefined
    })
  }

  private all(): Maintenance[] {
    return this.db
      .all<{ document: string }>('SELECT document FROM maintenance')
      .map(({ document }) => JSON.parse(document) as Maintenance)
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  }
}

/** The scope without one of its members: itself when that is none, undefined when nothing is left. */
function without(scope: MaintenanceScope, kind: 'client' | 'site', id: string): MaintenanceScope | undefined {
  if (kind === 'site' && scope.kind === 'sites' && scope.siteIds.includes(id)) {
    const siteIds = scope.siteIds.filter((other) => other !== id)
    return siteIds.length > 0 ? { ...scope, siteIds } : undefined
  }
  if (kind === 'client' && scope.kind === 'clients' && scope.clientIds.includes(id)) {
    const clientIds = scope.clientIds.filter((other) => other !== id)
    return clientIds.length > 0 ? { ...scope, clientIds } : undefined
  }
  return scope
}
