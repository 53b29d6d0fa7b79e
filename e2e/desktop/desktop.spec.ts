import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, expect, type Page, test } from '@playwright/test'
import { obstacle } from './electron-here.ts'

const root = resolve(import.meta.dirname, '../..')
let dataDir: string
let app: ElectronApplication
let page: Page

/** Only for tests as root, whom Chromium refuses its sandbox; the product never passes it. */
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []

async function start(...args: string[]): Promise<void> {
  app = await _electron.launch({ args: [root, ...asRoot, '--data-dir', dataDir, ...args] })
  page = await app.firstWindow()
}
const visible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
const path = () => page.evaluate(() => location.pathname)

const why = obstacle()
if (why && process.env.TEST_WORKER_INDEX === undefined) console.log(`The desktop suite is skipped: ${why}.`)

test.describe.configure({ mode: 'serial' })
test.skip(why !== null, why ?? '')
test.beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'logystera-desktop-'))
  await start('--demo', '5')
})
test.afterAll(async () => {
  await app.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test('starts on the fleet, in a page that has no Node and reaches no network', async () => {
  await expect(page.getByRole('navigation').first()).toBeVisible()
  expect(
    await page.evaluate(() => [typeof (globalThis as { require?: unknown }).require, typeof (globalThis as { process?: unknown }).process]),
  ).toEqual(['undefined', 'undefined'])
  expect(
    await page.evaluate(() =>
      fetch('https://example.com/').then(
        () => 'reached',
        () => 'refused',
      ),
    ),
  ).toBe('refused')
  expect(await page.evaluate(() => window.open('https://example.com/') === null)).toBe(true)
})

test('hides when it is closed and comes back for a second start, with what its link names', async () => {
  await expect(page.locator('a[href^="/sites/"]').first()).toBeVisible()
  const href = (await page.locator('a[href^="/sites/"]').first().getAttribute('href')) ?? ''
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  const program = await app.evaluate(() => process.execPath)
  spawnSync(program, [root, ...asRoot, '--data-dir', dataDir, `logystera://site/${href.split('/').at(-1)}`], { timeout: 20_000 })
  await expect.poll(visible).toBe(true)
  await expect.poll(path).toBe(href)
})

test('shows a notice for a link to nothing, and goes nowhere', async () => {
  const before = await path()
  await app.evaluate(({ app: own }) => own.emit('open-url', { preventDefault: () => undefined }, 'logystera://alert/..%2f..%2fx'))
  await expect(page.getByText('This link cannot be opened')).toBeVisible()
  expect(await path()).toBe(before)
})

test('comes back from the end of its page with a word about it', async () => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
  page = await app.firstWindow()
  await expect(page.getByText('The window ended unexpectedly')).toBeVisible()
})

test('quits, and starts again with its account, cold and by a link', async () => {
  const href = (await page.locator('a[href^="/sites/"]').first().getAttribute('href')) ?? ''
  await app.close()
  await start(`logystera://site/${href.split('/').at(-1)}`)
  await expect.poll(path).toBe(href)
})
