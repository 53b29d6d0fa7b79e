import type { DatabaseSync } from 'node:sqlite'
import { DataError } from '../folder/data-error.ts'
import * as core from './001-core.ts'
import * as pipeline from './002-pipeline.ts'
import * as access from './003-access.ts'
import * as audit from './004-audit.ts'
import * as privacy from './005-privacy.ts'
import * as keeping from './006-keeping.ts'
import * as policies from './007-policies.ts'
import * as bucketsByMinute from './008-buckets-by-minute.ts'
import * as alertPages from './009-alert-pages.ts'
import * as signalChunks from './010-signal-chunks.ts'
import * as evidenceChunks from './011-evidence-chunks.ts'
import * as evidenceSince from './012-evidence-since.ts'
import * as evidenceRows from './013-evidence-rows.ts'
import * as evidenceLastMinute from './014-evidence-last-minute.ts'
import * as alertTitles from './015-alert-titles.ts'

/** One step of the schema. Steps go forward only; a released one never changes. */
interface Migration {
  readonly id: number
  readonly up: string
}

/** In order, numbered from 1 without gaps. */
const migrations: readonly Migration[] = [
  core,
  pipeline,
  access,
  audit,
  privacy,
  keeping,
  policies,
  bucketsByMinute,
  alertPages,
  signalChunks,
  evidenceChunks,
  evidenceSince,
  evidenceRows,
  evidenceLastMinute,
  alertTitles,
]

/**
 * Brings a database to the newest schema (or the one numbered `until`), each step in a transaction of its own;
 * `user_version` counts the steps taken. Throws DataError `data_newer` when the
 * database has taken steps that this program does not know.
 */
export function migrate(sqlite: DatabaseSync, until = migrations.length): void {
  const row = sqlite.prepare('PRAGMA user_version').get() as { user_version: number }
  if (row.user_version > migrations.length) {
    throw new DataError(
      'data_newer',
      `The data was written by a newer version of the program (schema ${row.user_version}, this one knows ${migrations.length}).`,
    )
  }
  for (const migration of migrations.slice(row.user_version, until)) {
    sqlite.exec('BEGIN IMMEDIATE')
    try {
      sqlite.exec(migration.up)
      sqlite.exec(`PRAGMA user_version = ${migration.id}`)
      sqlite.exec('COMMIT')
    } catch (error) {
      if (sqlite.isTransaction) sqlite.exec('ROLLBACK')
      throw error
    }
  }
}
