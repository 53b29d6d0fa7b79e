import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import { scratchFolder } from '../../console-process.ts'
import { addSender, end, type Served, serve } from '../served.ts'
import type { FaultSuite } from '../suite.ts'
import type { Said } from './driven.ts'
import { AttackedFleet } from './fleet.ts'
import { assertNotesOnce, assertSameAlerts, assertToldOnce } from './outcome.ts'

const patience = 60_000

/** A console in a process of its own, and what it said. */
class Driven {
  readonly child: ChildProcess
  readonly #heard: (said: Said) => void
  readonly ended: Promise<void>

  constructor(args: string[], heard: (said: Said) => void) {
    this.#heard = heard
    this.child = fork(join(import.meta.dirname, 'driven.ts'), args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.child.on('message', (said: Said) => this.#heard(said))
    this.ended = new Promise((done) => this.child.once('close', () => done()))
  }

  next<T extends Said['type']>(type: T): Promise<Extract<Said, { type: T }>> {
    return new Promise((found, failed) => {
      const gone = (code: number | null) => failed(new Error(`the console ended with ${code}`))
      const hear = (said: Said) => {
        if (said.type !== type) return
        this.child.off('message', hear)
        this.child.off('close', gone)
        found(said as Extract<Said, { type: T }>)
      }
      this.child.on('message', hear)
      this.child.once('close', gone)
    })
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
  }
}

/**
 * A console killed (SIGKILL) at random moments of reading and sending, on the same folder again and again, while sites are
 * attacked. At the end the cache equals the service, every intent that it took has arrived once, and nothing was told twice.
 */
export const consoleKill: FaultSuite = {
  name: 'console-kill: killed while it reads and sends: cache equal, no intent lost or doubled, nothing told twice',
  rounds: { long: 200, short: 5 },
  async run(rounds, random) {
    const [data, console] = [scratchFolder(), scratchFolder()]
    let served: Served | undefined
    let driven: Driven | undefined
    try {
      const { key } = await addSender(data.path, 'admin')
      served = await serve(data.path)
      const fleet = new AttackedFleet(served.url, key, random)
      await fleet.addSites(6)
      const instanceId = await fleet.instanceId()
      const taken: string[] = []
      const toasts: Extract<Said, { type: 'toast' }>['toast'][] = []
      const heard = (said: Said) => {
        if (said.type === 'taken') taken.push(said.note)
        if (said.type === 'toast') toasts.push(said.toast)
      }
      const begin = (round: number) => new Driven([console.path, fleet.url, key, instanceId, String(round)], heard)
      for (let round = 0; round < rounds; round += 1) {
        driven = begin(round)
        await driven.next('up')
        const attack = fleet.attack()
        // Every second run gets as far as to take intents, however slow this machine is.
        if (round % 2 === 1) await driven.next('taken')
        // The first moments are those of the first snapshot and of what the run before left in the outbox.
        await wait(random() ** 2 * 1500)
        await driven.kill()
        await attack
      }
      driven = begin(rounds)
      await driven.next('up')
      const limit = Date.now() + patience
      for (;;) {
        const answer = driven.next('settled')
        driven.child.send({ type: 'settle' })
        const { alerts, waiting, live } = await answer
        const cached = new Map(alerts.map((alert): [string, Alert] => [alert.id, alert]))
        const theirs = await fleet.alerts()
        const same = [...theirs].every(([id, { version }]) => cached.get(id)?.version === version) && cached.size === theirs.size
        if (live && waiting === 0 && same) {
          assertSameAlerts(cached, theirs)
          assertNotesOnce(taken, theirs)
          break
        }
        assert.ok(
          Date.now() < limit,
          `not equal after ${patience} ms: live ${live}, ${waiting} wait, ${cached.size} of ${theirs.size} alerts`,
        )
        await wait(200)
      }
      assertToldOnce(toasts)
      assert.ok(taken.length >= Math.floor(rounds / 2), `only ${taken.length} intents were taken`)
    } finally {
      await driven?.kill()
      if (served) await end(served, 'SIGKILL')
      for (const folder of [data, console]) folder.remove()
    }
  },
}
