import { frameFigures, scrollThrough } from '../../load/frames.ts'
import { openPage } from '../../load/opened-page.ts'
import type { Figure, Scenario } from '../../scenario.ts'

const secondsOfSites = 10
const secondsOfAlerts = 30

/** What a person sees of it: rows that are not there while the list flies past, and when they are once it stops. */
const missingFigures = (what: string, { frames, blank, settled }: { frames: number[]; blank: number; settled: number }): Figure[] => [
  {
    figure: `${what}, frames without some row in sight`,
    value: blank * 100,
    unit: '%',
    target: null,
    better: 'lower',
    runs: frames.length,
  },
  { figure: `${what}, last step to all rows drawn`, value: settled, unit: 'ms', target: null, better: 'lower', runs: 1 },
]

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
        ...missingFigures('sites', sites),
        ...frameFigures('scrolling through all open alerts', alerts.frames, 25),
        ...missingFigures('alerts', alerts),
      ]
    } finally {
      await opened.close()
    }
  },
}
