import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import { de } from '../renderer/messages/de.ts'
import { en } from '../renderer/messages/en.ts'
import { scratchFolder, startConsole } from './console-process.ts'

const root = resolve(import.meta.dirname, '..')
const page_ = join(root, 'out/renderer')
const read = (path: string) => readFileSync(join(page_, path), 'utf8')
const scripts = readdirSync(join(page_, 'assets')).flatMap((name) => (name.endsWith('.js') ? [`/assets/${name}`] : []))

/** The pages that are opened by a way of their own, as the source names them. */
const pages = [
  ...readFileSync(join(root, 'renderer/app/pages.tsx'), 'utf8').matchAll(/later\(\(\) => import\('\.\.\/pages\/.*\/(.*)\.tsx'\)/g),
].map(([, name = '']) => name)

/** Words that stand in a part of the program and nowhere else. */
const parts: Record<string, string> = {
  'the charts (recharts)': 'recharts-wrapper',
  German: de.updates.neverLooked,
}
const holding = (words: string) => scripts.filter((path) => read(path).includes(words))

/** What a browser must have before the first line of the page runs: what the page names, and what that imports. */
function firstLoad(): Set<string> {
  const loaded = new Set<string>()
  const load = (path: string) => {
    if (loaded.has(path)) return
    loaded.add(path)
    for (const [, from = ''] of read(path).matchAll(/(?:^|[;}\n])(?:import|export)(?:[^"'();]*?from)?["'](\.[^"']+)["']/g))
      load(join(dirname(path), from))
  }
  for (const [, path = ''] of read('index.html').matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)) load(path)
  return loaded
}

const isPage = (path: string) => pages.some((name) => basename(path).startsWith(`${name}-`))

test('every page but the fleet has a script of its own, and there are the parts that are looked for', () => {
  expect(pages.length).toBeGreaterThan(8)
  for (const name of pages) expect(scripts.filter((path) => basename(path).startsWith(`${name}-`)).length, name).toBe(1)
  for (const [part, words] of Object.entries(parts)) expect(holding(words).length, part).toBeGreaterThan(0)
  expect(holding(en.updates.neverLooked).length).toBeGreaterThan(0)
})

test('what is loaded before the page begins holds no page but the fleet, no charts, no second language, and nothing makes PDF', () => {
  const loaded = firstLoad()
  expect(loaded.size).toBeGreaterThan(0)
  expect([...loaded].filter(isPage)).toEqual([])
  for (const [part, words] of Object.entries(parts))
    expect(
      holding(words).filter((path) => loaded.has(path)),
      part,
    ).toEqual([])
  // Reports are made by the console, not by its page.
  expect(scripts.filter((path) => /react-pdf|pdfkit|pdfjs/i.test(read(path)))).toEqual([])
})

test('a browser fetches nothing else before it has painted the fleet for the first time', async ({ page }) => {
  const scratch = scratchFolder()
  const console_ = await startConsole(scratch.path, '--demo', '5')
  try {
    await page.goto(console_.url)
    await expect(page.getByRole('grid').or(page.getByRole('table')).first()).toBeVisible()
    await page.reload()
    await expect(page.getByRole('grid').or(page.getByRole('table')).first()).toBeVisible()
    const before = await page.evaluate(() => {
      const painted = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.POSITIVE_INFINITY
      return performance
        .getEntriesByType('resource')
        .filter(({ name, startTime }) => name.endsWith('.js') && startTime < painted)
        .map(({ name }) => new URL(name).pathname)
    })
    expect(before.length).toBeGreaterThan(0)
    expect(before.filter((path) => !firstLoad().has(path))).toEqual([])
  } finally {
    await console_.quit()
    scratch.remove()
  }
})
