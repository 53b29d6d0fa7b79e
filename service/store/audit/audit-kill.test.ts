import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../database.ts'
import { readControl } from '../folder/control-file.ts'
import { verifyFolder } from '../folder/verify.ts'

let folder: string
let child: ChildProcess | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logystera-audit-kill-'))
})

afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** A service in a process of its own; resolves when it listens. */
async function serve(): Promise<ChildProcess> {
  const main = join(import.meta.dirname, '../../main.ts')
  const args = [main, 'serve', '--data-dir', folder, '--port', '0', '--json', '--log-level', 'silent']
  child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  if (!child.stdout) throw new Error('The service has no output.')
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The service ended with ${code} before it listened.`)
  })
  await Promise.race([once(createInterface(child.stdout), 'line'), failed])
  failed.catch(() => {})
  return child
}

/** Makes clients without a pause until the service is gone; answers the ids of those that it acknowledged. */
async function makeClients(name: string, onAnswer: (count: number) => void): Promise<string[]> {
  const control = readControl(folder)
  if (!control) throw new Error('There is no control file.')
  const made: string[] = []
  const work = async (worker: number) => {
    for (let number = 0; ; number++) {
      const answer = await fetch(new URL('/v1/clients', control.url), {
        method: 'POST',
        headers: { authorization: `Bearer ${control.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: `${name} ${worker} ${number}` }),
      })
      const client = (await answer.json()) as { id: string }
      expect(answer.status).toBe(200)
      made.push(client.id)
      onAnswer(made.length)
    }
  }
  const ends = await Promise.allSettled([work(1), work(2), work(3)])
  for (const end of ends) if (end.status === 'rejected' && !(end.reason instanceof TypeError)) throw end.reason
  return made
}

describe('a service that is killed between changes', () => {
  it('has no change without its row in the audit log, and no row without its change', async () => {
    const acknowledged: string[] = []
    for (const killAfter of [7, 23, 40]) {
      const killed = await serve()
      const gone = once(killed, 'exit')
      acknowledged.push(
        ...(await makeClients(`round ${killAfter}`, (count) => {
          if (count === killAfter) killed.kill('SIGKILL')
        })),
      )
      await gone
    }
    expect(verifyFolder(folder, undefined)).toMatchObject({ ok: true })
    const db = openDatabase(folder)
    try {
      const clients = db.all<{ id: string }>('SELECT id FROM clients ORDER BY id').map(({ id }) => id)
      const rows = db.all<{ id: string }>("SELECT object_id AS id FROM audit WHERE object_kind = 'clients' ORDER BY object_id")
      expect(rows.map(({ id }) => id)).toEqual(clients)
      expect(acknowledged.length).toBeGreaterThanOrEqual(70)
      expect(clients).toEqual(expect.arrayContaining(acknowledged))
    } finally {
      db.close()
    }
  })
})
