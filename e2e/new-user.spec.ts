import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { bruteForceSample, recentSample } from '../service/sources/samples/recent-sample.ts'
import { type ConsoleProcess, runService, scratchFolder, startConsole } from './console-process.ts'

/** The README's pictures are taken by this story: `UPDATE_PICTURES=1 npm run test:e2e`. */
const pictures = process.env.UPDATE_PICTURES ? resolve(import.meta.dirname, '../docs/pictures') : undefined

const inReadme = new Set(['fleet', 'alert'])

async function picture(page: Page, name: string): Promise<void> {
  const folder = pictures && inReadme.has(name) ? pictures : test.info().outputDir
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

const nav = (page: Page, name: string) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name })
const connection = (page: Page) => page.getByRole('button', { name: /^Connection:/ })
const alertList = (page: Page) => page.getByRole('grid', { name: 'Alerts, worst first' })
const alertRow = (page: Page, text: string | RegExp) => alertList(page).getByRole('row').filter({ hasText: text })
const detail = (page: Page) => page.getByRole('article')

async function filterBy(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Filter' }).fill(text)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
}

/** The number on a button of the summary strip. */
function figure(page: Page, name: string): Locator {
  return page.getByRole('button', { name: new RegExp(`^${name}`) })
}

/** Which sites the list calls silent right now, one text a row. */
function silentSites(page: Page): Promise<string[]> {
  return alertRow(page, 'Site is silent')
    .getByRole('checkbox')
    .evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-label') ?? '').sort())
}

/** Data folder of the demo fleet's service, where its command line finds it. */
function serviceFolder(dataDir: string): string {
  const services = join(dataDir, 'services')
  const [only, ...more] = readdirSync(services)
  if (!only || more.length > 0) throw new Error(`expected one service in ${services}`)
  return join(services, only)
}

