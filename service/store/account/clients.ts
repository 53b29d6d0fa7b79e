import type { Clock } from '../../../shared/model/clock.ts'
import type { Client } from '../../../shared/model/sites/site.ts'
import { newId } from '../../ids.ts'
import { ProblemError } from '../../problem.ts'
import { recordChange, type Visibility } from '../changes.ts'
import type { Database } from '../database.ts'

/** The agency's customers. */
export class ClientsRepository {
  private readonly db: Database
  private readonly clock: Clock
  private readonly removed: ((clientId: string) => void) | undefined

  /** `removed` is told of a client that goes, inside the transaction that deletes it. */
  constructor(db: Database, clock: Clock, removed?: (clientId: string) => void) {
    this.db = db
    this.clock = clock
    this.removed = removed
  }

  /** Throws ProblemError `conflict` when a client has that name already. */
  create(input: Pick<Client, 'name' | 'timeZone'>): Client {
    return this.db.transaction(() => {
      this.checkName(input.name, '')
      const client: Client = { id: newId('c'), name: input.name, timeZone: input.timeZone, version: 1 }
      this.db.run('INSERT INTO clients (id, name, time_zone, version) VALUES (?, ?, ?, 1)', client.id, client.name, client.timeZone)
      recordChange(this.db, 'client', client.id, client, this.clock())
      return client
    })
  }

  /** Throws ProblemError `not_found`, and `conflict` when another client has that name. */
  update(id: string, edit: { name?: string | undefined; timeZone?: string | null | undefined }): Client {
    return this.db.transaction(() => {
      const old = this.get(id)
      const client: Client = {
        id,
        name: edit.name ?? old.name,
        timeZone: edit.timeZone === undefined ? old.timeZone : edit.timeZone,
        version: old.version + 1,
      }
      this.checkName(client.name, id)
      this.db.run('UPDATE clients SET name = ?, time_zone = ?, version = ? WHERE id = ?', client.name, client.timeZone, client.version, id)
      recordChange(this.db, 'client', id, client, this.clock())
      return client
    })
  }

  /** Deletes a client that has no sites any more. Throws ProblemError `not_found`. */
  delete(id: string): void {
    this.db.transaction(() => {
      this.get(id)
      this.removed?.(id)
      this.db.run('DELETE FROM clients WHERE id = ?', id)
      recordChange(this.db, 'client', id, null, this.clock())
    })
  }

  find(id: string): Client | undefined {
    const row = this.db.get<Client>('SELECT id, name, time_zone AS timeZone, version FROM clients WHERE id = ?', id)
    return row && { ...row }
  }

  /** The clients that have a site which the key may see, by name. */
  list(visibility: Visibility): Client[] {
    const columns = 'id, name, time_zone AS timeZone, version'
    const rows = visibility
      ? this.db.all<Client>(
          `SELECT ${columns} FROM clients WHERE id IN (SELECT client_id FROM sites WHERE sites.id IN (SELECT value FROM json_each(?))) ORDER BY name`,
          JSON.stringify(visibility),
        )
      : this.db.all<Client>(`SELECT ${columns} FROM clients ORDER BY name`)
    return rows.map((row) => ({ ...row }))
  }

  /** Throws ProblemError `not_found`. */
  get(id: string): Client {
    const client = this.find(id)
    if (!client) throw new ProblemError('not_found', undefined, `There is no client ${id}.`)
    return client
  }

  private checkName(name: string, ownId: string): void {
    if (this.db.get('SELECT 1 FROM clients WHERE name = ? AND id <> ?', name, ownId))
      throw new ProblemError('conflict', { reason: 'name_taken' }, `There is a client called ${name} already.`)
  }
}
