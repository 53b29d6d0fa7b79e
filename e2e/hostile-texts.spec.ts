import { readFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { scratchFolder, startConsole } from './console-process.ts'
import { siteNames, startHostileService } from './hostile/hostile-service.ts'
import { plantedMark, trapName } from './hostile/hostile-texts.ts'
import { pagePaths, resize, siteTabs, visit } from './looks/pages.ts'

/** What is wrong with the page as it is now: an element made of a text, a script that ran, a link that runs one, a broken layout. */
function inspect(page: Page): Promise<string[]> {
  return page.evaluate(
    ({ mark, trap }) => {
      const found: string[] = []
      const planted = document.querySelectorAll(`[${mark}]`)
      if (planted.length > 0) found.push(`${planted.length} planted elements`)
      const ran = (window as unknown as Record<string, { calls?: unknown[] }>)[trap]?.calls ?? []
      if (ran.length > 0) found.push(`scripts ran: ${ran.join(', ')}`)
      for (const name of ['href', 'src', 'action', 'formaction', 'srcdoc', 'xlink:href']) {
        for (const element of document.querySelectorAll(`[${CSS.escape(name)}]`)) {
          const value = element.getAttribute(name) ?? ''
          const { protocol, origin } = new URL(value, location.href)
          if (name === 'srcdoc' || !/^https?:$/.test(protocol) || origin !== location.origin) found.push(`${name}=${value.slice(0, 80)}`)
        }
      }
      for (const element of [document.documentElement, document.body, ...document.querySelectorAll('main')]) {
        if (element.scrollWidth > Math.min(element.clientWidth, innerWidth)) {
          found.push(`${element.tagName} is ${element.scrollWidth} wide, of ${element.clientWidth}`)
        }
      }
      for (const row of document.querySelectorAll('[role=row], [data-incident]')) {
        if (row.scrollHeight > row.clientHeight + 1) {
          found.push(`a row needs ${row.scrollHeight} of ${row.clientHeight}: ${row.textContent?.slice(0, 60)}`)
        }
      }
      return found
    },
    { mark: plantedMark, trap: trapName },
  )
}

/** Scrolls a list from its beginning to its end; calls `look` for each screenful. */
async function throughList(page: Page, selector: string, look: () => Promise<void>): Promise<void> {
  for (let done = false; !done; ) {
    // The list while it draws, and its rows while they are not here.
    await expect(page.locator('main [aria-busy=true]')).toHaveCount(0)
    await look()
    done = await page.evaluate(async (query) => {
      const scroller = document.querySelector(query)?.parentElement?.closest('[class*=scroller]') ?? document.querySelector(query)
      if (!scroller) throw new Error(`there is no ${query}`)
      const before = scroller.scrollTop
      scroller.scrollTop += scroller.clientHeight - 40
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
      return scroller.scrollTop === before
    }, selector)
  }
}

test('five hundred hostile texts are text and nothing else, wherever they stand', async ({ page }) => {
  test.setTimeout(480_000)
  const folder = scratchFolder()
  const service = await startHostileService()
  const running = await startConsole(folder.path)
  const findings: string[] = []
  let account = ''
  page.on('pageerror', (error) => findings.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => {
    findings.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) findings.push(`policy: ${message.text().slice(0, 200)}`)
  })
  await page.addInitScript((trap) => {
    const ran = (value: unknown) => ran.calls.push(value)
    ran.calls = [] as unknown[]
    Object.assign(window, { [trap]: ran })
  }, trapName)
  const look = async (where: string) => {
    for (const problem of await inspect(page)) findings.push(`${where}: ${problem}`)
  }
  /** Opens a page, within the console, and looks at it at each width. */
  const open = async (path: string, widths = [1440]) => {
    await visit(page, path)
    for (const width of widths) {
      await resize(page, { width, height: 900 })
      await look(`${path} at ${width}`)
      const name = path.replace(account, '').replaceAll(/[^a-z0-9]+/gi, '-')
      await page.screenshot({ path: `test-results/hostile/${name}-${width}.png` })
    }
  }
  try {
    await page.goto(running.url)
    await page.getByRole('button', { name: 'Connect a service' }).click()
    await page.getByLabel('Address').fill(service.url)
    await page.getByLabel('API key').fill(service.key)
    await page.getByRole('button', { name: 'Test' }).click()
    await look('the owner of the key')
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByRole('button', { name: /^Connection: Live/ }).waitFor({ timeout: 90_000 })
    account = (await page.evaluate(() => new URLSearchParams(location.search).get('account'))) ?? ''
    expect(account).not.toBe('')

    await test.step('the fleet shows the name of each site as it is', async () => {
      await open('/fleet?group=none&sort=name')
      await expect(page.getByRole('button', { name: 'All sites 500' })).toBeVisible()
      const shown = new Set<string>()
      await throughList(page, '[data-position]', async () => {
        await look('fleet')
        const names = await page.evaluate(() =>
          [...document.querySelectorAll('[data-position] a')].map((link) =>
            JSON.stringify((link.querySelector('.visually-hidden') ?? link).textContent),
          ),
        )
        for (const name of names) shown.add(name)
      })
      const missing = [...new Set(siteNames.map((name) => JSON.stringify(name)))].filter((name) => !shown.has(name))
      expect(missing).toEqual([])
    })

    await test.step('every page and tab, at 1024 and 1440', async () => {
      for (const path of [
        ...pagePaths,
        '/fleet?group=client',
        '/fleet?group=tag&view=tiles',
        ...['a003', 'a008', 'a038'].map((alert) => `/alerts/${account}/${alert}`),
        ...['i000', 'i065'].map((incident) => `/incidents/${account}/${incident}`),
        ...siteTabs.map((tab) => `/sites/${account}/s008/${tab}`),
        ...['s000', 's002', 's003', 's009', 's018', 's028', 's037', 's048'].map((site) => `/sites/${account}/${site}`),
      ])
        await open(path, [1024, 1440])
    })

    await test.step('all alerts, and all their rows', async () => {
      await open('/alerts')
      await throughList(page, '[id^=alert-]', () => look('alerts'))
    })

    await test.step('signals are opened and their personal fields revealed, as text', async () => {
      await open(`/sites/${account}/s001/signals`)
      const lines = page.getByRole('list', { name: 'Signals, newest first' }).getByRole('listitem')
      for (const place of [0, 1, 2, 3]) {
        await lines.nth(place).getByRole('button').first().click()
        await lines.nth(place).getByRole('button', { name: 'Reveal user' }).click()
      }
      await look('open signals')
      await page.screenshot({ path: 'test-results/hostile/open-signals.png' })
    })

    await test.step('the palette, completion and a tooltip', async () => {
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').getByRole('textbox').fill('hostileScriptRan')
      await expect(page.getByRole('dialog').getByRole('button').filter({ hasText: 'hostileScriptRan' }).first()).toBeVisible()
      await look('palette')
      await page.screenshot({ path: 'test-results/hostile/palette.png' })
      await page.keyboard.press('Escape')
      await open('/fleet')
      await page.keyboard.press('/')
      await page.keyboard.type('client:')
      await expect(page.getByRole('option').first()).toBeVisible()
      await look('completion')
      await page.screenshot({ path: 'test-results/hostile/completion.png' })
      await page.keyboard.press('Escape')
      await page.locator('[data-tip]').nth(40).hover()
      await page.getByRole('tooltip').waitFor()
      await look('tooltip')
    })

    await test.step('a spreadsheet finds no formula in the export', async () => {
      await open('/alerts')
      const waiting = page.waitForEvent('download')
      await page.getByRole('button', { name: 'CSV' }).click()
      const bytes = readFileSync(await (await waiting).path(), 'utf8')
      const cells = [...bytes.matchAll(/(?:^|,|\r\n)("(?:[^"]|"")*"|[^,\r\n]*)/g)].map(([, cell = '']) => cell.replace(/^"|"$/g, ''))
      expect(cells.length).toBeGreaterThan(4000)
      expect(cells.filter((cell) => /^[\s\p{Cf}\p{Cc}]*[=+\-@\uff1d]/u.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell))).toEqual([])
      expect(cells.some((cell) => cell.startsWith("'="))).toBe(true)
    })
    expect(findings).toEqual([])
  } finally {
    await running.quit()
    await service.stop()
    folder.remove()
  }
})
