import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { findBrowser } from '../browser.ts'
import { packIcns, packIco } from './icon-files.ts'

/** `node .ci/package/draw-icons.ts`: draws every picture of resources/icons, and the signs of the page, from their SVG. */
const icons = resolve(import.meta.dirname, '../../resources/icons')
const signs = resolve(import.meta.dirname, '../../renderer/components/status')
const svg = (name: string): string => readFileSync(join(icons, `${name}.svg`), 'utf8')

/** The same shapes in black, and what was white cut out of them: what macOS wants of a template image. */
function template(text: string): string {
  const [, open = '', inside = ''] = /^(<svg[^>]*>)(.*)<\/svg>\s*$/s.exec(text) ?? []
  const shapes = inside.match(/<[^>]+\/>/g) ?? []
  const white = shapes.filter((shape) => shape.includes('#ffffff')).map((shape) => shape.replaceAll('#ffffff', '#000'))
  const black = shapes.filter((shape) => !shape.includes('#ffffff')).map((shape) => shape.replace(/#[0-9a-f]{6}/g, '#000'))
  return `${open}<mask id="m" maskUnits="userSpaceOnUse" x="0" y="0" width="24" height="24"><rect width="24" height="24" fill="#fff"/>${white.join('')}</mask><g mask="url(#m)">${black.join('')}</g></svg>`
}

async function draw(page: Page, text: string, width: number, height = width): Promise<Buffer> {
  await page.setViewportSize({ width, height })
  const picture = text.replace('<svg ', `<svg width="${width}" height="${height}" style="display:block" `)
  await page.setContent(`<style>body{margin:0;background:transparent}</style>${picture}`)
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width, height } })
}

const found = findBrowser()
if (!found) throw new Error('Drawing the icons needs a Chromium.')
const browser = await chromium.launch({ executablePath: found.path, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
const page = await browser.newPage()
const sizes = async (text: string, wanted: readonly number[]) =>
  new Map(
    await wanted.reduce(
      async (drawn, size) => [...(await drawn), [size, await draw(page, text, size)] as const],
      Promise.resolve<(readonly [number, Buffer])[]>([]),
    ),
  )

const app = await sizes(svg('app'), [16, 24, 32, 48, 64, 128, 256, 512, 1024])
for (const size of [16, 32, 48, 64, 128, 256, 512]) writeFileSync(join(icons, 'linux', `${size}x${size}.png`), app.get(size) ?? '')
writeFileSync(join(icons, 'app.png'), app.get(512) ?? '')
writeFileSync(join(icons, 'app.ico'), packIco(app, [16, 24, 32, 48, 64, 128, 256]))
writeFileSync(join(icons, 'app.icns'), packIcns(app))

for (const file of readdirSync(icons).filter((name) => /^tray-.*\.svg$/.test(name))) {
  const name = file.replace('.svg', '')
  const drawn = await sizes(svg(name), [16, 20, 22, 24, 32, 44, 48])
  writeFileSync(join(icons, `${name}.png`), drawn.get(22) ?? '')
  writeFileSync(join(icons, `${name}@2x.png`), drawn.get(44) ?? '')
  writeFileSync(join(icons, `${name}.ico`), packIco(drawn, [16, 20, 24, 32, 48]))
  const black = await sizes(template(svg(name)), [16, 32])
  writeFileSync(join(icons, `${name}-Template.png`), black.get(16) ?? '')
  writeFileSync(join(icons, `${name}-Template@2x.png`), black.get(32) ?? '')
}

// Four times as large as they are shown: sharp on a dense screen and at 200 %.
for (const name of ['shapes-dark', 'shapes-light'])
  writeFileSync(join(signs, `${name}.png`), await draw(page, readFileSync(join(signs, `${name}.svg`), 'utf8'), 4 * 156, 4 * 12))
await browser.close()
