import { frameFigures, scrollThrough } from '../../load/frames.ts'
import { openPage } from '../../load/opened-page.ts'
import type { Figure, Scenario } from '../../scenario.ts'

const secondsOfSites = 10
const secondsOfAlerts = 30

const blankFigure = (what: string, blank: number, runs: number): Figure => ({
  figure: `${what}, frames with a row that was still asked for`,
  value: blank * 100,
  unit: '%',
  target: null,
  better: 'lower',
  runs,
})

/** Through every site and every open alert, from the first to the last. */
export const scroll: Scenario = {
  name: 'scroll',
  about: 'scrolls through all 5,000 sites in 10 s and through all 100,000 open alerts in 30 s, a step a frame',
  async run() {
    const opened = await openPage()
    const { page, origin } = opened
    try {
      const sites = await scrollThrough(page, '[role=table] [role=rowgroup] [class*=scroller]', secondsOfSites)
      await page.goto(`${origin}/alerts?filter=is:open`)
      await page.getByRole('grid').getByRole('row').first().waitFor()
      const alerts = await scrollThrough(page, '[role=grid]', secondsOfAlerts)
      return [
        ...frameFigures('scrolling through all sites', sites.frames, 25),
        blankFigure('sites', sites.blank, sites.frames.length),
        ...frameFigures('scrolling through all open alerts', alerts.frames, 25),
        blankFigure('alerts', alerts.blank, alerts.frames.length),
      ]
    } finally {
      await opened.close()
    }
  },
}
