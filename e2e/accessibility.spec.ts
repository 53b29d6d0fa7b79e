import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { scratchFolder, startConsole } from './console-process.ts'

/** Every page, in both themes: nothing that axe calls serious or critical. */
test('axe finds nothing serious on any page in either theme', async ({ page }) => {
  test.setTimeout(300_000)
  const folder = scratchFolder()
  const running = await startConsole(folder.path, '--demo', '12')
  const findings: string[] = []
  const look = async (where: string) => {
    const { violations } = await new AxeBuilder({ page }).analyze()
    for (const { id, impact, nodes } of violations) {
      if (impact === 'serious' || impact === 'critical') findings.push(`${where}: ${id} ${nodes.map((node) => node.html).join(' ')}`)
    }
  }
  try {
    await page.goto(running.url)
    await page.getByRole('button', { name: /^Connection: Live/ }).waitFor({ timeout: 90_000 })
    for (const theme of ['Dark', 'Light']) {
      await page.goto(new URL('/settings', running.url).href)
      await page.getByText(theme, { exact: true }).click()
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme.toLowerCase())
      await look(`settings, ${theme}`)
      for (const path of [
        '/fleet',
        '/incidents',
        '/rules',
        '/rules/wp_brute_force_login',
        '/rules?view=drift',
        '/rules?view=maintenance',
        '/retention',
        '/accounts',
        '/reports',
        '/diagnostics',
        '/alerts',
      ]) {
        await page.goto(new URL(path, running.url).href)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.waitForLoadState('networkidle')
        await look(`${path}, ${theme}`)
      }
      await page.getByRole('grid').getByRole('row').first().click()
      await page
        .getByRole('article')
        .getByRole('heading', { name: /^Evidence/ })
        .waitFor()
      await look(`alert, ${theme}`)
      await page.getByRole('article').getByRole('heading', { level: 2 }).getByRole('link').click()
      const parts = page.getByRole('navigation', { name: 'Parts of this site' })
      for (const part of [
        'Overview',
        'Dashboards',
        'Alerts',
        'Timeline',
        'Signals',
        'Metrics',
        'Rules',
        'Ingestion',
        'Retention',
        'Credentials',
      ]) {
        await parts.getByRole('link', { name: part }).click()
        await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
        await look(`site ${part}, ${theme}`)
      }
    }
    expect(findings).toEqual([])
  } finally {
    await running.quit()
    folder.remove()
  }
})
