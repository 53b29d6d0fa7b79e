import { TestMachine } from '../../../electron/console/testing/test-console.ts'
import type { Alert } from '../../../shared/model/alerts/alert.ts'

// A console in a process of its own, for what kills it: `node driven.ts FOLDER URL KEY INSTANCE ROUND`.
// It acts without pause and says over IPC what it was promised. Every word here is one that the parent may rely on.

export type Said =
  | { type: 'up' }
  /** The console took the intent; it has to arrive. */
  | { type: 'taken'; note: string }
  | { type: 'toast'; toast: { id: string; link: string; title: string; body: string } }
  | { type: 'settled'; alerts: Alert[]; waiting: number; live: boolean }

type Asked = { type: 'settle' }

const [, , folder = '', url = '', key = '', instanceId = '', round = '0'] = process.argv
const say = (said: Said) => process.send?.(said)

const machine = new TestMachine(folder)
machine.register('a', { url, key, account: { instanceId } })
machine.toasts.push = (toast) => {
  const { id, link, title, body } = toast
  say({ type: 'toast', toast: { id, link, title, body } })
  return 0
}
const { call } = machine.start()
say({ type: 'up' })

let acting = true
process.on('message', (asked: Asked) => {
  if (asked.type !== 'settle') return
  acting = false
  void settled().then(say)
})
process.on('disconnect', () => process.exit(0))

async function settled(): Promise<Said> {
  const alerts: Alert[] = []
  for (;;) {
    const { total, rows } = await call.alerts.list({ accountId: null, filter: '', order: 'newest', offset: alerts.length, limit: 500 })
    alerts.push(...rows.map(({ alert }) => alert))
    if (alerts.length >= total || rows.length === 0) break
  }
  const waiting = (await call.outbox.list()).length
  const live = (await call.state.get()).accounts[0]?.connection.state === 'live'
  return { type: 'settled', alerts, waiting, live }
}

for (let number = 0; acting; number += 1) {
  const { rows } = await call.alerts.list({ accountId: null, filter: 'is:open', limit: 20 })
  const row = rows[number % Math.max(1, rows.length)]
  if (row) {
    const note = `r${round}-${number}`
    try {
      await call.alerts.note({ accountId: row.accountId, id: row.alert.id, note })
      say({ type: 'taken', note })
      if (number % 4 === 0) await call.alerts.acknowledge({ refs: [{ accountId: row.accountId, id: row.alert.id }] })
    } catch {
      // Not taken: nothing was promised.
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 20))
}
