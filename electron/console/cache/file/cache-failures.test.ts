import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Change } from '../../../../shared/model/change.ts'
import { alert, site } from '../../testing/fixtures.ts'
import { AlertColumns } from '../alerts/columns/alert-columns.ts'
import { Cache } from '../cache.ts'
import { CacheDatabase } from './database.ts'
import { storageFailure } from './storage-failure.ts'

const now = 1_800_000_000_000
const here = (name: string) => JSON.stringify(new URL(name, import.meta.url).href)
const open = (dataDir: string) => new Cache({ dataDir, clock: () => now, accountName: (id) => id })
const alerts = (count: number): Change[] =>
  Array.from({ length: count }, (_, index) => {
    const document = alert(`alert-${index}`, 's', now - index, { summary: 'planted words' })
    return { seq: index + 1, kind: 'alert', id: document.id, version: 1, document }
  })

let dataDir: string
let scripts: string
beforeEach(() => {
  scripts = mkdtempSync(join(tmpdir(), 'logystera-scripts-'))
  chmodSync(scripts, 0o755)
  dataDir = mkdtempSync(join(tmpdir(), 'logystera-failing-'))
})
afterEach(() => {
  chmodSync(dataDir, 0o700)
  for (const folder of [dataDir, scripts]) rmSync(folder, { recursive: true, force: true })
})

/** Runs a module in a process of its own; root, to whom every folder is open, becomes nobody. */
function run(source: string, heard: (text: string, kill: () => void) => void, asNobody = false): Promise<NodeJS.Signals | number | null> {
  const nobody = asNobody && process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  // A file, not an argument: threads of the process get its arguments too.
  const file = join(scripts, 'run.mjs')
  writeFileSync(file, source)
  chmodSync(file, 0o444)
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'], ...nobody })
  child.stdout.setEncoding('utf8').on('data', (text: string) => heard(text, () => child.kill('SIGKILL')))
  return new Promise((done) => child.once('close', (code, signal) => done(signal ?? code)))
}

describe('a disk that is full', () => {
  it('loses nothing that was there, takes nothing by halves, and takes all when there is room again', () => {
    const database = new CacheDatabase(join(dataDir, 'cache.db'))
    const columns = new AlertColumns(database)
    const add = (row: number, size: number) =>
      database.transaction(() => {
        columns.set(columns.take({ account: 0, id: `${row}` }), {
          site: 0,
          rule: 0,
          flags: 1,
          generation: 1,
          firstFiredAt: now,
          lastFiredAt: now,
        })
        for (let part = 0; part < size; part += 1)
          database.run("INSERT INTO documents VALUES ('a', 'site', ?, 1, 1, ?)", `${row}.${part}`, 'x'.repeat(2000))
      })
    const kept = () => database.get<{ n: number }>('SELECT count(*) AS n FROM documents')?.n
    add(0, 10)
    const pages = Object.values(database.get<Record<string, number>>('PRAGMA page_count') ?? {})[0] ?? 0
    // SQLite then answers as it does for a disk without room: SQLITE_FULL.
    database.get(`PRAGMA max_page_count=${pages + 20}`)
    let full: unknown
    try {
      add(1, 1000)
    } catch (error) {
      full = error
    }
    expect(storageFailure(full)).not.toBeNull()
    expect(database.problem).toBe('disk_full')
    expect([kept(), columns.size]).toEqual([10, 1])
    database.get('PRAGMA max_page_count=1000000')
    add(1, 1000)
    expect(database.problem).toBeNull()
    expect([kept(), columns.size]).toEqual([1010, 2])
    database.close()
  })
})

describe('a folder that cannot be written to', () => {
  it('is read, says so, and refuses changes by their code', async () => {
    const cache = open(dataDir)
    cache.apply('a', [{ seq: 1, kind: 'site', id: 's', version: 1, document: site('s') }, ...alerts(3)], 'e.4')
    await cache.close()
    for (const name of readdirSync(dataDir)) chmodSync(join(dataDir, name), 0o444)
    chmodSync(dataDir, 0o555)
    let said = ''
    const ended = await run(
      `import { Cache } from ${here('../cache.ts')}
       const cache = new Cache({ dataDir: ${JSON.stringify(dataDir)}, clock: () => ${now}, accountName: (id) => id })
       const { total } = cache.alerts.page({ accountId: null, terms: [] }, 'worst', 0, 10)
       let code = null
       try { cache.apply('a', [], 'e.5') } catch (error) { code = error.code }
       console.log(JSON.stringify({ problem: cache.problem, total, sites: cache.projection.count('a'), code, notices: cache.notices.length }))
       await cache.close()`,
      (text) => {
        said += text
      },
      true,
    )
    expect(ended).toBe(0)
    expect(JSON.parse(said)).toEqual({ problem: 'cache_read_only', total: 3, sites: 1, code: 'cache_read_only', notices: 1 })
  })
})

