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
// Every test here drives the real program: `obstacle` says what this machine lacks for that.
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

test('comes back by a click on its tray, where the system shows one', async () => {
  // A click of the person cannot be made from here: the tray that the console made is told of one, as the system would.
  await app.evaluate(({ Tray }) => {
    const { setToolTip } = Tray.prototype
    Tray.prototype.setToolTip = function (text) {
      Object.assign(globalThis, { shownTray: this })
      return setToolTip.call(this, text)
    }
  })
  // What changes the tray makes it be told again.
  await page.getByRole('button', { name: 'Do not disturb' }).click()
  await page.getByRole('menuitem', { name: '1 hour' }).click()
  await expect.poll(() => app.evaluate(() => 'shownTray' in globalThis)).toBe(true)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  expect(await visible()).toBe(false)
  await app.evaluate(() => (globalThis as unknown as { shownTray: { emit(event: string): void } }).shownTray.emit('click'))
  await expect.poll(visible).toBe(true)
})

test('comes back by a click on a notification, where the system shows them', async () => {
  const other = mkdtempSync(join(tmpdir(), 'logystera-desktop-hint-'))
  const own = await _electron.launch({ args: [root, ...asRoot, '--data-dir', other] })
  const window = await own.firstWindow()
  await window.waitForLoadState()
  await own.evaluate(({ Notification }) => {
    const { show } = Notification.prototype
    Notification.prototype.show = function () {
      Object.assign(globalThis, { shownNotification: this })
      return show.call(this)
    }
  })
  // The first time that it is closed it says where it went.
  await own.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  const shown = () => own.evaluate(() => 'shownNotification' in globalThis)
  const told = await expect
    .poll(shown, { timeout: 10_000 })
    .toBe(true)
    .then(
      () => true,
      () => false,
    )
  if (told) {
    await own.evaluate(() =>
      (globalThis as unknown as { shownNotification: { emit(event: string): void } }).shownNotification.emit('click'),
    )
    await expect.poll(() => own.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true)
  }
  await own.close()
  rmSync(other, { recursive: true, force: true })
  // Whether a desktop shows them is not the program's to decide; what was asked of it is checked above.
  test.skip(!told, 'nothing on this desktop shows a tray and notifications')
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

test('finds its keys again after a restart, where the system has a keychain', async () => {
  const readKeys = async () => {
    await page.getByRole('navigation').first().getByRole('link', { name: 'Settings' }).click()
    const storage = page.locator('#storage')
    await expect(storage).toBeVisible()
    return (await storage.textContent()) ?? ''
  }
  const before = await readKeys()
  // Without a keychain there is nothing to find again: the key store's own tests cover that case.
  test.skip(before.includes('in memory only'), 'this system has no keychain')
  await app.close()
  await start()
  // The cache and the service are sealed under keys that only the keychain has.
  expect(await readKeys()).not.toContain('The cache takes nothing new')
  await page.getByRole('navigation').first().getByRole('link', { name: 'Fleet' }).click()
  await expect(page.locator('a[href^="/sites/"]').first()).toBeVisible()
  await expect(page.getByText('Live').first()).toBeVisible()
})
