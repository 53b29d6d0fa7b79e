import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { type ConsoleProcess, scratchFolder, startConsole } from './console-process.ts'

let folder: ReturnType<typeof scratchFolder>
let running: ConsoleProcess
const home = process.env.HOME

test.beforeEach(async ({ page }) => {
  folder = scratchFolder()
  // Files that a person asks for go to the downloads folder: here to one of the test's own.
  process.env.HOME = folder.path
  running = await startConsole(join(folder.path, 'data'), '--demo', '6')
  await page.goto(running.url)
  await page.getByRole('button', { name: /^Connection: Live/ }).waitFor({ timeout: 90_000 })
})

test.afterEach(async () => {
  process.env.HOME = home
  await running.quit()
  folder.remove()
})

test('what a change deletes is counted, exported first, confirmed by name, and then gone', async ({ page }) => {
  await page.goto(new URL('/retention', running.url).href)
  const own = page.getByRole('textbox', { name: /^Days that .* keeps/ }).first()
  await own.fill('2')
  await expect(page.getByText('1 change not applied')).toBeVisible()
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByText('not applied')).toBeHidden()
  await own.fill('2')
  await page.getByRole('button', { name: 'Review and apply' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change what is kept' })
  await expect(dialog.getByText(/^Deletes [\d,]+ signals/)).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Apply and delete' })).toBeDisabled()

  await dialog.getByRole('button', { name: 'Export everything' }).click()
  await dialog.getByRole('button', { name: 'Save to this machine' }).click()
  await expect(dialog.getByText('Saved as')).toBeVisible()
  const downloads = join(folder.path, 'Downloads')
  const [file = ''] = readdirSync(downloads)
  expect(file).toMatch(/^logystera-export-\d{4}-\d\d-\d\d\.zip$/)
  expect(statSync(join(downloads, file)).size).toBeGreaterThan(1000)

  await dialog.getByRole('textbox', { name: 'Type Demo fleet to confirm' }).fill('Demo fleet')
  await dialog.getByRole('button', { name: 'Apply and delete' }).click()
  await expect(page.getByText('Retention was changed')).toBeVisible()
  await expect(page.getByText('1 site keeps less')).toBeVisible()
  const row = page.getByRole('table', { name: 'Sites' }).getByRole('row').nth(1)
  await expect(row.getByText('2 days', { exact: true })).toBeVisible()
  await expect(row.getByText(/^1 d ago$|^\d+ h ago$/)).toBeVisible({ timeout: 60_000 })
  expect(existsSync(join(downloads, file))).toBe(true)
})

test('everything can be asked to be erased, with time to think again; the audit log has both', async ({ page }) => {
  await page.goto(new URL('/accounts', running.url).href)
  await page.getByRole('button', { name: 'Privacy and audit log' }).click()
  await page.getByRole('button', { name: 'Erase everything' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Erase in 14 days' })).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Type Demo fleet to confirm' }).fill('Demo fleet')
  await dialog.getByRole('button', { name: 'Erase in 14 days' }).click()
  await expect(page.getByText(/^Asked for by .* Everything is erased/)).toBeVisible()
  await page.getByRole('button', { name: 'Cancel the erasure' }).click()
  await expect(page.getByText('Nothing will be erased')).toBeVisible()
  await page.reload()
  await page.getByRole('button', { name: 'Privacy and audit log' }).click()
  await expect(page.getByRole('region', { name: 'Audit log' }).getByText('erasure').first()).toBeVisible()
})

test('a site has dashboards, a timeline, and credentials that are shown once', async ({ page }) => {
  await page.goto(new URL('/fleet?filter=platform:wordpress', running.url).href)
  await page.locator('a[href^="/sites/"]').first().click()
  const parts = page.getByRole('navigation', { name: 'Parts of this site' })
  await parts.getByRole('link', { name: 'Dashboards' }).click()
  await expect(page.getByRole('heading', { name: 'Is it healthy?' })).toBeVisible()
  await page.getByRole('button', { name: 'Plugin impact' }).click()
  await expect(page.getByRole('heading', { name: 'Which plugin hurts?' })).toBeVisible()
  await expect(page).toHaveURL(/board=plugins/)
  await expect(page.getByText('Active plugins, now')).toBeVisible()

  await parts.getByRole('link', { name: 'Timeline' }).click()
  const axis = page.getByRole('group', { name: /^Time axis/ })
  await axis.focus()
  await page.keyboard.press('-')
  await expect(page).toHaveURL(/time=\d+-\d+/)
  const before = page.url()
  await axis.hover()
  await page.mouse.wheel(0, -400)
  await expect(page).not.toHaveURL(before)
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('list', { name: 'What happened, newest first' }).getByRole('listitem').first()).toBeVisible()

  await parts.getByRole('link', { name: 'Credentials' }).click()
  await page.getByRole('button', { name: 'Rotate' }).click()
  await page.getByRole('button', { name: 'Make new credentials' }).click()
  const fresh = page.getByRole('dialog', { name: 'The new credentials' })
  const secret = (await fresh.getByText(/^whsec_/).textContent()) ?? ''
  expect(secret.length).toBeGreaterThan(20)
  await fresh.getByRole('button', { name: 'I have copied them' }).click()
  await expect(page.getByText('in use')).toHaveCount(1)
  await expect(page.getByText(secret)).toHaveCount(0)
})
