import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { checkChain, checkEnds } from '../audit/chain-check.ts'
import { Database, databaseFile } from '../database.ts'
import { MetaRepository } from '../meta.ts'
import { Seal } from '../seal.ts'
import { type Chunk, isSound } from '../signals/chunk.ts'
import { loadMasterKey } from './master-key.ts'

/** One thing that was looked at; `skipped` says in its detail why. */
interface Check {
  name: string
  outcome: 'ok' | 'wrong' | 'skipped'
  detail: string
}

export interface VerifyReport {
  ok: boolean
  checks: Check[]
}

/**
 * Checks the database of a data folder without changing it, also while a service
 * uses it: the file itself, references, the change feed against what it speaks of,
 * the counts that are kept, the chunks of signals, the chain of the audit log, and, where the master key is at hand, that what is
 * sealed opens.
 */
export function verifyFolder(dataDir: string, masterKeyFile: string | undefined): VerifyReport {
  const path = join(dataDir, databaseFile)
  const db = new Database(new DatabaseSync(path, { readOnly: true, timeout: 5000 }), path)
  try {
    // One transaction: what a running service writes meanwhile is not half seen.
    db.exec('BEGIN')
    const checks = [integrity(db), references(db), feed(db), counts(db), chunks(db), audit(db), seals(db, dataDir, masterKeyFile)]
    db.exec('COMMIT')
    return { ok: checks.every(({ outcome }) => outcome !== 'wrong'), checks }
  } finally {
    db.sqlite.close()
  }
}

function integrity(db: Database): Check {
  const rows = db.all<{ integrity_check: string }>('PRAGMA integrity_check(10)').map((row) => row.integrity_check)
  return check('integrity_check', rows[0] === 'ok' ? '' : rows.join('; '))
}

function references(db: Database): Check {
  const rows = db.all<{ table: string; parent: string }>('PRAGMA foreign_key_check')
  return check(
    'foreign_key_check',
    rows
      .slice(0, 10)
      .map((row) => `${row.table} refers to a missing row of ${row.parent}`)
      .join('; '),
  )
}

/** Every object stands in the change feed under its own version, and nothing else does. */
function feed(db: Database): Check {
  const kinds = [
    ['client', 'clients', 'version'],
    ['site', 'sites', 'version'],
    ['snooze', 'snoozes', 'version'],
    ['policy', 'policies', 'version'],
    ['maintenance', 'maintenance', 'version'],
    ['alert', 'alerts', "json_extract(o.document, '$.version')"],
    ['incident', 'incidents', "json_extract(o.document, '$.version')"],
  ] as const
  // A site that is being deleted has its tombstone already. (There is no such column in data of before.)
  const slices = db.get("SELECT 1 FROM pragma_table_info('sites') WHERE name = 'deleted_at'") !== undefined
  const there = slices ? 'o.deleted_at IS NULL' : '1'
  const wrong = kinds.flatMap(([kind, table, version]) => {
    if (!hasTable(db, table)) return []
    const missing = db.get<{ n: number }>(
      `SELECT count(*) AS n FROM ${table} AS o LEFT JOIN changes AS c ON c.kind = '${kind}' AND c.id = o.id
       WHERE ${kind === 'site' ? there : '1'} AND (c.document IS NULL OR c.version <> ${version === 'version' ? 'o.version' : version})`,
    )
    const orphans = db.get<{ n: number }>(
      `SELECT count(*) AS n FROM changes AS c WHERE c.kind = '${kind}' AND c.document IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${table} AS o WHERE o.id = c.id)`,
    )
    const found = (missing?.n ?? 0) + (orphans?.n ?? 0)
    return found > 0 ? [`${found} of kind ${kind}`] : []
  })
  return check('change_feed', wrong.length > 0 ? `does not match the data: ${wrong.join(', ')}` : '')
}

function counts(db: Database): Check {
  const stored = hasTable(db, 'signal_chunks')
    ? 'SELECT coalesce(sum(count), 0) FROM signal_chunks AS s WHERE s.site = pipeline_sites.no'
    : 'SELECT count(*) FROM signals AS s WHERE s.site = pipeline_sites.no'
  const row = db.get<{ n: number }>(`SELECT count(*) AS n FROM pipeline_sites WHERE signals <> (${stored})`)
  return check('signal_counts', row?.n ? `${row.n} sites have a wrong count of signals` : '')
}

/** Every chunk holds as many signals as it says, in order and within its time. */
function chunks(db: Database): Check {
  const name = 'signal_chunks'
  if (!hasTable(db, name)) return { name, outcome: 'skipped', detail: 'the data is of before there were chunks' }
  let wrong = 0
  for (const row of db
    .prepare('SELECT from_at AS "from", to_at AS "to", count, heads, fields FROM signal_chunks')
    .iterate() as Iterable<Chunk>)
    if (!isSound(row)) wrong++
  return check(name, wrong > 0 ? `${wrong} chunks of signals do not hold what they say` : '')
}

/** Every row of the audit log follows from the one before; names the first that does not. */
function audit(db: Database): Check {
  const name = 'audit_chain'
  if (!hasAudit(db)) return { name, outcome: 'skipped', detail: 'the data is of before there was an audit log' }
  return check(name, checkChain(db).problem)
}

function hasAudit(db: Database): boolean {
  return hasTable(db, 'audit_ends')
}

/** False in data of before there was such a table. */
function hasTable(db: Database, name: string): boolean {
  return db.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", name) !== undefined
}

function seals(db: Database, dataDir: string, masterKeyFile: string | undefined): Check {
  const name = 'sealed_values'
  if (!masterKeyFile && !existsSync(join(dataDir, 'master.key'))) return { name, outcome: 'skipped', detail: 'the master key is elsewhere' }
  try {
    const seal = new Seal(loadMasterKey(dataDir, masterKeyFile, () => {}))
    new MetaRepository(db).checkMasterKey(seal)
    for (const row of db.all<{ token: string; secret: Uint8Array }>('SELECT token, secret FROM credentials'))
      seal.open(row.secret, row.token)
    for (const row of db.all<{ id: string; secret: Uint8Array }>('SELECT id, secret FROM webhooks')) seal.open(row.secret, row.id)
    for (const row of db.prepare('SELECT alert_id, sealed FROM evidence').iterate() as Iterable<{ alert_id: string; sealed: Uint8Array }>) {
      seal.open(row.sealed, row.alert_id)
    }
    if (hasAudit(db)) checkEnds(db, seal)
    return check(name, '')
  } catch (error) {
    return check(name, (error as Error).message)
  }
}

function check(name: string, problem: string): Check {
  return { name, outcome: problem ? 'wrong' : 'ok', detail: problem }
}
