import type { Page } from '@playwright/test'
import { openPage } from '../../load/opened-page.ts'
import type { Sight } from '../../load/sight.ts'
import { type Figure, quantile, type Scenario } from '../../scenario.ts'

const rounds = 8

/**
 * In the page: begins to wait for the next key, and for the frame that shows its
 * result: other words, and in a list also another number of rows, each of those
 * in sight with its words. `window.painted` then resolves with the time between
 * them, ms.
 */
function awaitPainted(selector: string): void {
  const { sight } = window as unknown as { sight: Sight }
  const rowsOf = () => document.querySelector(selector)?.getAttribute('aria-rowcount') ?? null
  const wordsOf = () => {
    const element = document.querySelector(selector)
    return (rowsOf() === null || element === null ? element?.textContent : sight.words(element).join()) ?? ''
  }
  const start = { rows: rowsOf(), words: wordsOf() }
  const shows = () => {
    const element = document.querySelector(selector)
    if (start.rows === null || element === null) return wordsOf() !== start.words
    return rowsOf() !== start.rows && !sight.missing(element) && wordsOf() !== start.words
  }
  const painted = new Promise<number>((done, failed) => {
    let pressed = 0
    const timer = setTimeout(() => failed(new Error(`nothing changed in ${selector}: ${JSON.stringify(start)}`)), 10_000)
    const observer = new MutationObserver(() => {
      if (pressed === 0 || !shows()) return
      observer.disconnect()
      clearTimeout(timer)
      void sight.painted().then(() => done(performance.now() - pressed))
    })
    addEventListener('keydown', (event) => (pressed = event.timeStamp), { capture: true, once: true })
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  })
  Object.assign(window, { painted })
}

/** The keys of a round: each changes the result, and what is typed was not typed before, so that it has to be found. */
const keysOf = (round: number) => [`${round + 1}`, '2', 'Backspace', '3', 'Backspace', 'Backspace']

/** Between two keys the person rests. */
async function type(page: Page, selector: string, keys: readonly string[], times: number[]): Promise<void> {
  for (const key of keys) {
    await page.evaluate(awaitPainted, selector)
    await page.keyboard.press(key)
    times.push(await page.evaluate(() => (window as unknown as { painted: Promise<number> }).painted))
    await page.waitForTimeout(150)
  }
}

/** Puts the caret behind the last word of the filter, which ends with a blank once it has the focus. */
async function intoFilter(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Filter' }).click()
  await page.keyboard.press('End')
  await page.keyboard.press('Backspace')
}

const figures = (what: string, times: readonly number[]): Figure[] => [
  { figure: `${what}, p95`, value: quantile(times, 0.95), unit: 'ms', target: 80, better: 'lower', runs: times.length },
  { figure: `${what}, median`, value: quantile(times, 0.5), unit: 'ms', target: null, better: 'lower', runs: times.length },
]

/** Typing into the filters and into the search. */
export const keystroke: Scenario = {
  name: 'keystroke',
  about: 'types into the filter of the fleet, the filter of the alerts and the search, key by key, until the result of each key is painted',
  async run() {
    const opened = await openPage()
    const { page, origin } = opened
    try {
      const fleet: number[] = []
      await page.goto(`${origin}/fleet?filter=${encodeURIComponent('shop-')}`)
      await page.getByRole('table', { name: 'Sites' }).getByRole('link').first().waitFor()
      await intoFilter(page)
      for (let round = 0; round < rounds; round += 1) await type(page, '[role=table]', keysOf(round), fleet)

      const alerts: number[] = []
      await page.goto(`${origin}/alerts?filter=${encodeURIComponent('site:shop-')}`)
      await page.getByRole('grid').getByRole('row').first().waitFor()
      await intoFilter(page)
      for (let round = 0; round < rounds; round += 1) await type(page, '[role=grid]', keysOf(round), alerts)

      const search: number[] = []
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').getByRole('textbox').fill('shop-')
      await page.getByRole('dialog').getByText('shop-1', { exact: false }).first().waitFor()
      for (let round = 0; round < rounds; round += 1) await type(page, '[role=dialog]', keysOf(round), search)
      return [
        ...figures('key in the filter of the fleet to its result', fleet),
        ...figures('key in the filter of the alerts to its result', alerts),
        ...figures('key in the search to its result', search),
      ]
    } finally {
      await opened.close()
    }
  },
}
