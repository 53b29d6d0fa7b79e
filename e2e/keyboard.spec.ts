import { expect, type Page, test } from '@playwright/test'
import { scratchFolder, startConsole } from './console-process.ts'

interface Focus {
  /** What has the focus, for a person who reads the failure. */
  name: string
  /** An outline, a shadow or a border that changes says where the focus is, on it or on the field around it. */
  visible: boolean
}

function focus(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!element || element === document.body) return { name: 'body', visible: true }
    let visible = false
    for (let at: Element | null = element, step = 0; at && step < 3 && !visible; at = at.parentElement, step += 1) {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at)
      visible = (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || (boxShadow !== 'none' && step === 0)
    }
    const name = element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40) ?? ''
    return { name: `${element.tagName} ${name}`, visible: visible || element.closest('[data-focus-within]') !== null }
  })
}

test('every page is reached and used with the keyboard alone', async ({ page }) => {
  test.setTimeout(240_000)
  const folder = scratchFolder()
  const running = await startConsole(folder.path, '--demo', '12')
  const findings: string[] = []
  try {
    await page.goto(running.url)
    await page.getByRole('button', { name: /^Connection: Live/ }).waitFor({ timeout: 90_000 })

    /** Presses Tab through what is open, and writes down where the focus cannot be seen or stays. */
    const tabThrough = async (title: string, most = 45) => {
      await expect(page.locator('main [aria-busy=true]')).toHaveCount(0)
      const seen = new Set<string>()
      let before = ''
      let still = 0
      for (let step = 0; step < most; step += 1) {
        await page.keyboard.press('Tab')
        const { name, visible } = await focus(page)
        if (!visible) findings.push(`${title}: the focus on ${name} cannot be seen`)
        still = name === before ? still + 1 : 0
        if (still > 8) findings.push(`${title}: the focus stays on ${name}`)
        before = name
        seen.add(name)
      }
      if (seen.size < 10) findings.push(`${title}: Tab reaches ${seen.size} places only`)
      await page.keyboard.press('Escape')
      await page.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.blur() : undefined))
    }

    await test.step('Tab goes through each page, is seen wherever it is, and comes out again', async () => {
      for (const [keys, title] of [
        ['g f', 'Fleet'],
        ['g a', 'Alerts'],
        ['g i', 'Incidents'],
        ['g r', 'Rules'],
        ['g t', 'Retention'],
        ['g c', 'Accounts'],
        ['g s', 'Settings'],
      ] as const) {
        for (const key of keys.split(' ')) await page.keyboard.press(key)
        await expect(page.getByRole('heading', { level: 1, name: title })).toHaveCount(1)
        await tabThrough(title)
      }
    })

    await test.step('the palette opens the pages that have no keys of their own', async () => {
      for (const title of ['Reports', 'Diagnostics']) {
        await page.keyboard.press('Control+k')
        await page.getByRole('dialog').getByRole('textbox').waitFor()
        await page.keyboard.type(title)
        await expect(page.getByRole('dialog').locator('[data-action][data-selected]')).toContainText(title)
        await page.keyboard.press('Enter')
        await expect(page.getByRole('heading', { level: 1, name: title })).toHaveCount(1)
        await tabThrough(title)
      }
    })

    await test.step('Tab and Enter open each part of a site, and Tab goes through it', async () => {
      await page.keyboard.press('g')
      await page.keyboard.press('f')
      await page.locator('[data-position]').first().waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      const parts = page.getByRole('navigation', { name: 'Parts of this site' })
      await expect(parts.getByRole('link')).toHaveCount(10)
      const names = await parts.getByRole('link').allTextContents()
      for (const name of names) {
        const link = parts.getByRole('link', { name, exact: true })
        for (let step = 0; step < 60 && !(await link.evaluate((element) => element === document.activeElement)); step += 1)
          await page.keyboard.press('Tab')
        await expect(link).toBeFocused()
        await page.keyboard.press('Enter')
        await expect(link).toHaveAttribute('aria-current', 'page')
        await tabThrough(`site, ${name}`, 25)
      }
    })

    await test.step('dialogs take the focus and give it back', async () => {
      await page.goto(new URL('/settings', running.url).href)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.keyboard.press('Tab')
      await page.keyboard.press('Tab')
      const before = await focus(page)
      await page.keyboard.press('Control+k')
      await expect(page.getByRole('dialog').getByRole('textbox')).toBeFocused()
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await expect.poll(async () => (await focus(page)).name).toBe(before.name)
    })

    await test.step('a site, an alert, an incident and a rule are opened and acted on', async () => {
      await page.keyboard.press('g')
      await page.keyboard.press('f')
      await page.locator('[data-position]').first().waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await expect(page).toHaveURL(/\/sites\//)
      await page.keyboard.press('g')
      await page.keyboard.press('a')
      await page.getByRole('grid').getByRole('row').first().waitFor()
      const week = page.getByRole('button', { name: '7 d', exact: true })
      for (let step = 0; step < 60 && !(await week.evaluate((element) => element === document.activeElement)); step += 1)
        await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await expect(week).toHaveAttribute('aria-pressed', 'true')
      await page.keyboard.press('/')
      await page.keyboard.type('is:firing')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      // "is" alone is a filter too, a word that nothing has: the rows are waited for with the whole one.
      await expect(page).toHaveURL(/filter=is(:|%3A)firing/)
      await page.getByRole('grid').getByRole('row').first().waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('article')).toBeVisible()
      await page.keyboard.press('e')
      await expect(page.getByText(/acknowledged/i).first()).toBeVisible()
      await page.keyboard.press('g')
      await page.keyboard.press('i')
      await page.locator('[data-incident="0"]').waitFor()
      await page.keyboard.press('/')
      await page.keyboard.type('severity>=info')
      await expect(page).toHaveURL(/filter=severity(>|%3E)/)
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      await page.locator('[data-incident="0"]').waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('article').getByRole('heading', { name: 'Timeline' })).toBeVisible()
      await page.keyboard.press('p')
      await expect(page.getByRole('article').getByRole('button', { name: /^Unpin/ })).toBeVisible()
      await page.keyboard.press('g')
      await page.keyboard.press('r')
      await page.getByRole('heading', { level: 1, name: 'Rules' }).waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('article')).toBeVisible()
    })

    await test.step('after a click in the rail, the keys are those of the list', async () => {
      const rail = page.getByRole('navigation', { name: 'Pages' })
      for (const [name, row, opened] of [
        ['Fleet', '[data-position]', /\/sites\/./],
        ['Alerts', '[role=grid] [role=row]', /\/alerts\/./],
        ['Incidents', '[data-incident]', /\/incidents\/./],
        ['Rules', '[data-rule]', /\/rules\/./],
      ] as const) {
        await rail.getByRole('link', { name }).click()
        await page.locator(row).first().waitFor()
        await page.keyboard.press('j')
        await page.keyboard.press('Enter')
        await expect(page).toHaveURL(opened)
      }
    })

    await test.step('an incident filter that finds nothing says so, and one that cannot be read says where', async () => {
      await page.goto(new URL('/incidents?status=all&filter=sites%3E900', running.url).href)
      await expect(page.getByText('No incident fits the filter')).toBeVisible()
      await page.keyboard.press('/')
      await page.keyboard.type('colour:red ')
      await expect(page.getByText(/There is no key "colour"/)).toBeVisible()
    })
    expect(findings).toEqual([])
  } finally {
    await running.quit()
    folder.remove()
  }
})
