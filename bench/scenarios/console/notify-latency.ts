import { join } from 'node:path'
import { scratchFolder, startConsole } from '../../../e2e/console-process.ts'
import { type Batch, createSite, post, type Sender } from '../../../e2e/faults/served.ts'
import { openBridge } from '../../open-bridge.ts'
import { quantile, type Scenario } from '../../scenario.ts'
import { newMasterKey, startServiceProcess } from '../../service-process.ts'

const runs = 30
/** Far enough apart that none waits for the summary of a storm, ms. */
const apart = 2500

/** From the service's 202 for the batch that makes an alert to the console's word to its page that it is announced. */
export const notifyLatency: Scenario = {
  name: 'notify-latency',
  about: `attacks ${runs} sites of a service one after the other and waits at the bridge of a console for the announcement`,
  async run() {
    const folder = scratchFolder()
    const service = await startServiceProcess(join(folder.path, 'service'), newMasterKey())
    const console = await startConsole(join(folder.path, 'console'))
    const { bridge, close } = await openBridge(console.url)
    try {
      const sites: Sender[] = []
      for (let number = 0; number < runs; number += 1) sites.push(await createSite(service, nameOf(number)))
      const announced = new Map<string, (at: number) => void>()
      const live = Promise.withResolvers<void>()
      void (async () => {
        for await (const event of await bridge.state.events()) {
          if (event.type === 'account' && event.account.connection.state === 'live') live.resolve()
          if (event.type !== 'toast') continue
          const now = performance.now()
          for (const [name, tell] of announced) if (`${event.toast.title} ${event.toast.body}`.includes(name)) tell(now)
        }
      })().catch(() => undefined)
      await bridge.settings.update({ notifyFrom: 'info' })
      await bridge.accounts.connect({ url: service.url, key: service.key, name: 'Measured' })
      await live.promise
      const waits: number[] = []
      for (const [number, site] of sites.entries()) {
        const told = new Promise<number>((tell) => announced.set(nameOf(number), tell))
        const batch = attack(number)
        const { status, body } = await post(service.url, site, batch)
        const accepted = performance.now()
        if (status !== 202) throw new Error(`${status} ${JSON.stringify(body)}`)
        const late = new Promise<never>((_, failed) =>
          setTimeout(() => failed(new Error(`${nameOf(number)} was never announced`)), 30_000).unref(),
        )
        waits.push(Math.max(0, (await Promise.race([told, late])) - accepted))
        announced.delete(nameOf(number))
        await new Promise((resolve) => setTimeout(resolve, apart))
      }
      const figure = (title: string, share: number, target: number | null) =>
        ({ figure: title, value: quantile(waits, share), unit: 'ms', target, better: 'lower', runs }) as const
      return [
        figure('change on the server to the decision to notify, median', 0.5, null),
        figure('change on the server to the decision to notify, p95', 0.95, 300),
      ]
    } finally {
      close()
      await console.quit()
      await service.stop()
      folder.remove()
    }
  },
}

const nameOf = (number: number) => `shop-${String(number).padStart(3, '0')}.northwind.example`

/** A burst of failed logins from an address of its own: attacks from the same one would be one incident, announced once. */
function attack(number: number): Batch {
  const now = Math.floor(Date.now() / 1000)
  const events = Array.from({ length: 60 }, (_, index) => ({
    event_type: 'auth.attempt',
    timestamp: now - (index % 30),
    labels: { request_id: `n${number}-${index}`, 'actor.ip': `198.51.100.${number}` },
    payload: { success: false, username_hash: `u${number}-${index}` },
  }))
  return { id: `notify-${number}`, body: JSON.stringify({ events }), events: events.length }
}