test('a new user sees the fleet, works through an alert, loses the service, and finds everything again', async ({ page }) => {
  test.setTimeout(300_000)
  const folder = scratchFolder()
  let running: ConsoleProcess | undefined
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })

  try {
    await test.step('starts with nothing and chooses the demo fleet', async () => {
      running = await startConsole(folder.path)
      await page.goto(running.url)
      await expect(page.getByRole('heading', { name: 'See your fleet in a minute' })).toBeVisible()
      await picture(page, 'first-run')
      await page.getByRole('button', { name: 'Open the demo fleet' }).click()
    })

    await test.step('sees sixty sites, live', async () => {
      await expect(figure(page, 'All sites')).toContainText('60', { timeout: 60_000 })
      await expect(connection(page)).toHaveText(/^Live/, { timeout: 90_000 })
      await expect(connection(page)).toContainText('Simulated signals')
      await expect(
        page
          .getByRole('row')
          .filter({ has: page.getByRole('img', { name: 'Critical' }) })
          .first(),
      ).toBeVisible()
      await picture(page, 'fleet')
    })

    let opened = ''
    await test.step('opens a critical alert and its evidence, acknowledges it', async () => {
      await nav(page, 'Alerts').click()
      const row = alertRow(page, 'Root token used').first()
      await row.click()
      await expect(detail(page).getByRole('heading', { name: /^Evidence/ })).toBeVisible()
      await expect(detail(page).getByRole('table').first().getByRole('row').nth(1)).toBeVisible()
      await expect(detail(page).locator('svg.recharts-surface')).toBeVisible()
      opened = page.url()
      await picture(page, 'alert')
      await detail(page)
        .getByRole('button', { name: /^Acknowledge/ })
        .click()
      await expect(detail(page)).toContainText('acknowledged')
      await page.reload()
      await expect(detail(page)).toContainText(/acknowledged by/)
      await expect(detail(page).getByRole('button', { name: /^Acknowledge/ })).toBeDisabled()
    })

    const service = serviceFolder(folder.path)
    const { url } = JSON.parse(readFileSync(join(service, 'control.json'), 'utf8')) as { url: string }

    await test.step('a burst of failed logins that a site sends appears without a reload', async () => {
      const site = (await runService('sites', 'add', '--data-dir', service, '--platform', 'wordpress', '--name', 'shop.burst.example'))
        .json as { id: string; token: string; secret: string }
      const file = join(folder.path, 'burst.jsonl')
      writeFileSync(file, bruteForceSample(Date.now(), 60))
      await nav(page, 'Alerts').click()
      await expect(alertRow(page, 'shop.burst.example')).toHaveCount(0)
      const sent = await runService(
        'send',
        '--url',
        url,
        '--token',
        site.token,
        '--secret',
        site.secret,
        '--format',
        'wordpress-jsonl',
        file,
      )
      expect(sent).toMatchObject({ code: 0, json: { accepted: 60, dropped: 0, failed: [] } })
      await expect(alertRow(page, 'shop.burst.example').filter({ hasText: 'Brute-force login' })).toBeVisible()
    })

    await test.step('an imported Vault audit file becomes a site with signals and alerts; its bad line is named', async () => {
      const site = (await runService('sites', 'add', '--data-dir', service, '--platform', 'vault', '--name', 'vault.imported.example'))
        .json as { id: string }
      const file = join(folder.path, 'audit.log')
      writeFileSync(file, `${recentSample('vault-audit', Date.now() - 60_000)}this is no audit line\n`)
      const imported = await runService('import', '--data-dir', service, '--site', site.id, '--format', 'vault-audit', file)
      expect(imported.code).toBe(0)
      const report = imported.json as { accepted: number; failed: { line: number; reason: string }[] }
      expect(report.accepted).toBeGreaterThan(20)
      expect(report.failed).toEqual([{ line: 119, reason: expect.any(String) }])
      await nav(page, 'Fleet').click()
      await filterBy(page, 'vault.imported')
      await page.getByRole('row').getByRole('link', { name: 'vault.imported.example' }).click()
      await expect(page.getByRole('heading', { name: 'vault.imported.example' })).toBeVisible()
      await page.getByRole('navigation', { name: 'Parts of this site' }).getByRole('link', { name: 'Signals' }).click()
      await expect(page.getByText('vault.denied').first()).toBeVisible()
      await page.getByRole('navigation', { name: 'Parts of this site' }).getByRole('link', { name: 'Alerts' }).click()
      await expect(page.getByText('Root token used').first()).toBeVisible()
    })

    await test.step('the service stops: the console says so, and the cache stays readable', async () => {
      await nav(page, 'Accounts').click()
      await page.getByRole('button', { name: 'Stop its service' }).click()
      await expect(connection(page)).toHaveText(/^(Offline|Stopped)/)
      await nav(page, 'Fleet').click()
      await expect(figure(page, 'All sites')).toContainText('62')
      await page.goto(opened)
      await expect(detail(page)).toContainText(/acknowledged by/)
      await expect(detail(page).getByRole('table').first().getByRole('row').nth(1)).toBeVisible()
      await picture(page, 'offline')
    })

    await test.step('the service starts again: the console catches up', async () => {
      await nav(page, 'Accounts').click()
      await page.getByRole('button', { name: 'Start its service' }).click()
      await expect(connection(page)).toHaveText(/^Live/, { timeout: 60_000 })
    })

    await test.step('everything is quit and started again: sites, alerts and the acknowledgement are there, and nobody is called silent for it', async () => {
      await nav(page, 'Alerts').click()
      await filterBy(page, 'rule:site_silent is:open')
      // The demo fleet has two sites that fell silent before it started.
      await expect.poll(() => silentSites(page)).toHaveLength(2)
      const silent = await silentSites(page)
      await running?.quit()
      running = await startConsole(folder.path)
      await page.goto(running.url)
      await expect(connection(page)).toHaveText(/^Live/, { timeout: 60_000 })
      await expect(figure(page, 'All sites')).toContainText('62')
      await page.goto(new URL(new URL(opened).pathname, running.url).href)
      await expect(detail(page)).toContainText(/acknowledged by/)
      await nav(page, 'Alerts').click()
      await filterBy(page, 'shop.burst.example')
      await expect(alertRow(page, 'Brute-force login').first()).toBeVisible()
      await filterBy(page, 'rule:site_silent is:open')
      await expect.poll(() => silentSites(page)).toEqual(silent)
    })

    expect(errors.filter((text) => !/WebSocket|ERR_CONNECTION_REFUSED|401/.test(text))).toEqual([])
  } finally {
    await running?.quit()
    folder.remove()
  }
})
