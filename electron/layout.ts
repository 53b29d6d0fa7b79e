import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where the parts of the program lie: in the source tree, in out/ or in a packaged archive. */
export interface Layout {
  version: string
  /** Entry of the bundled service: the built one beside a built console, else its source. */
  service: string
  /** The built page. */
  page: string
  preload: string
  icons: string
}

/** Finds the parts from `here`, the folder (import.meta.dirname) of the entry that runs; the program's own folder is the next one above with a package.json. */
export function findLayout(here: string): Layout {
  let root = here
  while (!existsSync(join(root, 'package.json'))) {
    const above = dirname(root)
    if (above === root) throw new Error(`There is no package.json above ${here}.`)
    root = above
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const builtService = join(here, 'service.js')
  const isBuilt = existsSync(builtService)
  const out = isBuilt ? dirname(here) : join(root, 'out')
  return {
    version,
    service: isBuilt ? builtService : join(root, 'service', 'main.ts'),
    page: join(out, 'renderer'),
    preload: join(out, 'preload', 'preload.cjs'),
    icons: join(root, 'resources', 'icons'),
  }
}
