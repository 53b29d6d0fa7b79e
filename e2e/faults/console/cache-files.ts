import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { LoopbackService } from '../../../electron/console/testing/loopback-service.ts'
import { TestMachine } from '../../../electron/console/testing/test-console.ts'
import { scratchFolder } from '../../console-process.ts'
import type { FaultSuite } from '../suite.ts'
import { alerts, fill, type Running, start, works } from './stored-machine.ts'

/** What lies in the folder. */
const files = ['settings.json', 'cache.db', 'cache.db-wal', 'search.db', 'cache.key'] as const

/** How long a console may take to be whole again, ms; a round takes one or two seconds. */
const patience = 60_000

const damages = {
  'cut off': (path: string, random: () => number) => truncateSync(path, Math.floor(statSync(path).size * random())),
  zeroed: (path: string) => writeFileSync(path, Buffer.alloc(statSync(path).size)),
  'zeroed in places': (path: string, random: () => number) => {
    const bytes = readFileSync(path)
    for (let place = 0; place < 5; place += 1) {
      const at = Math.floor(random() * bytes.length)
      bytes.fill(0, at, Math.min(bytes.length, at + 512))
    }
    writeFileSync(path, bytes)
  },
  swapped: (path: string) => {
    const other = join(path, '..', path.endsWith('settings.json') ? 'cache.db' : 'settings.json')
    copyFileSync(other, path)
  },
} as const

/**
 * Settings, cache, index and the key of the cache cut off, zeroed and swapped after a run that was killed: the console starts,
 * says what it set aside, loads everything again and finds it by its words.
 */
export const cacheFiles: FaultSuite = {
  name: 'cache-files: damaged settings, cache, index and key file: it starts, says so, and is whole again',
  rounds: { long: 200, short: 8 },
  async run(rounds, random) {
    const service = await new LoopbackService().start()
    try {
      fill(service)
      for (let round = 0; round < rounds; round += 1) await damaged(service, random)
    } finally {
      await service.stop()
    }
  },
}

async function damaged(service: LoopbackService, random: () => number): Promise<void> {
  const folder = scratchFolder()
  const machine = new TestMachine(folder.path)
  try {
    const first = await start(machine)
    await works(first, service)
    // The index follows in a thread of its own; until then alerts are looked through.
    while (!existsSync(join(folder.path, 'search.db-wal'))) await wait(20)
    // A copy while it runs is what a killed console leaves: a log that was not written back.
    const left = join(folder.path, 'left')
    mkdirSync(left)
    for (const name of files) copyFileSync(join(folder.path, name), join(left, name))
    await machine.stop()
    for (const name of files) copyFileSync(join(left, name), join(folder.path, name))
    const name = files[Math.floor(random() * files.length)] ?? 'cache.db'
    const kind = (Object.keys(damages) as (keyof typeof damages)[])[Math.floor(random() * 4)] ?? 'zeroed'
    damages[kind](join(folder.path, name), random)
    const what = `${name} ${kind}`
    const again = await start(machine).catch((error: unknown) => Promise.reject(new Error(`${what}: it did not start`, { cause: error })))
    const state = await again.call.state.get()
    if (name === 'settings.json')
      assert.ok(
        state.notices.some((notice) => notice.includes('set aside') || notice.includes('kept as')),
        `${what}: ${state.notices}`,
      )
    const late = wait(patience, undefined, { ref: false }).then(() => Promise.reject(new Error(`${what}: it was not whole again in time`)))
    await Promise.race([works(again, service).then(() => found(again)), late])
  } finally {
    await machine.stop()
    folder.remove()
  }
}

/** All alerts are found by a word of their title, once the index is made again; no event tells of that. */
async function found({ call }: Running): Promise<void> {
  while ((await call.alerts.list({ accountId: null, filter: 'brute' })).total !== alerts) await wait(20)
}
