import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { scratchFolder, startConsole } from './console-process.ts'

const quietFrom = (page: Page) => page.getByRole('textbox', { name: 'Quiet hours from' })

async function nothingSerious(page: Page): Promise<void> {
  // Without toasts: one that is fading has less contrast.
  const { violations } = await new AxeBuilder({ page }).exclude('.mantine-Notifications-root').analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id} ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

/** Settings that are kept at once, what they would have told, and views with a name. */
test('settings survive a reload, tell what they would have told, and views are found again', async ({ page }) => {
  test.setTimeout(240_000)
  const folder = scratchFolder()
  const running = await startConsole(folder.path, '--demo', '12')
  const go = async (path: string) => {
    await page.goto(new URL(path, running.url).href)
    await page.getByRole('button', { name: /^Connection: / }).waitFor()
  }
  try {
    await page.goto(running.url)
    await page.getByRole('button', { name: /^Connection: Live/ }).waitFor({ timeout: 90_000 })

    await test.step('quiet hours are kept as soon as they fit, and can be taken back', async () => {
      await go('/settings')
      await page.getByText('Quiet hours', { exact: true }).waitFor()
      await page.getByRole('switch', { name: 'Quiet hours', exact: true }).press('Space')
      await quietFrom(page).fill('25:00')
      await expect(page.getByText('A time is written as 22:30.')).toBeVisible()
      await quietFrom(page).fill('21:15')
      await expect(page.getByText('A time is written as 22:30.')).toBeHidden()
      await page.getByRole('group', { name: 'Weekdays of quiet hours' }).getByRole('button', { name: 'Sunday' }).click()
      await page.reload()
      await expect(quietFrom(page)).toHaveValue('21:15')
      const sunday = page.getByRole('group', { name: 'Weekdays of quiet hours' }).getByRole('button', { name: 'Sunday' })
      await expect(sunday).toHaveAttribute('aria-pressed', 'false')
      await page.getByRole('switch', { name: 'Quiet hours', exact: true }).press('Space')
      await expect(quietFrom(page)).toBeHidden()
      await page.getByRole('button', { name: 'Undo' }).click()
      await expect(quietFrom(page)).toHaveValue('21:15')
    })

    await test.step('a number that does not fit says so and is not kept', async () => {
      const limit = page.getByRole('textbox', { name: 'Largest size' })
      await limit.fill('20')
      await expect(page.getByText('A whole number from 100 to 100000.')).toBeVisible()
      await page.reload()
      await expect(limit).toHaveValue('2000 MB')
    })

    await test.step('the preview shows what would have been told, also under settings that are only tried', async () => {
      await page.getByText('7 days', { exact: true }).click()
      const table = page.getByRole('table', { name: 'What would have notified me' })
      await expect(table.getByRole('row').nth(1)).toBeVisible()
      await page.getByRole('button', { name: 'Try other settings' }).click()
      await page.getByRole('textbox', { name: 'Only these alerts, tried' }).fill('site:nowhere')
      await expect(page.getByText('0 notifications', { exact: true })).toBeVisible()
      await page.getByRole('button', { name: 'Cancel' }).click()
      await expect(table.getByRole('row').nth(1)).toBeVisible()
    })

    await test.step('times are told in the zone that was chosen', async () => {
      const zone = page.getByLabel('Time zone', { exact: true }).and(page.locator('input:not([type=hidden])'))
      await zone.click()
      await zone.fill('Kiritimati')
      await page.getByRole('option', { name: 'Pacific/Kiritimati' }).click()
      const there = new Intl.DateTimeFormat('en', { hour: '2-digit', hourCycle: 'h23', timeZone: 'Pacific/Kiritimati' }).format()
      await expect(page.getByText(new RegExp(`It is ${there}:\\d\\d there`))).toBeVisible()
    })

    await test.step('axe finds nothing serious with all of it open', async () => {
      await page.getByRole('switch', { name: 'Let alerts be heard' }).press('Space')
      await nothingSerious(page)
    })

    await test.step('a view of the fleet is saved, and found again in its menu and in the palette', async () => {
      await go('/fleet?filter=platform%3Awordpress&group=none&hide=dropped')
      await expect(page.getByRole('columnheader', { name: 'Dropped' })).toHaveCount(0)
      await page.getByRole('button', { name: 'Views' }).click()
      await page.getByRole('menuitem', { name: /^Save this view/ }).click()
      await page.getByRole('textbox', { name: 'Name of the view on screen' }).fill('My shops')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('button', { name: 'My shops', exact: true })).toBeVisible()
      await go('/fleet')
      await expect(page.getByRole('columnheader', { name: 'Dropped' })).toBeVisible()
      await page.getByRole('button', { name: 'Views' }).click()
      await page.getByRole('menuitem', { name: 'My shops' }).click()
      await expect(page).toHaveURL(/filter=platform%3Awordpress/)
      await expect(page.getByRole('columnheader', { name: 'Dropped' })).toHaveCount(0)
      await go('/alerts')
      await page.keyboard.press('Control+k')
      await page.getByPlaceholder('Search sites, alerts and rules, or type an action').fill('fleet: my shops')
      await expect(page.locator('[data-action]').first()).toContainText('My shops')
      await page.keyboard.press('Enter')
      await expect(page).toHaveURL(/\/fleet\?.*hide=dropped/)
    })

    await test.step('sites are chosen with the keyboard, and their rules snoozed after seeing what that hits', async () => {
      await page.getByRole('row').nth(2).waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press('x')
      await expect(page.getByText('1 site selected')).toBeVisible()
      await page.keyboard.press('Control+a')
      await expect(page.getByText(/^\d+ sites selected$/)).toBeVisible()
      await nothingSerious(page)
      await page.keyboard.press('s')
      const dialog = page.getByRole('dialog', { name: 'Snooze rules on these sites' })
      await expect(dialog.getByText(/Hits \d+ open alerts? now; in the past 14 days/)).toBeVisible()
      await dialog.getByRole('button', { name: 'Snooze' }).click()
      await expect(page.getByText(/^Snoozed until/)).toBeVisible()
      await expect(dialog).toBeHidden()
    })

    await test.step('the timeline is zoomed with keys, and shows lanes of sites', async () => {
      await go('/alerts')
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.keyboard.press('-')
      await expect(page).toHaveURL(/range=7d/)
      await page.keyboard.press('l')
      await expect(page).toHaveURL(/lanes=site/)
      await expect(page.getByRole('button', { name: /\.example \d+$/ }).first()).toBeVisible()
      await nothingSerious(page)
      await page.keyboard.press('0')
      await expect(page).not.toHaveURL(/range=/)
    })
  } finally {
    await running.quit()
    folder.remove()
  }
})
