import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { runService, scratchFolder, startConsole } from './console-process.ts'
import { drawn } from './looks/pages.ts'

/** The README's walk is illustrated by this story: `UPDATE_PICTURES=1 npm run test:e2e`. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.UPDATE_PICTURES ? resolve(import.meta.dirname, '../docs/pictures/walk') : test.info().outputDir
  mkdirSync(folder, { recursive: true })
  // Nothing under the pointer, nothing half drawn.
  await page.mouse.move(2, 2)
  await drawn(page)
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
}

/** Asks the demo fleet's service itself, as any client of its API does. */
async function serviceOf(dataDir: string): Promise<<T>(path: string) => Promise<T>> {
  const services = join(dataDir, 'services')
  const folder = join(services, readdirSync(services)[0] ?? '')
  const { url } = JSON.parse(readFileSync(join(folder, 'control.json'), 'utf8')) as { url: string }
  const { json } = await runService('keys', 'create', '--data-dir', folder, '--role', 'viewer', '--name', 'story')
  const { key } = json as { key: string }
  return async (path) => {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
}

interface Effective {
  rule: { condition: { threshold: number } }
  from: { threshold: string }
}

const detail = (page: Page) => page.getByRole('article')
const settings = (page: Page) => detail(page).getByRole('region', { name: 'Settings' })
const inBerlin = (at: number, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', ...options }).format(at)

test('somebody new finds the worst site of a client and why, is spared its noise, and raises a threshold for that client', async ({
  page,
}) => {
  test.setTimeout(240_000)
  const folder = scratchFolder()
  const running = await startConsole(folder.path, '--demo', '24')
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  try {
    await page.goto(running.url)
    await page.getByRole('button', { name: /^Connection: Live/ }).waitFor({ timeout: 90_000 })
    const ask = await serviceOf(folder.path)
    const client = 'Quillmark Press'
    const worst = 'shop.quillmark.example'

    await test.step('finds the worst site of one client: the first of its sites', async () => {
      const filter = page.getByRole('textbox', { name: 'Filter' })
      await filter.click()
      await filter.pressSequentially('client:quill')
      await page.getByRole('option', { name: client }).click()
      await page.keyboard.press('Escape')
      const table = page.getByRole('table', { name: 'Sites' })
      await expect(table.getByRole('button', { name: /\d+ sites? · \d+ critical$/ })).toHaveCount(1)
      await expect(table.getByRole('button', { name: new RegExp(`^${client}`) })).toBeVisible()
      await expect(table.getByRole('link').first()).toHaveAccessibleName(worst)
      await picture(page, '1-worst')
      await table.getByRole('link').first().click()
    })

    await test.step('sees why: every point that is taken off, with the alert behind it', async () => {
      await expect(page.getByRole('heading', { name: worst, level: 1 })).toBeVisible()
      const why = page.getByRole('region', { name: 'Health' }).getByRole('list', { name: 'Why' })
      await expect(why.getByRole('listitem').first()).toContainText('−45')
      await page.locator('main svg.recharts-surface').first().waitFor()
      await picture(page, '2-why')
      await why.getByRole('link', { name: 'Fatal errors all over (critical)' }).click()
    })

    await test.step('reads the evidence, and what changed just before', async () => {
      await expect(detail(page).getByRole('heading', { name: /^Fatal errors all over on/ })).toBeVisible()
      await expect(detail(page).getByText(/^\d+ fatal errors in 10 minutes, last in wp-content/)).toBeVisible()
      await expect(detail(page).getByText('Plugin updated woocommerce 10.10.0')).toBeVisible()
      await expect(detail(page).getByText(/^\d+ min before$/)).toBeVisible()
      await expect(detail(page).getByRole('heading', { name: /^Evidence · newest \d+ of \d+ signals/ })).toBeVisible()
      await expect(detail(page).getByText('wp-content/plugins/woocommerce/src/Checkout/Session.php').first()).toBeVisible()
      await expect(detail(page).getByRole('table').first().getByRole('row').nth(1)).toBeVisible()
      await expect(detail(page).locator('svg.recharts-surface')).toBeVisible()
      await picture(page, '3-evidence')
    })

    await test.step('keeps the chart as a file: its numbers and its picture', async () => {
      const save = async (what: string) => {
        await detail(page)
          .getByRole('button', { name: /^Save PHP fatal errors/ })
          .click()
        const waiting = page.waitForEvent('download')
        await page.getByRole('menuitem', { name: what }).click()
        const download = await waiting
        return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
      }
      const numbers = await save('The numbers, as CSV')
      expect(numbers.name).toBe('PHP-fatal-errors-in-10-minutes.csv')
      expect(numbers.bytes.toString('utf8')).toMatch(
        /^time,PHP fatal errors in 10 minutes\r\n(\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z,\d*\r\n){50,}$/,
      )
      const picture = await save('The picture, as PNG')
      expect(picture.name).toBe('PHP-fatal-errors-in-10-minutes.png')
      expect(picture.bytes.subarray(1, 4).toString()).toBe('PNG')
      // Twice as wide as on the screen, and more than a plain colour.
      expect(picture.bytes.readUInt32BE(16)).toBeGreaterThan(1000)
      expect(picture.bytes.length).toBeGreaterThan(8000)
    })

    await test.step('snoozes the noise until tomorrow morning, after a look at what that hits', async () => {
      await detail(page)
        .getByRole('button', { name: /^Snooze/ })
        .click()
      const menu = page.getByRole('menu')
      await expect(menu.getByRole('status')).toHaveText('Hits 1 open alert now; in the past 14 days it would have hit 1.')
      await picture(page, '4-snooze')
      await menu.getByRole('menuitem', { name: /^Tomorrow morning/ }).click()
      await expect(page.getByRole('alert').filter({ hasText: /^Snoozed until .*09:00/ })).toBeVisible()
      await page.getByRole('alert').getByRole('button', { name: 'Close' }).click()
      await expect(detail(page)).toContainText(/snoozed until .*09:00/)
      const { items } = await ask<{ items: { siteId: string; ruleId: string; until: number }[] }>('/v1/snoozes')
      expect(items).toHaveLength(1)
      expect(items[0]).toMatchObject({ ruleId: 'wp_fatal_storm' })
      const until = items[0]?.until ?? 0
      expect(inBerlin(until, { hour: '2-digit', minute: '2-digit' })).toBe('09:00')
      expect(inBerlin(until, { dateStyle: 'short' })).toBe(inBerlin(Date.now() + 86_400_000, { dateStyle: 'short' }))
    })

    await test.step('goes from the alert to its rule, and from this site to all of its client', async () => {
      await detail(page).getByRole('link', { name: 'Change this rule' }).click()
      await expect(detail(page).getByRole('heading', { name: 'Fatal errors all over' })).toBeVisible()
      await expect(detail(page).getByRole('button', { name: `Settings for: ${worst}` })).toBeVisible()
      await detail(page)
        .getByRole('button', { name: `Settings for all of ${client}` })
        .click()
      await expect(detail(page).getByRole('button', { name: `Settings for: ${client}` })).toBeVisible()
    })

    await test.step('raises the threshold and looks at what it would have done', async () => {
      const threshold = settings(page).getByRole('textbox', { name: 'Threshold' })
      await expect(threshold).toHaveValue('20')
      await threshold.fill('30')
      await expect(detail(page).getByText(/adds up to at least 30 in 10 minutes/)).toBeVisible()
      const backtest = detail(page).getByRole('region', { name: 'Backtest' })
      await backtest.getByRole('button', { name: 'Test over 14 days' }).click()
      await expect(backtest.getByText(/^Would not have fired at all in 14 days/)).toBeVisible({ timeout: 30_000 })
      await expect(backtest.getByRole('row', { name: new RegExp(`^${worst} 0 1$`) })).toBeVisible()
      await backtest.scrollIntoViewIfNeeded()
      await picture(page, '5-backtest')
    })

    await test.step('reviews the plan and applies it to the sites of the client', async () => {
      await settings(page).getByRole('button', { name: 'Review and apply' }).click()
      const plan = page.getByRole('dialog')
      await expect(plan.getByRole('row', { name: 'Threshold 20 30' })).toBeVisible()
      await expect(plan.getByText(`For ${client}`)).toBeVisible()
      await expect(plan.getByText(/^The rule becomes another on 4 sites/)).toBeVisible()
      await expect(plan.getByText(/^Would not have fired at all/)).toBeVisible({ timeout: 30_000 })
      await picture(page, '6-plan')
      await plan.getByRole('button', { name: 'Apply to 4 sites' }).click()
      await expect(plan).toHaveCount(0)
      await expect(settings(page).getByRole('textbox', { name: 'Threshold' })).toHaveValue('30')
      await expect(settings(page).getByText('Client', { exact: true })).toBeVisible()
    })

    await test.step('the service has it so on every site of the client, and on no other', async () => {
      const clients = await ask<{ items: { id: string; name: string }[] }>('/v1/clients')
      const clientId = clients.items.find(({ name }) => name === client)?.id
      const sites = await ask<{ items: { id: string; clientId: string; platform: string }[] }>('/v1/sites?limit=200')
      const held = await Promise.all(
        sites.items
          .filter(({ platform }) => platform === 'wordpress')
          .map(async (site) => {
            const { rule, from } = await ask<Effective>(`/v1/sites/${site.id}/rules/wp_fatal_storm`)
            return { own: site.clientId === clientId, threshold: rule.condition.threshold, from: from.threshold }
          }),
      )
      expect(held.filter(({ own }) => own)).toEqual(Array.from({ length: 4 }, () => ({ own: true, threshold: 30, from: 'client' })))
      const others = held.filter(({ own }) => !own)
      expect(others.length).toBeGreaterThan(5)
      expect(others.every(({ threshold, from }) => threshold === 20 && from === 'catalog')).toBe(true)
    })

    expect(errors).toEqual([])
  } finally {
    await running.quit()
    folder.remove()
  }
})
