import { fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { LoopbackService } from '../../electron/console/testing/loopback-service.ts'
import { AlertHistory, historySize } from './alert-history.ts'
import { copiedCache } from './filled-cache.ts'
import type { PageJob } from './page-child.ts'
import { lookAtRows } from './sight.ts'

/** The built page in a real Chromium, over a core of its own process with the filled cache, live on a service in this process. */
export interface OpenedPage {
  page: Page
  service: LoopbackService
  history: AlertHistory
  /** Origin of the console. */
  origin: string
  close(): Promise<void>
}

/** Chromium as the benchmarks use it: no graphics card, and a heap that can be measured exactly. */
export function launchBrowser() {
  return chromium.launch({
    ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
    args: ['--disable-gpu', '--enable-precise-memory-info', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  })
}

/** Opens the fleet page of a console whose cache holds the promised size, and waits until it is live. */
export async function openPage(): Promise<OpenedPage> {
  const now = Date.now()
  const dataDir = await copiedCache(now)
  const service = new LoopbackService()
  // The cache says that it has read the feed of this epoch up to its first change.
  service.epoch = 'bench'
  service.put('policy', 'account', {
    id: 'account',
    layer: 'account',
    ownerId: null,
    rules: {},
    version: 1,
    updatedAt: null,
    updatedBy: null,
  })
  await service.start()
  const job: PageJob = { dataDir, service: { url: service.url, key: service.key } }
  const child = fork(resolve(import.meta.dirname, 'page-child.ts'), [JSON.stringify(job)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let closing = false
  child.once('exit', (code, signal) => closing || console.error(`the core ended with ${code ?? signal}`))
  const [address] = (await once(child, 'message')) as [string]
  const browser = await launchBrowser()
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' })
  await page.addInitScript(lookAtRows)
  await page.goto(address)
  await page.getByRole('button', { name: /^Connection: Live/ }).waitFor({ timeout: 60_000 })
  await page.getByRole('table', { name: 'Sites' }).getByRole('link').first().waitFor()
  return {
    page,
    service,
    history: new AlertHistory(historySize(), 1, now),
    origin: new URL(address).origin,
    async close() {
      await browser.close()
      closing = true
      if (child.connected) {
        const ended = once(child, 'exit')
        child.disconnect()
        await ended
      }
      await service.stop()
    },
  }
}
