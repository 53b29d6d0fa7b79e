import { randomBytes } from 'node:crypto'
import type { Database } from './database.ts'
import { DataError } from './folder/data-error.ts'
import type { Seal } from './seal.ts'

const checkContext = 'master-key-check'

/** Single values about the data as a whole: identity, epoch, plan, and the check of the master key. */
export class MetaRepository {
  private readonly db: Database

  constructor(db: Database) {
    this.db = db
  }

  get(key: string): string | undefined {
    return this.db.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)?.value
  }

  set(key: string, value: string): void {
    this.db.run('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', key, value)
  }

  /** The value, made by `make` and kept the first time. */
  remember(key: string, make: () => string): string {
    const known = this.get(key)
    if (known !== undefined) return known
    const value = make()
    this.set(key, value)
    return value
  }

  /** Identity of the data, whatever port the service listens on. */
  get instanceId(): string {
    return this.remember('instance_id', () => `in_${randomBytes(12).toString('base64url')}`)
  }

  /** Begins the cursors of the change feed; a restored copy gets another, so that no console trusts an old cursor. */
  get epoch(): string {
    return this.remember('epoch', newEpoch)
  }

  /** Makes what the data is known by, so that later on reading never has to write: the disk may be full. */
  settle(): void {
    void [this.instanceId, this.epoch]
  }

  renewEpoch(): void {
    this.set('epoch', newEpoch())
  }

  /** Throws DataError `master_key_wrong` when the data was sealed under another key. */
  checkMasterKey(seal: Seal): void {
    const sealed = this.remember('master_key_check', () => Buffer.from(seal.seal(checkContext, checkContext)).toString('base64'))
    try {
      seal.open(Buffer.from(sealed, 'base64'), checkContext)
    } catch {
      throw new DataError('master_key_wrong', 'The master key is not the one that this data was encrypted under.')
    }
  }
}

function newEpoch(): string {
  return randomBytes(6).toString('hex')
}
