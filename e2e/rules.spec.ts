import { expect, type Page, test } from '@playwright/test'
import { scratchFolder, startConsole } from './console-process.ts'

const article = (page: Page) => page.getByRole('article')
const settings = (page: Page) => article(page).getByRole('region', { name: 'Settings' })
const threshold = (page: Page) => settings(page).getByRole('textbox', { name: 'Threshold' })
const plan = (page: Page) => page.getByRole('dialog')

/** A rule is loosened for one client after a look at the past, and tightened again; then maintenance is planned. */
test('a threshold is raised for a client after a backtest, seen where it comes from, and taken back', async ({ page }) => {
  test.setTimeout(240_000)
  const folder = scratchFolder()
  const running = await startConsole(folder.path, '--demo', '12')
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  try {
    await page.goto(running.url)
    await page.getByRole('button', { name: /^Connection: Live/ }).waitFor({ timeout: 90_000 })

    await test.step('finds the rule and the client with the keyboard and the list', async () => {
      await page.keyboard.press('g')
      await page.keyboard.press('r')
      const list = page.getByRole('navigation', { name: 'Rules', exact: true })
      await list.getByRole('link', { name: /Brute-force login/ }).click()
      await expect(article(page).getByText(/^Fires when “Failed logins” adds up to at least 10/)).toBeVisible()
      await article(page).getByRole('button', { name: 'Settings for' }).click()
      const clients = page.getByRole('listbox').getByRole('group', { name: 'Clients' })
      await clients.getByRole('option').first().click()
      await expect(page).toHaveURL(/scope=client/)
    })

    await test.step('sees what is wrong as it is typed, then what it would have done', async () => {
      await threshold(page).fill('many')
      await expect(settings(page).getByText('A number, such as 20 or 2.5.')).toBeVisible()
      await expect(settings(page).getByRole('button', { name: 'Review and apply' })).toBeDisabled()
      await threshold(page).fill('500')
      await expect(article(page).getByText(/adds up to at least 500 in 5 minutes/)).toBeVisible()
      await article(page).getByRole('button', { name: 'Test over 14 days' }).click()
      await expect(article(page).getByText(/Would not have fired at all in 14 days/)).toBeVisible({ timeout: 30_000 })
    })

    await test.step('moves the threshold on the chart by keyboard', async () => {
      const slider = article(page).getByRole('slider', { name: 'Threshold' })
      await slider.focus()
      const before = Number(await slider.getAttribute('aria-valuenow'))
      await page.keyboard.press('ArrowDown')
      await expect(slider).not.toHaveAttribute('aria-valuenow', String(before))
      expect(Number(await threshold(page).inputValue())).toBeLessThan(before)
      await threshold(page).fill('500')
    })

    await test.step('reviews the plan and applies it', async () => {
      await settings(page).getByRole('button', { name: 'Review and apply' }).click()
      await expect(plan(page).getByRole('row', { name: /Threshold 10 500/ })).toBeVisible()
      await expect(plan(page).getByText(/The rule becomes another on \d+ site/)).toBeVisible()
      await expect(plan(page).getByText(/Would not have fired at all/)).toBeVisible({ timeout: 30_000 })
      await plan(page)
        .getByRole('button', { name: /^Apply to \d+ site/ })
        .click()
      await expect(plan(page)).toHaveCount(0)
      await expect(threshold(page)).toHaveValue('500')
      await expect(settings(page).getByText('Client', { exact: true })).toBeVisible()
      await expect(settings(page).getByRole('button', { name: 'Back to 10: takes back what is set for threshold' })).toBeVisible()
    })

    await test.step('the client stands in the drift, and one click takes the change back', async () => {
      await page.getByRole('button', { name: 'Undo' }).click()
      await expect(threshold(page)).toHaveValue('10')
      await expect(settings(page).getByText('Client', { exact: true })).toHaveCount(0)
      await page.getByRole('navigation', { name: 'View' }).getByRole('link', { name: 'Drift' }).click()
      await expect(page.getByText('Nobody differs')).toBeVisible()
    })

    await test.step('a file of settings with a mistake is answered with its line, and a right one with its changes', async () => {
      await page.getByRole('button', { name: 'Import YAML' }).click()
      const text = page.getByRole('textbox', { name: 'Settings as YAML' })
      await text.fill('policies:\n  account:\n    wp_brute_force_login:\n      threshold: many')
      await page.getByRole('button', { name: 'Check' }).click()
      await expect(page.getByText('Line 4, character 18')).toBeVisible()
      await text.fill('policies:\n  account:\n    wp_brute_force_login:\n      threshold: 30')
      await page.getByRole('button', { name: 'Check' }).click()
      await page.getByRole('button', { name: 'Apply 1 change' }).click()
      await expect(plan(page)).toHaveCount(0)
      await page.getByRole('navigation', { name: 'View' }).getByRole('link', { name: 'Rules' }).click()
      await page.getByRole('link', { name: /Brute-force login/ }).click()
      await expect(threshold(page)).toHaveValue('30')
    })

    await test.step('plans maintenance, deletes it and takes that back', async () => {
      await page.getByRole('navigation', { name: 'View' }).getByRole('link', { name: 'Maintenance' }).click()
      await page.getByRole('button', { name: 'Add a window' }).click()
      await page.getByRole('textbox', { name: 'Title' }).fill('Patches')
      await page.getByRole('dialog').getByText('Weekly', { exact: true }).click()
      await expect(page.getByRole('dialog').getByText('Next times')).toBeVisible()
      await page.getByRole('button', { name: 'Save' }).click()
      const row = page.getByRole('listitem').filter({ hasText: 'Patches' })
      await expect(row).toContainText('Every Sunday at 02:00 for 2 hours')
      await row.getByRole('button', { name: 'Delete Patches' }).click()
      await expect(row).toHaveCount(0)
      await page.getByRole('button', { name: 'Undo' }).last().click()
      await expect(row).toBeVisible()
    })

    expect(errors).toEqual([])
  } finally {
    await running.quit()
    folder.remove()
  }
})
