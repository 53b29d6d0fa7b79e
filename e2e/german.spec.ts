import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { de } from '../renderer/messages/de.ts'
import { en } from '../renderer/messages/en.ts'
import { type ConsoleProcess, scratchFolder, startConsole } from './console-process.ts'
import { resize } from './looks/pages.ts'

const nav = (page: Page, name: string) => page.getByRole('navigation', { name: de.frame.pages }).getByRole('link', { name })

/** English texts that are sentences or names of a control, and that German does not say as well. */
function textsOnlyInEnglish(): Set<string> {
  const german = new Set(texts(de))
  return new Set(texts(en).filter((text) => text.length > 2 && !german.has(text)))
}

function texts(node: object): string[] {
  return Object.values(node).flatMap((value) =>
    typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? texts(value) : [],
  )
}

/** What a person or a screen reader is told: texts, names, hints and what stands in empty fields. */
function told(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement?.closest('script, style, noscript, .mono, code')) continue
      found.push(node.textContent?.trim() ?? '')
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [data-tip]')) {
      // What was said in passing before the choice stays as it was said.
      if (element.closest('.mantine-Notifications-root')) continue
      for (const name of ['aria-label', 'title', 'placeholder', 'data-tip']) found.push(element.getAttribute(name)?.trim() ?? '')
    }
    return found.filter((text) => text !== '')
  })
}

test('everything on the main pages is German as soon as German is chosen, and English again after', async ({ page }) => {
  test.setTimeout(180_000)
  const folder = scratchFolder()
  let running: ConsoleProcess | undefined
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  const english = textsOnlyInEnglish()
  // A tag of the demo sites.
  english.delete('demo')
  const look = async (name: string) => {
    await expect(page.locator('html')).toHaveAttribute('lang', 'de')
    expect
      .soft(
        (await told(page)).filter((text) => english.has(text)),
        name,
      )
      .toEqual([])
    for (const [width, height] of [
      [1024, 768],
      [1440, 900],
    ] as const) {
      await resize(page, { width, height })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      await page.screenshot({ path: join(test.info().outputDir, `${name}-${width}.png`) })
    }
  }

  try {
    running = await startConsole(folder.path, '--demo', '12')
    await page.goto(running.url)
    await expect(page.getByRole('button', { name: /^All sites/ })).toContainText('12', { timeout: 60_000 })
    await expect(page.getByRole('button', { name: /^Connection:/ })).toHaveText(/^Live/, { timeout: 90_000 })

    await test.step('the choice is applied at once, and keeps the focus', async () => {
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Settings' }).click()
      await page.getByRole('radiogroup', { name: 'Language' }).getByText('Deutsch').click()
      await expect(page.getByRole('heading', { name: 'Einstellungen', level: 1 })).toBeVisible()
      await expect(page.getByRole('radio', { name: 'Deutsch' })).toBeFocused()
      await look('settings')
    })

    await test.step('no English is left on the main pages', async () => {
      const pages: [keyof typeof de.frame.nav, () => Promise<void>][] = [
        ['fleet', () => expect(page.getByRole('row').nth(3)).toBeVisible()],
        ['alerts', () => expect(page.getByRole('grid', { name: de.alerts.list }).getByRole('row').first()).toBeVisible()],
        ['incidents', () => expect(page.getByRole('heading', { name: de.incidents.title, level: 1 })).toBeVisible()],
        ['rules', () => expect(page.getByRole('button', { name: de.rules.yaml.write })).toBeVisible()],
        ['retention', () => expect(page.getByText(de.retention.stored.oldest).first()).toBeVisible()],
        ['reports', () => expect(page.getByRole('heading', { name: 'Alarme nach Schwere' })).toBeVisible({ timeout: 30_000 })],
        ['accounts', () => expect(page.getByText(de.accounts.outbox.empty)).toBeVisible()],
      ]
      for (const [name, arrived] of pages) {
        await nav(page, de.frame.nav[name]).click()
        await arrived()
        await look(name)
      }
    })

    await test.step('a filter that cannot be read says so in German, and where', async () => {
      await nav(page, de.frame.nav.incidents).click()
      await page.getByRole('textbox', { name: de.common.filter.label }).fill('alerts:many ')
      await expect(page.getByText('„alerts“ braucht eine Zahl. (bei Zeichen 8)')).toBeVisible()
    })

    await test.step('an alert and a site are German around what the service says', async () => {
      await nav(page, de.frame.nav.alerts).click()
      const first = page.getByRole('grid', { name: de.alerts.list }).getByRole('row').first()
      await first.click()
      await expect(page.getByText(de.alerts.detail.meaning)).toBeVisible()
      await look('alert')
      await page.getByRole('article').getByRole('link').first().click()
      await expect(page.getByText(de.site.overview.environment)).toBeVisible()
      await look('site')
    })

    await test.step('numbers and dates are written the German way', async () => {
      await page.keyboard.press('?')
      await expect(page.getByRole('heading', { name: de.frame.shortcuts.title })).toBeVisible()
      await look('shortcuts')
      await page.keyboard.press('Escape')
      await nav(page, de.frame.nav.retention).click()
      await expect(page.getByText(/\d{1,3}\.\d{3}/).first()).toBeVisible()
    })

    await test.step('a new page begins in German, and English comes back', async () => {
      await page.reload()
      await expect(page.locator('html')).toHaveAttribute('lang', 'de')
      await nav(page, de.frame.nav.settings).click()
      await page.getByRole('radiogroup', { name: de.settings.language }).getByText('English').click()
      await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
      await expect(page.locator('html')).toHaveAttribute('lang', 'en-GB')
    })
    expect(errors).toEqual([])
  } finally {
    await running?.quit()
    folder.remove()
  }
})
