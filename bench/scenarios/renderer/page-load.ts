import { openPage } from '../../load/opened-page.ts'
import type { Sight } from '../../load/sight.ts'
import { quantile, type Scenario } from '../../scenario.ts'

const runs = 10

/** In the page, from its very beginning: notes when every site in sight is painted and the page takes input again. */
function noteInteractive(): void {
  const look = () => {
    const { sight } = window as unknown as { sight: Sight }
    const table = document.querySelector('[role=table]')
    if (!table?.querySelector('[role=row] a') || sight.missing(table)) return
    observer.disconnect()
    // Once it is painted, the task after that runs when nothing is in its way.
    void sight.painted().then(() => setTimeout(() => Object.assign(window, { interactiveAt: performance.now() })))
  }
  const observer = new MutationObserver(look)
  observer.observe(document, { subtree: true, childList: true })
}

/** From the beginning of the navigation to a fleet that can be used. */
export const pageLoad: Scenario = {
  name: 'page-load',
  about:
    'loads the page anew over a core with a warm cache of 5,000 sites and 1,000,000 alerts, until all sites in sight are painted and can be clicked',
  async run() {
    const opened = await openPage()
    const { page } = opened
    try {
      await page.addInitScript(noteInteractive)
      const times: number[] = []
      for (let run = 0; run < runs; run += 1) {
        await page.reload()
        const at = await page.waitForFunction(() => (window as unknown as { interactiveAt?: number }).interactiveAt)
        times.push((await at.jsonValue()) ?? Number.NaN)
      }
      return [
        { figure: 'page load to interactive fleet, median', value: quantile(times, 0.5), unit: 'ms', target: 1000, better: 'lower', runs },
        { figure: 'page load to interactive fleet, p95', value: quantile(times, 0.95), unit: 'ms', target: null, better: 'lower', runs },
      ]
    } finally {
      await opened.close()
    }
  },
}
