import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { bruteForceSample, recentSample } from '../service/sources/samples/recent-sample.ts'
import { runService, scratchFolder, startConsole } from './console-process.ts'
import { visit } from './looks/pages.ts'

const minute = 60_000

/** A site's log in which each kind of thing happens that a timeline tells apart. */
function eventfulLog(now: number): string {
  const event = (type: string, ago: number, payload: object) =>
    JSON.stringify({
      event_type: type,
      timestamp: Math.floor((now - ago) / 1000),
      labels: { 'site.url': 'https://eventful.example', 'actor.user_id': 1, 'actor.ip': '192.0.2.17' },
      payload,
    })
  return [
    recentSample('wordpress-jsonl', now - 20 * minute).trimEnd(),
    event('wp.state_change', 15 * minute, { type: 'plugin_deactivated', name: 'seo-pack', version: '5.3.0' }),
    event('wp.environment', 12 * minute, { version: '6.9.1', php: '8.4.2', theme: 'storefront 4.6.1', changed: true }),
    bruteForceSample(now - 5 * minute, 60),
  ].join('\n')
}

/** Goes with Tab until this has the focus. */
async function tabTo(page: Page, place: Locator): Promise<void> {
  for (let step = 0; step < 80 && !(await place.evaluate((element) => element === document.activeElement)); step += 1)
    await page.keyboard.press('Tab')
  await expect(place).toBeFocused()
}

