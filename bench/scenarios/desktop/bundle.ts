import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Scenario } from '../../scenario.ts'

const folder = resolve(import.meta.dirname, '../../../out/renderer')

/** Script that a browser fetches before the first page: the entry and what the page preloads with it. */
function firstLoad(): string[] {
  const html = readFileSync(join(folder, 'index.html'), 'utf8')
  const entry = [...html.matchAll(/<script[^>]+src="([^"]+)"/g)].map((match) => match[1] ?? '')
  const preloaded = [...html.matchAll(/<link[^>]+rel="modulepreload"[^>]+href="([^"]+)"/g)].map((match) => match[1] ?? '')
  return [...new Set([...entry, ...preloaded])]
}

/** What must be fetched before the fleet page can show. */
export const bundle: Scenario = {
  name: 'bundle',
  about: 'adds up the gzipped size of the scripts that the built page loads at once',
  async run() {
    const bytes = firstLoad().reduce((sum, path) => sum + gzipSync(readFileSync(join(folder, path)), { level: 9 }).length, 0)
    return [{ figure: 'first-load script, gzipped', value: bytes / 1000, unit: 'kB', target: 350, better: 'lower', runs: 1 }]
  },
}
