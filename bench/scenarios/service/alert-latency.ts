import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { runService, scratchFolder, startConsole } from '../../../e2e/console-process.ts'
import { readEvent } from '../../../service/gateway/intake.ts'
import { bruteForceSample } from '../../../service/sources/samples/recent-sample.ts'
import { sendFile } from '../../../service/sources/send.ts'
import { streamLatencies } from '../../load/stream-latency.ts'
import { quantile, type Scenario } from '../../scenario.ts'

const runs = 20
const streamRuns = 40

/** In the page: the wall-clock time, ms, at which a row with this text is drawn. Playwright's own waiting looks only every 500 ms. */
function shownAt(text: string): Promise<number> {
  return new Promise((seen) => {
    const look = () => {
      if (![...document.querySelectorAll('[role=row]')].some((row) => row.textContent?.includes(text))) return
      observer.disconnect()
      requestAnimationFrame(() => setTimeout(() => seen(Date.now())))
    }
    const observer = new MutationObserver(look)
    observer.observe(document.body, { subtree: true, childList: true, characterData: true })
    look()
  })
}

/** From the service's 202 for a burst of failed logins to the alert's row in an open page. */
export const alertLatency: Scenario = {
  name: 'alert-latency',
  about:
    'sends bursts of failed logins over HTTP and watches the stream of a service that takes 2,000 signals a second, then the open alerts page in a real browser, beside the live demo fleet',
  async run() {
    const streamed = await streamLatencies(streamRuns)
    const folder = scratchFolder()
    const running = await startConsole(folder.path, '--demo')
    const browser = await chromium.launch({
      ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
      args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    })
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 2400 } })
      await page.goto(running.url)
      await page.getByRole('button', { name: /^Connection: Live/ }).waitFor({ timeout: 120_000 })
      const services = join(folder.path, 'services')
      const service = join(services, readdirSync(services)[0] ?? '')
      const { url } = JSON.parse(readFileSync(join(service, 'control.json'), 'utf8')) as { url: string }
      await page.goto(new URL(`/alerts?filter=${encodeURIComponent('rule:wp_brute_force_login is:open')}`, running.url).href)
      await page.getByRole('row').first().waitFor()
      const waits: number[] = []
      for (let run = 0; run < runs; run += 1) {
        const name = `burst-${run}.example`
        const created = await runService('sites', 'add', '--data-dir', service, '--platform', 'wordpress', '--name', name)
        const credentials = created.json as { token: string; secret: string }
        const path = join(folder.path, `${name}.jsonl`)
        writeFileSync(path, bruteForceSample(Date.now(), 60))
        const seen = page.evaluate(shownAt, name)
        await sendFile({ intake: { read: readEvent }, clock: Date.now }, { url, credentials, format: 'wordpress-jsonl', path })
        const accepted = Date.now()
        waits.push((await seen) - accepted)
      }
      return [
        {
          figure: 'batch accepted to alert on the stream, p95',
          value: quantile(streamed, 0.95),
          unit: 'ms',
          target: 250,
          better: 'lower',
          runs: streamRuns,
        },
        {
          figure: 'batch accepted to alert on screen, median',
          value: quantile(waits, 0.5),
          unit: 'ms',
          target: null,
          better: 'lower',
          runs,
        },
        { figure: 'batch accepted to alert on screen, p95', value: quantile(waits, 0.95), unit: 'ms', target: null, better: 'lower', runs },
      ]
    } finally {
      await browser.close()
      await running.quit()
      folder.remove()
    }
  },
}
