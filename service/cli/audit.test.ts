import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseFile } from '../store/database.ts'
import { runCommand } from './program.ts'

let folder: string
let dataDir: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'logystera-cli-audit-'))
  dataDir = join(folder, 'data')
  await run('keys', 'create', '--role', 'admin', '--name', 'Ada')
  const site = (await run('sites', 'add', '--platform', 'wordpress', '--name', 'Blog')).json.id
  const file = join(folder, 'events.jsonl')
  writeFileSync(file, 'not json\n')
  await run('import', '--site', site, '--format', 'wordpress-jsonl', file)
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function run(...args: string[]) {
  const out: string[] = []
  const code = await runCommand([...args, '--data-dir', dataDir, '--json'], { out: (text) => out.push(text), err: () => {} })
  return { code, json: out[0] === undefined ? undefined : JSON.parse(out[0]) }
}

function withFile<T>(work: (sqlite: DatabaseSync) => T): T {
  const sqlite = new DatabaseSync(join(dataDir, databaseFile))
  try {
    return work(sqlite)
  } finally {
    sqlite.close()
  }
}

/** What `verify` says of one check. */
async function verified(name: string) {
  const { code, json } = await run('verify')
  return { code, ...json.checks.find((check: { name: string }) => check.name === name) }
}

describe('the command line', () => {
  it('leaves rows in the audit log in the name of the owner of the folder', async () => {
    const rows = withFile((sqlite) => sqlite.prepare('SELECT author, object_kind, action, details FROM audit ORDER BY seq').all())
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['command line', 'apiKeys', 'create', '{"role":"admin","siteIds":null,"given":["name"]}'],
      ['command line', 'sites', 'create', '{"platform":"wordpress","given":["name"]}'],
      ['command line', 'sites', 'import', '{"format":"wordpress-jsonl"}'],
      ['command line', 'sites', 'imported', '{"format":"wordpress-jsonl","accepted":0,"dropped":0,"failed":1}'],
    ])
    expect(await verified('audit_chain')).toMatchObject({ code: 0, outcome: 'ok' })
  })

  it('names the first row of the audit log that was changed or removed', async () => {
    withFile((sqlite) => sqlite.exec("DROP TRIGGER audit_is_not_edited; UPDATE audit SET author = 'Eve' WHERE seq = 3"))
    expect(await verified('audit_chain')).toEqual({ code: 1, name: 'audit_chain', outcome: 'wrong', detail: 'row 3 was changed' })
    withFile((sqlite) => sqlite.exec('DROP TRIGGER audit_is_cut_at_the_anchor; DELETE FROM audit WHERE seq = 2'))
    expect(await verified('audit_chain')).toMatchObject({ code: 1, detail: 'row 2 is missing' })
  })

  it('sees by the master key that the end of the audit log was forged', async () => {
    withFile((sqlite) =>
      sqlite.exec(`DROP TRIGGER audit_is_cut_at_the_anchor; DELETE FROM audit WHERE seq = 4;
        UPDATE audit_ends SET seq = 3, hash = (SELECT hash FROM audit WHERE seq = 3) WHERE name = 'head'`),
    )
    expect(await verified('audit_chain')).toMatchObject({ outcome: 'ok' })
    expect(await verified('sealed_values')).toMatchObject({
      code: 1,
      outcome: 'wrong',
      detail: 'the head of the audit log was not written under this master key',
    })
  })
})
