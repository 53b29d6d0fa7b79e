import { spawn } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { recentSample } from '../service/sources/samples/recent-sample.ts'
import { runService, scratchFolder, startConsole, startService } from './console-process.ts'

test('a log file on this machine becomes a site; what is appended arrives by itself', async ({ page }) => {
  const folder = scratchFolder()
  const file = join(folder.path, 'audit.log')
  const [first = '', ...rest] = recentSample('vault-audit', Date.now()).trimEnd().split('\n')
  writeFileSync(file, `${first}\n`)
  const running = await startConsole(folder.path)
  try {
    await page.goto(running.url)
    await page.getByRole('button', { name: 'Choose a log file' }).click()
    await page.getByRole('textbox', { name: 'Path of the file' }).fill(join(folder.path, 'not-there.log'))
    await page.getByRole('textbox', { name: 'Name of the site' }).fill('vault.local.example')
    await page.getByRole('button', { name: 'Watch this file' }).click()
    await expect(page.getByRole('alert')).toContainText('file')
    await page.getByRole('textbox', { name: 'Path of the file' }).fill(file)
    await page.getByRole('button', { name: 'Watch this file' }).click()
    await expect(page.getByRole('heading', { name: 'vault.local.example' })).toBeVisible({ timeout: 60_000 })
    appendFileSync(file, `${rest.join('\n')}\n`)
    await page.getByRole('navigation', { name: 'Parts of this site' }).getByRole('link', { name: 'Alerts' }).click()
    await expect(page.getByText('Root token used').first()).toBeVisible({ timeout: 30_000 })
  } finally {
    await running.quit()
    folder.remove()
  }
})

test('a service is connected by address and key; a wrong key changes nothing, and the key is in no file', async ({ page }) => {
  const folder = scratchFolder()
  const elsewhere = scratchFolder()
  const service = await startService(elsewhere.path)
  const running = await startConsole(folder.path)
  try {
    const { key } = (await runService('keys', 'create', '--data-dir', elsewhere.path, '--role', 'viewer', '--name', 'night shift'))
      .json as { key: string }
    await runService('sites', 'add', '--data-dir', elsewhere.path, '--platform', 'drupal', '--name', 'team.drupal.example')
    await page.goto(running.url)
    await page.getByRole('button', { name: 'Connect a service' }).click()
    await page.getByLabel('Address').fill(service.url)
    await page.getByLabel('API key').fill(`${key}x`)
    await page.getByRole('button', { name: 'Test' }).click()
    await expect(page.getByRole('alert')).toContainText('refuses this key')
    await page.getByLabel('API key').fill(key)
    await page.getByRole('button', { name: 'Test' }).click()
    await expect(page.getByText('night shift (viewer)')).toBeVisible()
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await expect(page.getByRole('link', { name: 'team.drupal.example' })).toBeVisible()
    const found = await new Promise<string>((done) => {
      const grep = spawn('grep', ['-rlaF', key, folder.path], { stdio: ['ignore', 'pipe', 'ignore'] })
      let files = ''
      grep.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        files += chunk
      })
      grep.once('close', () => done(files))
    })
    expect(found).toBe('')
  } finally {
    await running.quit()
    await service.stop()
    folder.remove()
    elsewhere.remove()
  }
})
