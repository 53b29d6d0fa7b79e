import type { Page } from '@playwright/test'

/** The pages of the rail and their views, by address. */
export const pagePaths = [
  '/fleet',
  '/fleet?view=tiles',
  '/alerts',
  '/incidents',
  '/rules',
  '/rules/wp_brute_force_login',
  '/rules?view=drift',
  '/rules?view=maintenance',
  '/retention',
  '/reports',
  '/accounts',
  '/settings',
  '/diagnostics',
] as const

/** The tabs of a site, by what follows its address. */
export const siteTabs = [
  '',
  'dashboards',
  'alerts',
  'timeline',
  'signals',
  'metrics',
  'rules',
  'ingestion',
  'retention',
  'credentials',
] as const

/** The address of the first site of the fleet page that is open. */
export async function firstSite(page: Page): Promise<string> {
  const link = page.locator('[data-position] a').first()
  await link.waitFor()
  return new URL((await link.getAttribute('href')) ?? '', page.url()).pathname
}

/** Waits until what has changed is on the screen: two frames, as the first may have begun before. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

/** Gives the window this size, in CSS pixels, and waits until the page is laid out for it; until its first frame it has the rail of the size before. */
export async function resize(page: Page, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size)
  await page.waitForFunction(({ width, height }) => innerWidth === width && innerHeight === height, size)
  await drawn(page)
}

/** Goes to a page within the console, as a link would, and waits until it has what it shows. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => history.pushState(null, '', to), path)
  await page.waitForFunction((to) => location.pathname + location.search === to || location.pathname === to, path)
  await page.locator('main').locator('h1, h2, [role=alert]').first().waitFor({ state: 'attached' })
  await page.waitForFunction(() => document.querySelector('main [aria-busy=true], main [role=status][aria-label=Loading]') === null)
  await drawn(page)
}
