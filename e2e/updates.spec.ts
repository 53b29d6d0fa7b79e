import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { newProgram, oldProgram, placeAppImage, sha512, startFeed } from '../electron/desktop/stand-in/update-feed.ts'

const here = (path: string) => resolve(import.meta.dirname, path)

/** The desktop's console as an AppImage in `place`, served to a browser: its address, and its process. */
async function startAppImage(place: ReturnType<typeof placeAppImage>): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(
    process.execPath,
    ['--import', here('../electron/desktop/stand-in/register.ts'), here('updates/console.ts'), place.dataDir, place.resources],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        STAND_IN_PACKAGED: '1',
        APPIMAGE: place.appImage,
        HOME: place.home,
        XDG_CACHE_HOME: place.home,
        MARKER: place.marker,
        DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere',
      },
    },
  )
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    const found = /^Logystera Console: (http:\S+)$/m.exec(chunk)
    if (found?.[1]) return { url: found[1], child }
  }
  throw new Error('the console ended before it said its address')
}

const notice = (page: Page) => page.getByRole('banner').getByRole('link')

test.skip(process.platform !== 'linux', 'the program that is renewed here is an AppImage')

test('a newer version is told, refused when it was tampered with, put off, and takes the place of this one', async ({ page }) => {
  const feed = await startFeed()
  feed.offer.sha512 = sha512('another program')
  const place = placeAppImage(feed.url)
  const { url, child } = await startAppImage(place)
  const ended = once(child, 'exit')
  const serious: string[] = []
  const look = async () => {
    const { violations } = await new AxeBuilder({ page }).include('header').include('#updates').analyze()
    serious.push(...violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id))
  }
  try {
    await page.goto(url)
    await page.goto(new URL('/settings#updates', url).href)
    const part = page.locator('#updates')
    const status = part.getByRole('status')
    await expect(status).toHaveText('Nobody has looked yet.')
    await expect(notice(page)).toHaveCount(0)

    await test.step('told in the bar of every page, and not fetched before it is asked for', async () => {
      await part.getByRole('button', { name: 'Look now' }).click()
      await expect(status).toHaveText('Version 9.0.0 is there. It is not fetched before you say so.')
      await page.goto(new URL('/accounts', url).href)
      await expect(notice(page)).toHaveText('Version 9.0.0 is there')
      await notice(page).click()
      await expect(page).toHaveURL(/\/settings#updates$/)
      expect(feed.asked.every((path) => path.endsWith('.yml'))).toBe(true)
    })

    await test.step('refused with the reason when it is not the one that was announced', async () => {
      await part.getByRole('button', { name: 'Fetch it' }).click()
      await expect(status).toContainText('It was refused')
      await expect(part).toContainText('sha512')
      await expect(notice(page)).toHaveText('An update was refused')
      await look()
      expect(readFileSync(place.appImage, 'utf8')).toBe(oldProgram)
    })

    await test.step('fetched when it is asked for', async () => {
      feed.offer.sha512 = sha512(newProgram)
      await part.getByRole('button', { name: 'Look now' }).click()
      await part.getByRole('button', { name: 'Fetch it' }).click()
      await expect(status).toContainText('Version 9.0.0 is here and was verified.')
      await expect(notice(page)).toHaveText('Version 9.0.0 can be installed')
      await page.getByText('Light', { exact: true }).click()
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light')
      await look()
    })

    await test.step('not told again for a day, over a reload', async () => {
      await part.getByRole('button', { name: 'Later' }).click()
      await expect(status).toContainText('You are reminded again')
      await expect(notice(page)).toHaveCount(0)
      await page.reload()
      await expect(status).toContainText('You are reminded again')
      await expect(notice(page)).toHaveCount(0)
    })

    await test.step('put in place when the console ends', async () => {
      expect(serious).toEqual([])
      await part.getByRole('button', { name: 'End and install' }).click()
      await ended
      expect(readFileSync(place.appImage, 'utf8')).toBe(newProgram)
    })
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGINT')
      await ended
    }
    feed.close()
    place.remove()
  }
})
