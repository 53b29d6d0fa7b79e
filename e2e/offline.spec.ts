import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import type { AuditEntry } from '../shared/model/account/audit.ts'
import { runService, scratchFolder, startConsole } from './console-process.ts'

const detail = (page: Page) => page.getByRole('article')
const connection = (page: Page) => page.getByRole('button', { name: /^Connection: / })
const nav = (page: Page, name: string) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name })

/** Everything a person does on a train, over a quit and a start without the service, is at the service once it is back, and there once. */
test('an incident is reviewed, ten alerts are acknowledged and a rule is edited offline; all of it arrives once', async ({ page }) => {
  test.setTimeout(240_000)
  const folder = scratchFolder()
  let running = await startConsole(folder.path, '--demo', '24')
  try {
    await page.goto(running.url)
    await expect(connection(page)).toHaveText(/^Live/, { timeout: 90_000 })
    const services = join(folder.path, 'services')
    const service = join(services, readdirSync(services)[0] ?? '')
    const acknowledged: string[] = []
    let listed = 0

    await test.step('the service goes away', async () => {
      await nav(page, 'Accounts').click()
      await page.getByRole('button', { name: 'Stop its service' }).click()
      await expect(connection(page)).toHaveText(/^(Offline|Stopped)/)
    })

    await test.step('an incident is reviewed with the evidence of one of its alerts', async () => {
      await nav(page, 'Incidents').click()
      await page.locator('[data-incident="0"]').click()
      await expect(detail(page).getByRole('heading', { name: 'Timeline' })).toBeVisible()
      await detail(page).locator('a[href*="/alerts/"]').first().click()
      await expect(page).toHaveURL(/\/alerts\//)
      await expect(detail(page).getByRole('table').first().getByRole('row').nth(1)).toBeVisible()
    })

    await test.step('ten alerts are acknowledged', async () => {
      await page.goto(new URL('/alerts?filter=is%3Afiring', running.url).href)
      const list = page.getByRole('grid')
      await list.getByRole('row').first().waitFor()
      for (let count = 0; count < 10; count += 1) {
        const left = Number(await list.getAttribute('aria-rowcount'))
        await list.getByRole('row').first().click()
        await expect(detail(page)).toContainText(/^Critical|^High|^Medium|^Low/)
        acknowledged.push(new URL(page.url()).pathname.split('/').at(-1) ?? '')
        await detail(page)
          .getByRole('button', { name: /^Acknowledge/ })
          .click()
        await expect(list).toHaveAttribute('aria-rowcount', String(left - 1))
      }
      expect(new Set(acknowledged).size).toBe(10)
      await page.goto(new URL('/alerts?filter=is%3Aacknowledged', running.url).href)
      await list.getByRole('row').first().waitFor()
      listed = Number(await list.getAttribute('aria-rowcount'))
      expect(listed).toBeGreaterThanOrEqual(10)
    })

    await test.step('a rule is edited', async () => {
      await nav(page, 'Rules').click()
      await page
        .getByRole('navigation', { name: 'Rules', exact: true })
        .getByRole('link', { name: /Brute-force login/ })
        .click()
      await detail(page).getByRole('textbox', { name: 'Threshold' }).fill('77')
      await detail(page).getByRole('button', { name: 'Review and apply' }).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Apply to \d+ site/ })
        .click()
      await expect(page.getByRole('dialog')).toHaveCount(0)
    })

    await test.step('the console is quit, and starts again offline: all is as it was left', async () => {
      await running.quit()
      running = await startConsole(folder.path)
      await page.goto(running.url)
      await expect(connection(page)).toHaveText(/^(Offline|Stopped)/)
      await page.goto(new URL('/alerts?filter=is%3Aacknowledged', running.url).href)
      await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(listed))
      await nav(page, 'Accounts').click()
      await expect(page.getByText('Waiting to be sent').locator('..')).toHaveText(/sent\D*11$/)
    })

    await test.step('the service is back: everything arrives, and once', async () => {
      await page.getByRole('button', { name: 'Start its service' }).click()
      await expect(connection(page)).toHaveText(/^Live/, { timeout: 60_000 })
      await expect(page.getByText('Waiting to be sent').locator('..')).toHaveText(/sent\D*0$/)
      const { url } = JSON.parse(readFileSync(join(service, 'control.json'), 'utf8')) as { url: string }
      const { json } = await runService('keys', 'create', '--data-dir', service, '--role', 'admin', '--name', 'story')
      const answer = await fetch(`${url}/v1/audit?limit=200`, { headers: { authorization: `Bearer ${(json as { key: string }).key}` } })
      const did = ((await answer.json()) as { items: AuditEntry[] }).items
      const alerts = did.filter(({ action }) => action === 'acknowledge').map(({ object }) => object.id)
      expect(alerts.sort()).toEqual(acknowledged.sort())
      expect(did.filter(({ object }) => object.kind === 'policies')).toMatchObject([
        { action: 'update', details: { ruleId: 'wp_brute_force_login', given: ['threshold'] } },
      ])
    })
  } finally {
    await running.quit()
    folder.remove()
  }
})
