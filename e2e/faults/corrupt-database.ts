import assert from 'node:assert/strict'
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { databaseFile } from '../../service/store/database.ts'
import { scratchFolder } from '../console-process.ts'
import { addSender, end, makeBatch, onCommandLine, post, type Served, serve, storedSignals } from './served.ts'
import type { FaultSuite } from './suite.ts'

type Damage = (path: string, random: () => number) => void

function overwrite(path: string, from: number, to: number, random: () => number): void {
  const bytes = readFileSync(path)
  for (let at = from; at < Math.min(to, bytes.length); at += 1) bytes[at] = Math.floor(random() * 256)
  writeFileSync(path, bytes)
}

/** What a dying disk, a full one, or a program that mistook the file does to it. */
const damages: readonly (readonly [name: string, damage: Damage])[] = [
  ['its head is overwritten', (path, random) => overwrite(path, 0, 100, random)],
  ['its first page is overwritten', (path, random) => overwrite(path, 100, 4096, random)],
  ['all of it is overwritten', (path, random) => overwrite(path, 0, Number.MAX_SAFE_INTEGER, random)],
  ['its end is missing', (path, random) => truncateSync(path, 4096 * (1 + Math.floor(random() * 8)))],
  ['it is a text', (path) => writeFileSync(path, 'not a database\n'.repeat(1000))],
]

/**
 * A database file that cannot be read is set aside, byte for byte, under a name
 * that the message says; the next start begins with an empty one and works.
 */
export const corruptDatabase: FaultSuite = {
  name: 'corrupt database file: set aside with a clear message, and the next start works',
  rounds: { long: 50, short: 1 },
  async run(rounds, random) {
    const offset = Math.floor(random() * damages.length)
    for (let round = 0; round < rounds; round += 1) {
      const [name, damage] = damages[(offset + round) % damages.length]!
      const folder = scratchFolder()
      let served: Served | undefined
      try {
        const { site } = await addSender(folder.path)
        served = await serve(folder.path)
        for (let number = 0; number < 5; number += 1) await post(served.url, site, makeBatch(number, random, Date.now(), 400))
        await end(served, 'SIGTERM')

        const path = join(folder.path, databaseFile)
        damage(path, random)
        const damaged = readFileSync(path)
        const refusal = await serve(folder.path).then(
          () => '',
          (error: Error) => error.message,
        )
        const aside = readdirSync(folder.path).find((file) => /\.corrupt-[\dTZ-]+$/.test(file))
        assert.ok(aside, `when ${name}: nothing was set aside; the service said: ${refusal || 'nothing, it started'}`)
        assert.match(refusal, /ended with 1 /)
        assert.ok(refusal.includes(aside), `when ${name}: the message does not name ${aside}: ${refusal}`)
        assert.ok(readFileSync(join(folder.path, aside)).equals(damaged), `when ${name}: what was set aside is not what was there`)

        const fresh = await addSender(folder.path)
        served = await serve(folder.path)
        const batch = makeBatch(0, random, Date.now())
        assert.equal((await post(served.url, fresh.site, batch)).status, 202)
        assert.equal(await storedSignals(served.url, fresh.key), batch.events)
        await end(served, 'SIGTERM')
        await onCommandLine('verify', '--data-dir', folder.path)
      } finally {
        if (served) await end(served, 'SIGKILL')
        folder.remove()
      }
    }
  },
}
