import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { databaseFile, openDatabase } from '../database.ts'
import { MetaRepository } from '../meta.ts'
import { DataError } from './data-error.ts'

/**
 * Copies the database of a data folder to `file`, also while a service writes to
 * it: one consistent state, compact, mode 0600. Secrets in it stay sealed under
 * the master key, which is not part of it. Answers its size in bytes.
 * Throws when there is no database, or `file` exists or lies in the folder.
 */
export function backUp(dataDir: string, file: string): number {
  const path = join(dataDir, databaseFile)
  if (!existsSync(path)) throw new Error(`There is no database in ${dataDir}.`)
  mustLieOutside(dataDir, file)
  if (existsSync(file)) throw new Error(`${file} exists already.`)
  const unfinished = `${file}.unfinished`
  rmSync(unfinished, { force: true })
  const source = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
  try {
    source.prepare('VACUUM INTO ?').run(unfinished)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  } finally {
    source.close()
  }
  chmodSync(unfinished, 0o600)
  renameSync(unfinished, file)
  return statSync(file).size
}

/** Throws for a copy that would lie in the data folder, where it would outlast retention and erasure unseen. */
export function mustLieOutside(dataDir: string, file: string): void {
  const path = relative(resolve(dataDir), resolve(file))
  if (!path.startsWith('..') && !isAbsolute(path)) throw new Error(`${file} lies in the data folder: copies belong elsewhere.`)
}

/**
 * Makes a data folder from a backup. The folder may exist but hold no database.
 * The restored data begins a new epoch, so that consoles take a new snapshot
 * instead of trusting a cursor from after the backup. Throws when the backup is
 * damaged or newer than the program (DataError), or the folder is in use.
 */
export function restore(file: string, dataDir: string): void {
  if (!existsSync(file)) throw new Error(`There is no backup ${file}.`)
  const target = join(dataDir, databaseFile)
  if (existsSync(target)) throw new Error(`${dataDir} holds a database already.`)
  checkIntegrity(file)
  const unfinished = join(dataDir, 'restore.unfinished')
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true, mode: 0o700 })
  try {
    copyFileSync(file, join(unfinished, databaseFile))
    const db = openDatabase(unfinished)
    try {
      new MetaRepository(db).renewEpoch()
    } finally {
      db.close()
    }
    renameSync(join(unfinished, databaseFile), target)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

function checkIntegrity(file: string): void {
  let answer: string
  const backup = new DatabaseSync(file, { readOnly: true })
  try {
    answer = (backup.prepare('PRAGMA integrity_check(1)').get() as { integrity_check: string }).integrity_check
  } catch (error) {
    answer = (error as Error).message
  } finally {
    backup.close()
  }
  if (answer !== 'ok') throw new DataError('data_corrupt', `The backup ${file} is damaged: ${answer}`)
}
