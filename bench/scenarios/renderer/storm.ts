import { setTimeout as sleep } from 'node:timers/promises'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import { frameFigures, startFrames, stopFrames } from '../../load/frames.ts'
import { openPage } from '../../load/opened-page.ts'
import type { Scenario } from '../../scenario.ts'

const perSecond = 500
const seconds = 10
/** Alerts that the service tells at once, ten times a second. */
const perTick = perSecond / 10

/** Many new alerts in an open page. */
export const storm: Scenario = {
  name: 'storm',
  about:
    'lets the service raise 500 alerts a second for 10 s while the page shows the open alerts, and counts what the page shows at the end',
  async run() {
    const opened = await openPage()
    const { page, origin, service, history } = opened
    try {
      await page.goto(`${origin}/alerts?filter=is:open`)
      const grid = page.getByRole('grid')
      await grid.getByRole('row').first().waitFor()
      const shown = async () => Number(await grid.getAttribute('aria-rowcount'))
      const before = await shown()
      const count = perSecond * seconds
      await startFrames(page)
      const began = Date.now()
      for (let sent = 0; sent < count; ) {
        for (const end = sent + perTick; sent < end; sent += 1) service.put('alert', `storm-${sent}`, raised(history.alert(sent), sent))
        await sleep(Math.max(0, began + (sent / perSecond) * 1000 - Date.now()))
      }
      const sentAt = Date.now()
      while ((await shown()) < before + count && Date.now() - sentAt < 30_000) await sleep(20)
      const shownAt = Date.now()
      const frames = await stopFrames(page)
      return [
        ...frameFigures('storm of 500 alerts a second', frames, 50),
        { figure: 'alerts of the storm shown', value: (await shown()) - before, unit: 'alerts', target: count, better: 'higher', runs: 1 },
        { figure: 'last alert raised to all shown', value: shownAt - sentAt, unit: 'ms', target: null, better: 'lower', runs: 1 },
      ]
    } finally {
      await opened.close()
    }
  },
}

/** The same alert as a new one that has just begun. */
function raised(alert: Alert, index: number): Alert {
  const at = Date.now()
  return {
    ...alert,
    id: `storm-${index}`,
    status: 'firing',
    firstFiredAt: at,
    lastFiredAt: at,
    resolvedAt: null,
    steps: [{ at, author: 'service', action: 'fired' }],
    version: 1,
  }
}
