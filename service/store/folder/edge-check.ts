import type { DatabaseSync } from 'node:sqlite'
import { damage } from './data-error.ts'

/** Tables that are small and that nothing works without: they are read whole. */
const vital = ['meta', 'sites', 'clients', 'api_keys', 'credentials', 'retention']

/**
 * A look at a database that does not take longer the more it holds: the free list,
 * the way from the root of each table and index to its first and its last entry,
 * and vital tables whole. It finds a file that was cut off or overwritten at its
 * ends or in its upper pages; damage elsewhere is found when it is read, or by
 * `verify`. Throws an error with SQLite's `errcode` for damage.
 */
export function checkEdges(sqlite: DatabaseSync): void {
  const { freelist_count: free } = sqlite.prepare('PRAGMA freelist_count').get() as { freelist_count: number }
  const { page_count: pages } = sqlite.prepare('PRAGMA page_count').get() as { page_count: number }
  if (free >= pages) throw damage(`${free} of its ${pages} pages are said to be free`)
  const entries = sqlite
    .prepare("SELECT type, name, tbl_name AS tableName FROM sqlite_schema WHERE type IN ('table', 'index') AND rootpage > 0")
    .all() as { type: 'table' | 'index'; name: string; tableName: string }[]
  const tables = new Set(entries.flatMap(({ type, name }) => (type === 'table' ? [name] : [])))
  for (const { type, name, tableName } of entries) {
    for (const order of type === 'table' ? ordersOf(sqlite, name) : indexOrders(sqlite, name)) {
      sqlite.prepare(`SELECT * FROM "${tableName}" ORDER BY ${order} LIMIT 1`).get()
    }
  }
  for (const table of vital) {
    if (!tables.has(table)) throw damage(`it has no table ${table}`)
    const { quick_check: found } = sqlite.prepare(`PRAGMA quick_check('${table}')`).get() as { quick_check: string }
    if (found !== 'ok') throw damage(found)
  }
}

/** First and last entry of a table by its key. */
function ordersOf(sqlite: DatabaseSync, table: string): string[] {
  const { wr } = sqlite.prepare('SELECT wr FROM pragma_table_list(?)').get(table) as { wr: number }
  if (wr === 0) return ['rowid', 'rowid DESC']
  const key = sqlite.prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk').all(table) as { name: string }[]
  return bothWays(key.map(({ name }) => name))
}

/** The same of an index; none for one over expressions, or of which the planner would not make use. */
function indexOrders(sqlite: DatabaseSync, index: string): string[] {
  const { partial } = (sqlite
    .prepare('SELECT l.partial FROM sqlite_schema AS s, pragma_index_list(s.tbl_name) AS l WHERE l.name = ?1 AND s.name = ?1')
    .get(index) as { partial: number } | undefined) ?? { partial: 1 }
  const columns = sqlite.prepare('SELECT name FROM pragma_index_info(?) ORDER BY seqno').all(index) as { name: string | null }[]
  if (partial === 1 || columns.some(({ name }) => name === null)) return []
  return bothWays(columns.flatMap(({ name }) => name ?? []))
}

function bothWays(columns: readonly string[]): string[] {
  const quoted = columns.map((name) => `"${name}"`)
  return [quoted.join(', '), quoted.map((name) => `${name} DESC`).join(', ')]
}
