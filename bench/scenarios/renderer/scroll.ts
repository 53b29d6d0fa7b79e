import { frameFigures, type Scrolled, scrollThrough } from '../../load/frames.ts'
import { openPage } from '../../load/opened-page.ts'
import type { Figure, Scenario } from '../../scenario.ts'

const secondsOfSites = 10
const secondsOfAlerts = 30
/** How fast a list moves under a wheel that is turned without a pause, as far as a person still reads titles, px a second. */
const readable = 1500

/** Frames, rows that are not there while the list moves, and when they are once it stops. */
const figures = (what: string, { frames, blank, settled }: Scrolled): Figure[] => [
  ...frameFigures(what, frames, 25),
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
  about:
    'scrolls through all 5,000 sites in 10 s and all 100,000 open alerts in 30 s, and through each list as fast as one reads, a step a frame',
  async run() {
    const opened = await openPage()
    const { page, origin } = opened
    try {
      const sites = '[role=table] [role=rowgroup] [class*=scroller]'
      const ofSites = figures('through all sites', await scrollThrough(page, sites, secondsOfSites))
      const readSites = figures('sites at reading speed', await scrollThrough(page, sites, secondsOfSites, readable * secondsOfSites))
      await page.goto(`${origin}/alerts?filter=is:open`)
      await page.getByRole('grid').getByRole('row').first().waitFor()
      return [
        ...ofSites,
        ...readSites,
        ...figures('through all open alerts', await scrollThrough(page, '[role=grid]', secondsOfAlerts)),
        ...figures('alerts at reading speed', await scrollThrough(page, '[role=grid]', secondsOfSites, readable * secondsOfSites)),
      ]
    } finally {
      await opened.close()
    }
  },
}
