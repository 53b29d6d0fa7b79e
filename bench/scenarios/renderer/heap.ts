import type { CDPSession, Page } from '@playwright/test'
import { type OpenedPage, openPage } from '../../load/opened-page.ts'
import type { Scenario } from '../../scenario.ts'

/** Cycles of use; `LOGYSTERA_BENCH_MINUTES` makes it that long instead, such as 60 for the whole promise. */
const cycles = 12
/** Cycles before what stays is counted: chunks and caches are filled once. */
const warmUp = 4

/** Heap of the page, MB, after everything that can go has gone. */
async function heapOf(session: CDPSession): Promise<number> {
  for (let time = 0; time < 3; time += 1) await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1e6
}

/** A round through the console as a person makes it: lists, filters, an alert, a site with its parts, and back. */
async function cycle({ page, origin }: OpenedPage, index: number): Promise<void> {
  const nav = page.getByRole('navigation', { name: 'Pages' })
  const go = async (name: string) => nav.getByRole('link', { name }).click()
  await go('Fleet')
  const sites = page.getByRole('table', { name: 'Sites' })
  await sites.getByRole('link').first().waitFor()
  await filterBy(page, `name:shop-${index % 40}`)
  await sites.getByRole('link').first().click()
  await page.getByRole('navigation', { name: 'Parts of this site' }).waitFor()
  for (const part of ['Alerts', 'Timeline', 'Metrics', 'Rules', 'Overview'])
    await page.getByRole('navigation', { name: 'Parts of this site' }).getByRole('link', { name: part }).click()
  await go('Alerts')
  await page.getByRole('grid').getByRole('row').first().waitFor()
  await filterBy(page, ['is:open', 'severity:high', 'status:resolved'][index % 3] ?? '')
  await page
    .getByRole('grid')
    .getByRole('row')
    .nth(index % 6)
    .click()
  await page.getByRole('article').waitFor()
  await page.getByRole('grid').evaluate((list, to) => list.scrollTo(0, to), 55 * 300 * (1 + (index % 20)))
  for (const name of ['Incidents', 'Rules', 'Retention', 'Reports', 'Accounts', 'Settings']) {
    await go(name)
    await page.getByRole('heading').first().waitFor()
  }
  if (!page.url().startsWith(origin)) throw new Error(`left the console for ${page.url()}`)
}

async function filterBy(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Filter' }).fill(text)
  await page.waitForTimeout(300)
  await page.keyboard.press('Escape')
}

/** Least squares: MB a cycle. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const [above, below] = values.reduce(
    ([a, b], value, index) => [a + (index - middle) * (value - mean), b + (index - middle) ** 2] as [number, number],
    [0, 0] as [number, number],
  )
  return above / below
}

/** What the page holds on to in long use. */
export const heap: Scenario = {
  name: 'heap',
  about:
    'uses every page in rounds, lets the garbage go after each, and reports the heap and its slope; LOGYSTERA_BENCH_MINUTES sets how long',
  async run() {
    const minutes = Number(process.env.LOGYSTERA_BENCH_MINUTES ?? 0)
    const opened = await openPage()
    try {
      const session = await opened.page.context().newCDPSession(opened.page)
      const heaps: number[] = []
      const until = Date.now() + minutes * 60_000
      for (let index = 0; minutes > 0 ? Date.now() < until || index < cycles : index < cycles; index += 1) {
        await cycle(opened, index)
        heaps.push(await heapOf(session))
      }
      const settled = heaps.slice(warmUp)
      return [
        {
          figure: 'heap of the page after use, highest',
          value: Math.max(...heaps),
          unit: 'MB',
          target: 150,
          better: 'lower',
          runs: heaps.length,
        },
        { figure: 'heap, first settled round', value: settled[0] ?? Number.NaN, unit: 'MB', target: null, better: 'lower', runs: 1 },
        { figure: 'growth of the heap', value: slopeOf(settled), unit: 'MB a round', target: 0.1, better: 'lower', runs: settled.length },
      ]
    } finally {
      await opened.close()
    }
  },
}
