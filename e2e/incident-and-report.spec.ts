import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { type Download, expect, type Page, test } from '@playwright/test'
import { scratchFolder, startConsole } from './console-process.ts'

const nav = (page: Page, name: string) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name })

/** What a press of the button brings. */
async function saved(page: Page, press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const waiting = page.waitForEvent('download')
  await press()
  const download: Download = await waiting
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
}

test('an incident leaves in three forms, a client has a report, and the console explains itself', async ({ page }) => {
  test.setTimeout(240_000)
  const folder = scratchFolder()
  const running = await startConsole(folder.path, '--demo', '12')
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  try {
    await page.goto(running.url)
    await page.getByRole('button', { name: /^Connection: Live/ }).waitFor({ timeout: 90_000 })
    const detail = page.getByRole('article')

    await test.step('the keyboard opens an incident with its timeline, alerts and sites', async () => {
      await page.goto(new URL('/incidents?status=all', running.url).href)
      await page.locator('[data-incident="0"]').waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await expect(detail.getByRole('heading', { name: 'Timeline' })).toBeVisible()
      await expect(detail.getByText('The incident began')).toBeVisible()
      await expect(detail.getByRole('heading', { name: /^Alerts \(/ })).toBeVisible()
      expect(page.url()).toMatch(/\/incidents\/[^/]+\/[^/]+\?status=all$/)
    })

    await test.step('it is pinned, and stays so', async () => {
      await page.keyboard.press('p')
      await expect(detail.getByRole('button', { name: /^Unpin/ })).toBeVisible()
      await page.reload()
      await expect(detail.getByRole('button', { name: /^Unpin/ })).toBeVisible()
    })

    const findings: string[] = []
    const look = async (where: string) => {
      // Without toasts: one that is fading has less contrast.
      const { violations } = await new AxeBuilder({ page }).exclude('.mantine-Notifications-root').analyze()
      for (const { id, impact, nodes } of violations) {
        if (impact === 'serious' || impact === 'critical') findings.push(`${where}: ${id} ${nodes.map((node) => node.html).join(' ')}`)
      }
    }
    await look('incident')
    const exported = async (format: string, personal = false) => {
      await page.keyboard.press('x')
      const dialog = page.getByRole('dialog', { name: 'Export this incident' })
      await dialog.getByText(format, { exact: true }).click()
      if (format === 'JSON' && !personal) await look('export')
      if (personal) await dialog.getByRole('checkbox', { name: 'With personal data' }).check()
      const file = await saved(page, () => dialog.getByRole('button', { name: 'Save the file' }).click())
      await expect(dialog).toBeHidden()
      return file
    }
    // A network (/24) is all that the service keeps of an address where it needs no more: it is nobody's.
    const addresses = /\b\d{1,3}(\.\d{1,3}){3}\b(?!\/24)/
    await test.step('it leaves as JSON, Markdown and PDF with personal data masked', async () => {
      const json = await exported('JSON')
      expect(json.name).toMatch(/^logystera-incident-.+\.json$/)
      const bundle = JSON.parse(json.bytes.toString('utf8'))
      expect(bundle).toMatchObject({ format: 'logystera-console/incident', formatVersion: 1, masked: true })
      expect(bundle.alerts.length).toBeGreaterThan(1)
      expect(bundle.timeline.length).toBeGreaterThan(bundle.alerts.length)
      const markdown = await exported('Markdown')
      expect(markdown.name).toMatch(/\.md$/)
      expect(markdown.bytes.toString('utf8')).toContain('## Timeline')
      for (const { bytes } of [json, markdown]) expect(bytes.toString('utf8')).not.toMatch(addresses)
      const pdf = await exported('PDF')
      expect(pdf.name).toMatch(/\.pdf$/)
      expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-')
      expect(pdf.bytes.subarray(-8).toString()).toContain('%%EOF')
    })

    await test.step('with personal data only when that was chosen', async () => {
      const { bytes, name } = await exported('JSON', true)
      expect(name).toContain('with-personal-data')
      expect(JSON.parse(bytes.toString('utf8'))).toMatchObject({ masked: false })
    })

    await test.step('all its alerts are acknowledged at once', async () => {
      await detail.getByRole('button', { name: /^Acknowledge all/ }).click()
      await expect(detail.getByText(/acknowledged/).first()).toBeVisible()
      await expect(detail.getByRole('button', { name: /^Acknowledge all/ })).toBeDisabled()
    })

    await test.step('a client has a report of the month, as paper and as files', async () => {
      await nav(page, 'Reports').click()
      const paper = page.getByRole('article', { name: 'The report as it is printed' })
      await expect(paper.getByText('Availability of data')).toBeVisible()
      await expect(paper.getByText('Alerts by severity')).toBeVisible()
      await look('report')
      const title = (await paper.getByRole('heading', { level: 2 }).textContent())?.split(':')[0] ?? ''
      const csv = await saved(page, () => page.getByRole('button', { name: 'CSV' }).click())
      expect(csv.bytes.toString('utf8')).toMatch(/^site,site id,day,totals,time zone,minutes observed/)
      const html = await saved(page, () => page.getByRole('button', { name: 'HTML' }).click())
      expect(html.bytes.toString('utf8')).toContain(`<h1 dir="auto">${title}`)
      const pdf = await saved(page, () => page.getByRole('button', { name: 'PDF' }).click())
      expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-')
      await page.getByRole('combobox', { name: 'Month' }).click()
      await page.getByRole('option').nth(1).click()
      await expect(page).toHaveURL(/month=\d{4}-\d{2}/)
      await expect(paper.getByText('unknown').first()).toBeVisible()
    })

    await test.step('diagnostics say how it is, and the support bundle is seen before it is saved', async () => {
      await nav(page, 'Accounts').click()
      await page.getByRole('link', { name: 'Diagnostics' }).click()
      await expect(page.getByText(/\d+ answered, 0 unanswered/)).toBeVisible()
      await expect(page.getByText(/^running/)).toBeVisible()
      await page.getByRole('button', { name: 'See what is in it' }).click()
      await page.getByText('settings.json').click()
      await expect(page.getByRole('region', { name: 'How settings.json begins' })).toContainText('"theme"')
      await look('diagnostics')
      const zip = await saved(page, () => page.getByRole('button', { name: 'Save the zip' }).click())
      expect(zip.name).toMatch(/^logystera-support-.+\.zip$/)
      expect(zip.bytes.subarray(0, 2).toString()).toBe('PK')
    })
    expect(findings).toEqual([])
    expect(errors).toEqual([])
  } finally {
    await running.quit()
    folder.remove()
  }
})