test('the timelines of a site and of all alerts show every kind of event, and the keyboard goes through them', async ({ page }) => {
  const folder = scratchFolder()
  const running = await startConsole(folder.path, '--demo', '6')
  try {
    await page.goto(running.url)
    await page.getByRole('button', { name: /^Connection: Live/ }).waitFor({ timeout: 90_000 })
    const services = join(folder.path, 'services')
    const service = join(services, readdirSync(services)[0] ?? '')
    const site = (await runService('sites', 'add', '--data-dir', service, '--platform', 'wordpress', '--name', 'eventful.example'))
      .json as {
      id: string
    }
    const file = join(folder.path, 'eventful.jsonl')
    writeFileSync(file, eventfulLog(Date.now()))
    const imported = await runService('import', '--data-dir', service, '--site', site.id, '--format', 'wordpress-jsonl', file)
    expect(imported).toMatchObject({ code: 0, json: { failed: [] } })

    let address = ''
    await test.step('somebody acknowledges an alert of the site', async () => {
      await visit(page, `/alerts?filter=${encodeURIComponent('site:eventful.example rule:wp_brute_force_login')}`)
      await page.getByRole('grid').getByRole('row').first().click()
      await page
        .getByRole('article')
        .getByRole('button', { name: /^Acknowledge/ })
        .click()
      await expect(page.getByRole('article')).toContainText(/acknowledged/)
      address = `/sites/${new URL(page.url()).pathname.split('/')[2]}/${site.id}`
    })

    const axis = page.getByRole('group', { name: /^Time axis/ })
    const lanes = ['alerts', 'fatals', 'deploys', 'changes', 'environment', 'people']
    await test.step('the site draws alerts, fatal errors, deploys, changes of state and environment, and people on one axis', async () => {
      await visit(page, `${address}/timeline`)
      for (const lane of lanes)
        await expect(
          axis
            .locator(`[data-active], [data-tip]`)
            .and(page.locator(`[data-lane="${lane}"]`))
            .first(),
        ).toBeVisible()
      await expect(axis).toHaveAttribute(
        'aria-label',
        /Alerts: [1-9].*Fatal errors: [1-9].*Deploys: 1,.*State changes: 1,.*Environment: 1,.*People: [1-9]/,
      )
      await expect(page.getByText('30 to 300 s before a fatal error', { exact: true })).toBeVisible()
      await expect(axis.locator('[data-tip="now"]')).toBeVisible()
    })

    await test.step('arrow keys go from mark to mark through all of them and say what each is', async () => {
      await tabTo(page, axis)
      for (let nearer = 0; nearer < 4; nearer += 1) await page.keyboard.press('+')
      await expect(page).toHaveURL(/time=/)
      for (let farther = 0; farther < 4; farther += 1) await page.keyboard.press('-')
      const status = page.locator('main p[role=status]')
      await expect(async () => {
        await page.keyboard.press('Home')
        await expect(axis.locator('[data-active]')).toBeVisible({ timeout: 500 })
      }).toPass()
      const reached = new Set<string>()
      const said = new Set<string>()
      for (let step = 0; step < 30; step += 1) {
        reached.add((await axis.locator('[data-active]').getAttribute('data-lane')) ?? '')
        said.add((await status.textContent()) ?? '')
        await page.keyboard.press('ArrowRight')
      }
      expect([...reached].sort()).toEqual([...lanes].sort())
      const all = [...said].join('\n')
      for (const words of [
        /Brute-force login fired/,
        /Fatal error in seo-pack 5\.3\.0/,
        /Plugin updated seo-pack/,
        /deactivated seo-pack/,
        /PHP 8\.4\.2/,
        /acknowledged Brute-force login/,
      ])
        expect(all).toMatch(words)
      await page.keyboard.press('Escape')
      await expect(axis.locator('[data-active]')).toHaveCount(0)
    })

    await test.step('the list below has them too, and leads to the alert', async () => {
      const list = page.getByRole('list', { name: 'What happened, newest first' })
      for (const words of ['State changes', 'Environment', 'People', 'Deploys', 'Fatal errors'])
        await expect(list.getByText(words, { exact: true }).first()).toBeVisible()
      const link = list.getByRole('link', { name: 'Brute-force login fired' }).first()
      await tabTo(page, link)
      await page.keyboard.press('Enter')
      await expect(page.getByRole('article').getByRole('heading', { name: /^Brute-force login/ })).toBeVisible()
    })

    await test.step('charts of the site go back as far as anything is kept', async () => {
      await visit(page, `${address}/metrics`)
      const ranges = page.getByRole('group', { name: 'Time range' })
      await ranges.getByRole('button', { name: '14 d', exact: true }).click()
      await expect(page).toHaveURL(/range=14d/)
      await expect(page.locator('main svg.recharts-surface').first()).toBeVisible()
    })

    await test.step('the timeline of all alerts: from 15 minutes to all that is kept, with a line for now', async () => {
      await visit(page, '/alerts')
      const strip = page.getByRole('region', { name: /^Alerts first fired/ })
      const level = (name: string) => strip.getByRole('button', { name, exact: true })
      await expect(strip.locator('[data-tip="now"]')).toBeVisible()
      const farther = []
      for (let step = 0; step < 6; step += 1) {
        await page.keyboard.press('-')
        farther.push(await strip.getByRole('button', { pressed: true }).textContent())
      }
      expect(farther.slice(0, 2)).toEqual(['7 d', '14 d'])
      expect(new Set(farther.slice(2))).toEqual(new Set(['14 d']))
      for (let step = 0; step < 8; step += 1) await page.keyboard.press('+')
      await expect(level('15 min')).toHaveAttribute('aria-pressed', 'true')
      await expect(page).toHaveURL(/range=15m/)
      await page.keyboard.press('0')
      await expect(level('24 h')).toHaveAttribute('aria-pressed', 'true')
    })

    await test.step('the keyboard brushes a time, the list follows, and Escape takes it back', async () => {
      const brush = page.getByRole('group', { name: /^Alerts first fired.*Arrow keys move/ })
      const total = () =>
        page
          .getByText(/^\d+ alerts?$/)
          .first()
          .textContent()
      const before = await total()
      await tabTo(page, brush)
      await page.keyboard.press('ArrowLeft')
      for (let step = 0; step < 3; step += 1) await page.keyboard.press('Shift+ArrowLeft')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('button', { name: 'Show all times' })).toBeVisible()
      await expect.poll(total).not.toBe(before)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('button', { name: 'Show all times' })).toHaveCount(0)
      await expect.poll(total).toBe(before)
      await page.keyboard.press('PageUp')
      await expect(page.getByRole('region', { name: /until/ }).locator('[data-tip="now"]')).toHaveCount(0)
      await page.keyboard.press('PageDown')
      await expect(page.getByRole('region', { name: /^Alerts first fired in the last/ })).toBeVisible()
    })

    await test.step('by site, what lies close together is one mark with its number', async () => {
      await page.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.blur() : undefined))
      for (let step = 0; step < 2; step += 1) await page.keyboard.press('-')
      await page.keyboard.press('l')
      const strip = page.getByRole('region', { name: /^Alerts first fired/ })
      await expect(strip.getByRole('button', { name: /eventful\.example/ })).toBeVisible()
      await expect(strip.locator('[data-many]').first()).toHaveText(/^\d+$/)
    })
  } finally {
    await running.quit()
    folder.remove()
  }
})
