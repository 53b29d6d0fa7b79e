import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { scratchFolder, startConsole } from './console-process.ts'
import { firstSite, pagePaths, siteTabs, visit } from './looks/pages.ts'

/** Every page, in both themes: nothing that axe calls serious or critical. */
test('axe finds nothing serious on any page in either theme', async ({ page }) => {
  const folder = scratchFolder()
  const running = await startConsole(folder.path, '--demo', '12')
  const findings: string[] = []
  const analyze = async (where: string, rules?: string[]) => {
    // In one go: there are no frames whose findings a page of its own would have to put together.
    const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
    const { violations } = await (rules ? axe.withRules(rules) : axe).analyze()
    for (const { id, impact, nodes } of violations) {
      if (impact === 'serious' || impact === 'critical') findings.push(`${where}: ${id} ${nodes.map((node) => node.html).join(' ')}`)
    }
  }
  const theme = async (name: 'dark' | 'light') => {
    await page.emulateMedia({ colorScheme: name, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', name)
  }
  /** Only colours change with the theme. */
  const look = async (where: string) => {
    await theme('dark')
    await analyze(`${where}, dark`)
    await theme('light')
    await analyze(`${where}, light`, ['color-contrast', 'link-in-text-block'])
  }
  try {
    await page.goto(running.url)
    await page.getByRole('button', { name: /^Connection: Live/ }).waitFor({ timeout: 90_000 })
    const site = await firstSite(page)
    await visit(page, '/settings')
    await page.getByText('As the system', { exact: true }).first().click()
    for (const path of [...pagePaths, ...siteTabs.map((tab) => (tab === '' ? site : `${site}/${tab}`))]) {
      await visit(page, path)
      await look(path.replace(site, 'site'))
    }
    await visit(page, '/alerts')
    await page.getByRole('grid').getByRole('row').first().click()
    await page
      .getByRole('article')
      .getByRole('heading', { name: /^Evidence/ })
      .waitFor()
    await look('alert')
    expect(findings).toEqual([])
  } finally {
    await running.quit()
    folder.remove()
  }
})
