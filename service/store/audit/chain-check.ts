import type { Database } from '../database.ts'
import type { Seal } from '../seal.ts'
import { type AuditRow, sealContext, toEntry } from './audit-log.ts'
import { breakAfter, type ChainEnd, genesis, textOf } from './chain.ts'

/** What was found of the audit log; `problem` names the first row that is not as it was written, and is empty when there is none. */
interface ChainReport {
  rows: number
  problem: string
}

/** Walks the chain from its anchor to its head. Changes nothing. */
export function checkChain(db: Database): ChainReport {
  const anchor = endOf(db, 'anchor')
  let last: ChainEnd = anchor ?? { seq: 0, hash: genesis }
  let rows = 0
  for (const row of db.prepare('SELECT * FROM audit ORDER BY seq').iterate() as Iterable<unknown>) {
    const problem = brokenBy(row as AuditRow, last)
    if (problem !== undefined) return { rows, problem }
    last = { seq: (row as AuditRow).seq, hash: (row as AuditRow).hash }
    rows++
  }
  const head = endOf(db, 'head')
  if (!head) return { rows, problem: rows > 0 || anchor ? 'the head of the chain is missing' : '' }
  if (head.seq > last.seq) return { rows, problem: `row ${last.seq + 1} is missing` }
  if (head.seq !== last.seq || head.hash !== last.hash) return { rows, problem: `row ${last.seq} is not the head of the chain` }
  return { rows, problem: '' }
}

/** Throws when an end of the chain was not written by a service with this master key: then the whole chain may be forged. */
export function checkEnds(db: Database, seal: Seal): void {
  const ends = db.all<ChainEnd & { name: string; sealed: Uint8Array }>('SELECT name, seq, hash, sealed FROM audit_ends')
  for (const { name, seq, hash, sealed } of ends) {
    if (openOrNothing(seal, sealed, sealContext(name)) !== textOf({ seq, hash }))
      throw new Error(`the ${name} of the audit log was not written under this master key`)
  }
}

function brokenBy(row: AuditRow, last: ChainEnd): string | undefined {
  try {
    return breakAfter(last, toEntry(row))
  } catch {
    return `row ${row.seq} was changed`
  }
}

function endOf(db: Database, name: 'head' | 'anchor'): ChainEnd | undefined {
  return db.get<ChainEnd>('SELECT seq, hash FROM audit_ends WHERE name = ?', name)
}

function openOrNothing(seal: Seal, sealed: Uint8Array, context: string): string | undefined {
  try {
    return seal.open(sealed, context)
  } catch {
    return undefined
  }
}
