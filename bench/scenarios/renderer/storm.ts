import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import { severities } from '../../../shared/model/severity.ts'
import { frameFigures, startFrames, stopFrames } from '../../load/frames.ts'
import { openPage } from '../../load/opened-page.ts'
import type { Sight } from '../../load/sight.ts'
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
      const counted = (await shown()) - before
      return [
        ...frameFigures('storm of 500 alerts a second', frames, 50),
        { figure: 'alerts of the storm counted', value: counted, unit: 'alerts', target: count, better: 'higher', runs: 1 },
        { figure: 'alerts of the storm shown', value: await seeAll(page), unit: 'alerts', target: count, better: 'higher', runs: 1 },
        { figure: 'last alert raised to all counted', value: shownAt - sentAt, unit: 'ms', target: null, better: 'lower', runs: 1 },
      ]
    } finally {
      await opened.close()
    }
  },
}

/**
 * Goes through the open alerts of each severity, of which the newest come first, a screen at a time until none is of the
 * storm, and counts those of the storm that stood there with their words.
 */
async function seeAll(page: Page): Promise<number> {
  const grid = page.getByRole('grid')
  let seen = 0
  for (const severity of severities) {
    await page.getByRole('textbox', { name: 'Filter' }).fill(`is:open severity:${severity}`)
    await page.keyboard.press('Escape')
    await grid.getByRole('row').first().locator(`[data-sign=${severity}]`).waitFor()
    seen += await grid.evaluate(async (list) => {
      const { sight } = window as unknown as { sight: Sight }
      const ids = new Set<string>()
      for (let to = 0, before = -1; ids.size > before; to += list.clientHeight / 2) {
        before = ids.size
        list.scrollTop = to
        do await sight.painted()
        while (sight.missing(list))
        for (const row of list.querySelectorAll('[role=row][id*=storm-]')) if (row.textContent !== '') ids.add(row.id)
      }
      return ids.size
    })
  }
  return seen
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
