import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, type Page, test } from '@playwright/test'
import { type ConsoleProcess, scratchFolder, startConsole } from './console-process.ts'
import { layoutFindings } from './looks/layout-findings.ts'
import { drawn, visit } from './looks/pages.ts'
import { startSteadyService, steadyNow } from './looks/steady-service.ts'

const themes = ['dark', 'light'] as const
const connection = (page: Page) => page.getByRole('button', { name: /^Connection:/ })

/** A console whose clock stands where the story does. */
async function startSteadyConsole(dataDir: string): Promise<ConsoleProcess> {
  const before = process.env.NODE_OPTIONS
  process.env.NODE_OPTIONS = `--import=${pathToFileURL(join(import.meta.dirname, 'looks/shifted-clock.ts')).href}`
  process.env.CLOCK_SHIFT = String(steadyNow - Date.now())
  try {
    return await startConsole(dataDir)
  } finally {
    if (before === undefined) delete process.env.NODE_OPTIONS
    else process.env.NODE_OPTIONS = before
    delete process.env.CLOCK_SHIFT
  }
}

/** Nothing under the pointer, no caret, nothing half drawn. */
async function settled(page: Page): Promise<void> {
  await page.mouse.move(2, 2)
  await page.evaluate(async () => {
    await document.fonts.ready
  })
  await drawn(page)
}