describe('a process that is killed while it indexes', () => {
  it('goes on after the next start; search finds everything and nothing twice', async () => {
    const count = 3000
    const ended = await run(
      `import { watch } from 'node:fs'
       import { Cache } from ${here('../cache.ts')}
       import { alert } from ${here('../../testing/fixtures.ts')}
       const cache = new Cache({ dataDir: ${JSON.stringify(dataDir)}, clock: () => ${now}, accountName: (id) => id })
       const changes = Array.from({ length: ${count} }, (_, index) => {
         const document = alert('alert-' + index, 's', ${now} - index, { summary: 'planted words' })
         return { seq: index + 1, kind: 'alert', id: document.id, version: 1, document }
       })
       for (let from = 0; from < changes.length; from += 500) cache.apply('a', changes.slice(from, from + 500), 'e.' + from)
       watch(${JSON.stringify(dataDir)}, (_, name) => name?.startsWith('search.db-wal') && console.log('writing'))
       await cache.index.settled()
       process.exit(0)`,
      (text, kill) => text.includes('writing') && kill(),
    )
    expect(ended).toBe('SIGKILL')
    expect(existsSync(join(dataDir, 'search.db'))).toBe(true)
    const cache = open(dataDir)
    await cache.index.settled()
    expect(cache.index.worst('planted', count * 2)).toHaveLength(count)
    await cache.close()
  })
})

describe('the thread of the index', () => {
  /** As a disk does it: the tables are whole, and what they hold of the index is not (its leaves: sqlite.org/fts5.html, 6.2). */
  function zeroIndex(): void {
    const index = new DatabaseSync(join(dataDir, 'search.db'), { defensive: false })
    index.exec('UPDATE open_text_data SET block = zeroblob(length(block)) WHERE id > 10')
    index.close()
  }

  it('that ends over a file that was changed under it is begun again, makes the file anew, and search finds everything', async () => {
    const failures: string[] = []
    const cache = new Cache({ dataDir, clock: () => now, accountName: (id) => id, failed: (reason) => failures.push(reason) })
    cache.apply('a', alerts(800), 'e.1')
    await cache.index.settled()
    expect(cache.index.worst('planted', 2000)).toHaveLength(800)
    // Another program, or a swapped file: what the thread has open is not what it left there.
    const other = new DatabaseSync(join(dataDir, 'search.db'))
    other.exec('DROP TABLE rows; PRAGMA user_version=99')
    other.close()
    cache.apply(
      'a',
      [{ seq: 900, kind: 'alert', id: 'later', version: 1, document: alert('later', 's', now, { summary: 'planted late' }) }],
      'e.2',
    )
    await cache.index.settled()
    expect(cache.index.worst('planted', 2000)).toHaveLength(801)
    expect(cache.index.worst('late', 10)).toHaveLength(1)
    expect(failures).toEqual([])
    await cache.close()
  })

  it('makes a file anew that turns out to be damaged when it is read, also when nothing changes', async () => {
    const cache = open(dataDir)
    cache.apply('a', alerts(800), 'e.1')
    await cache.index.settled()
    await cache.close()
    zeroIndex()
    const again = open(dataDir)
    expect(again.index.worst('planted', 2000)).toEqual([])
    await expect.poll(() => again.index.worst('planted', 2000).length, { timeout: 10_000 }).toBe(800)
    await again.close()
  })

  it('does so too while it has the file open', async () => {
    const cache = open(dataDir)
    cache.apply('a', alerts(800), 'e.1')
    await cache.index.settled()
    zeroIndex()
    await expect.poll(() => cache.index.worst('planted', 2000).length, { timeout: 10_000 }).toBe(800)
    await cache.close()
  })

  it.each(['is gone', 'has come half way'])('goes on after the start where its file %s, without a change', async (how) => {
    const cache = open(dataDir)
    cache.apply('a', alerts(800), 'e.1')
    await cache.index.settled()
    await cache.close()
    if (how === 'is gone') rmSync(join(dataDir, 'search.db'))
    else {
      const half = new DatabaseSync(join(dataDir, 'search.db'))
      half.exec('DELETE FROM open_text WHERE rowid < (SELECT document FROM rows WHERE row = 399); DELETE FROM rows WHERE row >= 400')
      half.exec('UPDATE state SET scanned = 399')
      half.close()
    }
    const again = open(dataDir)
    again.index.resume()
    await expect.poll(() => again.index.worst('planted', 2000).length, { timeout: 10_000 }).toBe(800)
    await again.close()
  })
})
