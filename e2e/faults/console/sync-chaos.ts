import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { TestMachine } from '../../../electron/console/testing/test-console.ts'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import { scratchFolder } from '../../console-process.ts'
import { addSender, end, type Served, serve } from '../served.ts'
import type { FaultSuite } from '../suite.ts'
import { ChaosProxy } from './chaos-proxy.ts'
import { AttackedFleet } from './fleet.ts'
import { assertNotesOnce, assertSameAlerts, assertToldOnce } from './outcome.ts'

/** Share of the requests that are spoiled. */
const share = 0.3
/** Longest time for everything to arrive once the network is well again, ms. */
const patience = 60_000

type Call = ReturnType<TestMachine['start']>['call']

/** All alerts that the console shows, by id. */
async function shown(call: Call): Promise<Map<string, Alert>> {
  const alerts = new Map<string, Alert>()
  for (;;) {
    const { total, rows } = await call.alerts.list({ accountId: null, filter: '', order: 'newest', offset: alerts.size, limit: 500 })
    for (const { alert } of rows) alerts.set(alert.id, alert)
    if (alerts.size >= total || rows.length === 0) return alerts
  }
}

/**
 * A console and a service, and between them a network that drops, delays, cuts off, doubles and reorders, and answers
 * 429, 500, 502, HTML and wrong JSON, three times in ten. Meanwhile sites are attacked and a person acts. When the network
 * is well again, the cache equals the service, every intent has arrived once, and nothing was told twice.
 */
export const syncChaos: FaultSuite = {
  name: 'sync-chaos: three requests in ten spoiled: cache equal, no intent lost or doubled, nothing told twice',
  // One round is one second.
  rounds: { long: 600, short: 20 },
  async run(rounds, random) {
    const folder = scratchFolder()
    let served: Served | undefined
    let proxy: ChaosProxy | undefined
    const machine = new TestMachine()
    try {
      const { key } = await addSender(folder.path, 'admin')
      served = await serve(folder.path)
      const fleet = new AttackedFleet(served.url, key, random)
      await fleet.addSites(12)
      for (const site of fleet.sites.slice(0, 4)) await fleet.attack(site)
      proxy = await new ChaosProxy(served.url, random).start()
      machine.register('a', { url: proxy.url, key, account: { instanceId: await fleet.instanceId() } })
      proxy.share = share
      const { call, console, events } = machine.start()
      const notes: string[] = []
      const ends = Date.now() + rounds * 1000
      while (Date.now() < ends) {
        if (random() < 0.5) await fleet.attack()
        if (random() < 0.5) await act(call, notes, random)
        await wait(random() * 400)
      }
      proxy.share = 0
      const faults = new Map(proxy.counts)
      console.wake()
      const limit = Date.now() + patience
      for (;;) {
        const waiting = (await call.outbox.list()).filter(({ state }) => state === 'waiting' || state === 'sending').length
        const live = (await call.state.get()).accounts[0]?.connection.state === 'live'
        const [mine, theirs] = [await shown(call), await fleet.alerts()]
        const same = mine.size === theirs.size && [...theirs].every(([id, { version }]) => mine.get(id)?.version === version)
        if (live && waiting === 0 && same) break
        assert.ok(
          Date.now() < limit,
          `not equal after ${patience} ms: live ${live}, ${waiting} wait, ${mine.size} of ${theirs.size} alerts`,
        )
        await wait(100)
      }
      const alerts = await fleet.alerts()
      assertSameAlerts(await shown(call), alerts)
      const undone = new Set((await call.outbox.list()).map(({ text }) => text))
      assert.deepEqual(
        [...undone].filter((text) => text.startsWith('Add a note')),
        [],
        'a note was refused',
      )
      assertNotesOnce(notes, alerts)
      assertToldOnce(machine.toasts)
      assert.ok(notes.length > rounds / 20, `only ${notes.length} notes were made`)
      assert.ok(faults.size >= Math.min(8, rounds), `only these faults happened: ${JSON.stringify([...faults])}`)
      assert.ok(events.all.length > 0)
    } finally {
      await machine.stop()
      await proxy?.stop()
      if (served) await end(served, 'SIGKILL')
      machine.remove()
      folder.remove()
    }
  },
}

/** What a person does to an alert that is shown. */
async function act(call: Call, notes: string[], random: () => number): Promise<void> {
  const { rows } = await call.alerts.list({ accountId: null, filter: 'is:open', limit: 50 })
  const row = rows[Math.floor(random() * rows.length)]
  if (!row) return
  const { accountId, alert } = row
  const ref = { accountId, id: alert.id }
  const note = `note-${notes.length}`
  switch (Math.floor(random() * 5)) {
    case 0:
      await call.alerts.acknowledge({ refs: [ref] })
      break
    case 1:
      await call.alerts.resolve({ alerts: [{ ...ref, seenVersion: alert.version }] })
      break
    case 2: {
      const until = Date.now() + 3_600_000
      await call.snoozes.create({ accountId, siteId: alert.siteId, ruleId: alert.ruleId, until })
      break
    }
    default:
      await call.alerts.note({ ...ref, note })
      notes.push(note)
  }
}