test('every state of the main pages holds together, and the main pages look as they did', async ({ page }) => {
  const folder = scratchFolder()
  const service = await startSteadyService()
  const running = await startSteadyConsole(folder.path)
  const findings: string[] = []
  /** Asked of the console, while what it answers is held back. */
  let held: (() => void)[] | null = null
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer()
    server.onMessage((message) => {
      if (held) held.push(() => socket.send(message))
      else socket.send(message)
    })
  })
  const inThemes = async (name: string, look: (theme: string) => Promise<void>) => {
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme })
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme)
      await settled(page)
      for (const finding of await layoutFindings(page)) findings.push(`${name}, ${theme}: ${finding}`)
      await look(theme)
    }
  }
  const state = (name: string) =>
    inThemes(name, async (theme) => {
      await page.screenshot({ path: join(test.info().outputDir, `${name}-${theme}.png`), animations: 'disabled' })
    })
  const kept = async (name: string, only?: string) => {
    await inThemes(name, async (theme) => {
      if (only !== undefined && theme !== only) return
      await expect.soft(page).toHaveScreenshot(`${name}-${theme}.png`, { mask: [connection(page)], maskColor: '#808080' })
    })
  }

  try {
    await page.clock.setFixedTime(steadyNow)
    await page.setViewportSize({ width: 1280, height: 720 })
    await page.goto(running.url)
    await page.getByRole('heading', { name: 'See your fleet in a minute' }).waitFor()
    await page.evaluate(() => history.pushState(null, '', '/settings'))
    await page.getByText('As the system', { exact: true }).first().click()
    await visit(page, '/')
    await state('first-run')

    await test.step('empty: an account without a site', async () => {
      await page.getByRole('button', { name: 'Connect a service' }).click()
      await page.getByLabel('Address').fill(service.url)
      await page.getByLabel('API key').fill(service.key)
      await page.getByRole('button', { name: 'Test' }).click()
      await page.getByRole('button', { name: 'Connect', exact: true }).click()
      await page.getByRole('button', { name: /^Connection: Live/ }).waitFor({ timeout: 60_000 })
      for (const path of ['fleet', 'alerts', 'incidents', 'retention', 'reports']) {
        await visit(page, `/${path}`)
        await state(`${path}-empty`)
      }
    })

    let account = ''
    await test.step('live: the pages as they were kept', async () => {
      service.fill()
      await visit(page, '/fleet')
      await expect(page.getByRole('button', { name: 'All sites 8' })).toBeVisible()
      // What has just come is announced; that would lie over the pages.
      const toasts = page.getByRole('alert')
      await toasts.filter({ hasText: 'Reported late' }).waitFor()
      await expect(async () => {
        for (const close of await toasts.getByRole('button', { name: 'Close' }).all()) await close.click({ timeout: 1000 })
        await expect(toasts).toHaveCount(0, { timeout: 1000 })
      }).toPass()
      const link = page.locator('[data-position] a').first()
      account = ((await link.getAttribute('href')) ?? '').split('/')[2] ?? ''
      await kept('fleet')
      await visit(page, `/alerts/${account}/a1`)
      await expect(page.getByRole('article').locator('svg.recharts-surface')).toBeVisible()
      await expect(page.getByRole('article').getByRole('table').first().getByRole('row').nth(1)).toBeVisible()
      await kept('alert')
      await visit(page, `/incidents/${account}/i1`)
      await expect(page.getByRole('article').getByRole('heading', { name: 'Timeline' })).toBeVisible()
      await kept('incident', 'dark')
      await visit(page, '/rules/wp_brute_force_login')
      await expect(page.getByRole('article').getByRole('textbox', { name: 'Threshold' })).toBeVisible()
      await kept('rule', 'light')
    })

    const site = `/sites/${account}/s1`
    await test.step('filtered-empty, and a filter that cannot be read', async () => {
      for (const path of ['fleet', 'alerts', 'incidents', 'rules']) {
        await visit(page, `/${path}?filter=nothing-is-called-so`)
        await state(`${path}-filtered-empty`)
      }
      for (const path of ['fleet', 'alerts', 'incidents']) {
        await visit(page, `/${path}?filter=colour%3Ared`)
        await state(`${path}-filter-unread`)
      }
    })

    await test.step('loading: the console has not answered yet', async () => {
      await visit(page, site)
      held = []
      for (const path of [
        `${site}/signals`,
        `${site}/metrics`,
        `/sites/${account}/s4`,
        '/alerts?filter=since:2d',
        '/incidents?status=all',
      ]) {
        await page.evaluate((to) => history.pushState(null, '', to), path)
        await page.locator('main [role=status][aria-label=Loading] > div').first().waitFor()
        await state(`${path.split('?')[0]?.split('/').at(-1)}-loading`)
      }
      const waiting = held
      held = null
      for (const send of waiting) send()
    })

    await test.step('error: the service fails at what only it knows', async () => {
      const answer = service.fault
      service.fault = (request, response) => {
        if (!/\/(signals|metrics|retention|evidence|daily)/.test(request.url ?? '')) return answer?.(request, response) ?? false
        response.writeHead(500, { 'content-type': 'application/problem+json' })
        response.end(JSON.stringify({ type: 'about:blank', title: 'Internal error', status: 500, code: 'internal' }))
        return true
      }
      for (const [name, path] of [
        ['signals', `/sites/${account}/s2/signals`],
        ['metrics', `/sites/${account}/s2/metrics`],
        ['retention', `/sites/${account}/s2/retention`],
        ['evidence', `/alerts/${account}/a4`],
        ['missing-site', `/sites/${account}/none`],
        ['missing-alert', `/alerts/${account}/none`],
      ] as const) {
        await visit(page, path)
        await state(`${name}-error`)
      }
      service.fault = answer
    })

    await test.step('no permission: a key that only reads, for some sites', async () => {
      service.account = { ...service.account, key: { ...service.account.key, role: 'viewer', siteIds: ['s1', 's2'] } }
      const port = Number(new URL(service.url).port)
      await service.stop()
      await expect(connection(page)).toHaveAccessibleName(/^Connection: Offline/, { timeout: 60_000 })
      await service.start(port)
      await expect(connection(page)).toHaveAccessibleName(/^Connection: Live/, { timeout: 60_000 })
      for (const [name, path] of [
        ['retention', '/retention'],
        ['rule', '/rules/wp_brute_force_login'],
        ['credentials', `${site}/credentials`],
        ['accounts', '/accounts'],
      ] as const) {
        await visit(page, path)
        await state(`${name}-no-permission`)
      }
    })

    await test.step('offline and stale: what is cached, and how old it is', async () => {
      await service.stop()
      await expect(connection(page)).toHaveAccessibleName(/^Connection: Offline/, { timeout: 60_000 })
      await page.clock.setFixedTime(steadyNow + 3 * 3_600_000)
      for (const [name, path] of [
        ['fleet', '/fleet'],
        ['alert', `/alerts/${account}/a1`],
        ['incident', `/incidents/${account}/i1`],
        ['site', site],
        ['metrics', `${site}/metrics`],
        ['signals', `${site}/signals`],
        ['timeline', `${site}/timeline`],
        ['retention', '/retention'],
        ['reports', '/reports'],
        ['accounts', '/accounts'],
      ] as const) {
        await visit(page, path)
        await state(`${name}-offline`)
      }
    })
    expect(findings).toEqual([])
  } finally {
    await running.quit()
    await service.stop().catch(() => {})
    folder.remove()
  }
})
