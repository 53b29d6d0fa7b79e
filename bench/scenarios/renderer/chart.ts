import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { build, preview } from 'vite'
import { launchBrowser } from '../../load/opened-page.ts'
import { quantile, type Scenario } from '../../scenario.ts'

const runs = 30
const root = resolve(import.meta.dirname, '../../load/chart-page')

/** The chart kit with more points than a screen has. */
export const chart: Scenario = {
  name: 'chart',
  about:
    'draws 30 days of minutes, 43,200 points, with the kit of the pages in a picture 1,200 px wide, again and again with other numbers',
  async run() {
    const outDir = mkdtempSync(join(tmpdir(), 'logystera-bench-chart-'))
    const shared = { configFile: false as const, root, logLevel: 'error' as const }
    await build({ ...shared, plugins: [react()], build: { outDir, emptyOutDir: true } })
    const server = await preview({ ...shared, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } })
    const browser = await launchBrowser()
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
      await page.goto(server.resolvedUrls?.local[0] ?? '')
      const draw = (seed: number) =>
        page.evaluate((seed) => (window as unknown as { draw(seed: number): Promise<number> }).draw(seed), seed)
      // The first drawing also fetches recharts.
      await draw(1)
      const times: number[] = []
      for (let run = 0; run < runs; run += 1) times.push(await draw(run + 2))
      return [
        { figure: 'chart of 43,200 points, p95', value: quantile(times, 0.95), unit: 'ms', target: 120, better: 'lower', runs },
        { figure: 'chart of 43,200 points, median', value: quantile(times, 0.5), unit: 'ms', target: null, better: 'lower', runs },
      ]
    } finally {
      await browser.close()
      await server.close()
      rmSync(outDir, { recursive: true, force: true })
    }
  },
}
