import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { scratchFolder, startConsole } from './console-process.ts'
import { layoutFindings } from './looks/layout-findings.ts'
import { firstSite, pagePaths, resize, siteTabs, visit } from './looks/pages.ts'

/** In CSS pixels. The first is a window of 1280 × 800 at 200 % zoom. */
const sizes = [
  { width: 640, height: 400 },
  { width: 1024, height: 700 },
  { width: 2560, height: 1200 },
]

/** Everything that would move for longer than an instant. */
function moving(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const longest = (durations: string) =>
      Math.max(...durations.split(',').map((text) => Number.parseFloat(text) * (text.trim().endsWith('ms') ? 1 : 1000)))
    const found = new Set<string>()
    for (const element of document.querySelectorAll('*')) {
      const style = getComputedStyle(element)
      const named = `${element.tagName} ${element.getAttribute('class') ?? ''}`
      if (longest(style.transitionDuration) > 1) found.add(`${named} changes for ${style.transitionDuration}`)
      if (style.animationName === 'none') continue
      if (longest(style.animationDuration) > 1 || style.animationIterationCount === 'infinite')
        found.add(`${named} moves by ${style.animationName}`)
      if (style.scrollBehavior === 'smooth') found.add(`${named} glides`)
    }
    for (const animation of document.getAnimations())
      if (Number(animation.effect?.getComputedTiming().activeDuration ?? 0) > 1) found.add(`an animation runs: ${animation.id}`)
    return [...found]
  })
}

test('every page reflows at 200 % zoom, stands at 1024 and 2560 pixels, and is still for whoever wants no motion', async ({ page }) => {
  const folder = scratchFolder()
  const running = await startConsole(folder.path, '--demo', '12')
  const findings: string[] = []
  const look = async (where: string, shots = false) => {
    for (const size of sizes) {
      await resize(page, size)
      for (const finding of await layoutFindings(page)) findings.push(`${where} at ${size.width}: ${finding}`)
      if (shots) await page.screenshot({ path: join(test.info().outputDir, `${where.replaceAll(/\W+/g, '-')}-${size.width}.png`) })
    }
    for (const finding of await moving(page)) findings.push(`${where}: ${finding}`)
  }
  try {
    await page.goto(running.url)
    await page.getByRole('button', { name: /^Connection: Live/ }).waitFor({ timeout: 90_000 })
    await test.step('without the wish, there is motion to be stilled', async () => {
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').waitFor()
      expect((await moving(page)).length).toBeGreaterThan(0)
      await page.keyboard.press('Escape')
    })
    await page.emulateMedia({ reducedMotion: 'reduce' })

    await test.step('every page and every tab of a site', async () => {
      const site = await firstSite(page)
      for (const path of [...pagePaths, ...siteTabs.map((tab) => (tab === '' ? site : `${site}/${tab}`))]) {
        await visit(page, path)
        await look(path.replace(site, 'site'))
      }
    })

    await test.step('an alert and an incident below their list come into view when they are opened', async () => {
      await resize(page, { width: 640, height: 400 })
      for (const [path, row, action] of [
        ['/alerts', page.getByRole('grid').getByRole('row').first(), 'Acknowledge'],
        ['/incidents', page.locator('[data-incident="0"]'), 'Acknowledge all'],
      ] as const) {
        await visit(page, path)
        await row.click()
        await expect(page.getByRole('article').getByRole('button', { name: action })).toBeInViewport()
        await look(`${path} opened`, true)
        await resize(page, { width: 640, height: 400 })
      }
    })

    await test.step('the palette, the shortcuts, the menus and the dialogs', async () => {
      for (const [keys, name] of [
        ['Control+k', 'palette'],
        ['?', 'shortcuts'],
      ] as const) {
        await page.keyboard.press(keys)
        await page.getByRole('dialog').waitFor()
        await look(name)
        await page.keyboard.press('Escape')
        await expect(page.getByRole('dialog')).toHaveCount(0)
      }
      await resize(page, { width: 640, height: 400 })
      for (const name of [/^Account/, /^Connection/, /^Notifications/]) {
        await page.getByRole('button', { name }).first().click()
        const open = page.locator('[role=menu], [role=dialog]').last()
        await open.waitFor()
        const box = await open.boundingBox()
        expect.soft(box && box.x >= 0 && box.x + box.width <= 640, `${name} fits`).toBe(true)
        await page.keyboard.press('Escape')
        await expect(page.locator('[role=menu], [role=dialog]')).toHaveCount(0)
      }
    })
    expect(findings).toEqual([])
  } finally {
    await running.quit()
    folder.remove()
  }
})
