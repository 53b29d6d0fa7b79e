import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/**
 * Every arrow that the map of rooms forbids, planted once. The lint
 * configuration of this project must catch each of them.
 */
const root = resolve(import.meta.dirname, '..')
const forbidden: Record<string, Record<string, string>> = {
  'shared knows node': { 'shared/model/planted.ts': "import { readFileSync } from 'node:fs'\nexport const a = readFileSync\n" },
  'shared knows a package': { 'shared/engine/planted.ts': "import { z } from 'react'\nexport const a = z\n" },
  'shared knows the service': { 'shared/model/planted.ts': "import { a } from '../../service/a.ts'\nexport const b = a\n" },
  'shared knows electron': { 'shared/bridge/planted.ts': "import { a } from '../../electron/console/a.ts'\nexport const b = a\n" },
  'shared knows the renderer': { 'shared/api/planted.ts': "import { a } from '../../renderer/a.ts'\nexport const b = a\n" },
  'service knows electron rooms': { 'service/api/planted.ts': "import { a } from '../../electron/console/a.ts'\nexport const b = a\n" },
  'service knows the renderer': { 'service/store/planted.ts': "import { a } from '../../renderer/a.ts'\nexport const b = a\n" },
  'service knows Electron': { 'service/store/planted.ts': "import { app } from 'electron'\nexport const b = app\n" },
  'SQL in the service outside its store': {
    'service/api/planted.ts': "import { DatabaseSync } from 'node:sqlite'\nexport const b = DatabaseSync\n",
  },
  'console knows Electron': { 'electron/console/sync/planted.ts': "import { app } from 'electron'\nexport const b = app\n" },
  'console knows a host': { 'electron/console/sync/planted.ts': "import { a } from '../../desktop/a.ts'\nexport const b = a\n" },
  'console knows the service': { 'electron/console/sync/planted.ts': "import { a } from '../../../service/a.ts'\nexport const b = a\n" },
  'SQL in the console outside its cache': {
    'electron/console/outbox/planted.ts': "import { DatabaseSync } from 'node:sqlite'\nexport const b = DatabaseSync\n",
  },
  'HTTP in the console outside its client': { 'electron/console/sync/planted.ts': "export const b = () => fetch('http://127.0.0.1')\n" },
  'the cache knows the service': { 'electron/console/cache/planted.ts': "import { a } from '../../../service/a.ts'\nexport const b = a\n" },
  'browser host knows Electron': { 'electron/browser/planted.ts': "import { app } from 'electron'\nexport const b = app\n" },
  'browser host knows the service': { 'electron/browser/planted.ts': "import { a } from '../../service/a.ts'\nexport const b = a\n" },
  'desktop knows the renderer': { 'electron/desktop/planted.ts': "import { a } from '../../renderer/a.ts'\nexport const b = a\n" },
  'renderer knows node': { 'renderer/pages/planted.ts': "import { readFileSync } from 'node:fs'\nexport const a = readFileSync\n" },
  'renderer knows Electron': { 'renderer/pages/planted.ts': "import { ipcRenderer } from 'electron'\nexport const a = ipcRenderer\n" },
  'renderer knows the service': { 'renderer/pages/planted.ts': "import { a } from '../../service/a.ts'\nexport const b = a\n" },
  'renderer knows electron rooms': {
    'renderer/pages/planted.tsx': "import { a } from '../../electron/console/a.ts'\nexport const b = a\n",
  },
  'renderer opens a socket of its own': { 'renderer/pages/planted.ts': "export const b = () => new WebSocket('ws://127.0.0.1')\n" },
  'renderer fetches': { 'renderer/pages/planted.ts': "export const b = () => fetch('/')\n" },
  'a circle': {
    'shared/model/one.ts': "import { two } from './two.ts'\nexport const one = () => two\n",
    'shared/model/two.ts': "import { one } from './one.ts'\nexport const two = () => one\n",
  },
}
const allowed: Record<string, string> = {
  'service/store/fine.ts':
    "import { DatabaseSync } from 'node:sqlite'\nimport { a } from '../../shared/model/a.ts'\nexport const b = [DatabaseSync, a]\n",
  'electron/console/cache/fine.ts': "import { DatabaseSync } from 'node:sqlite'\nexport const b = DatabaseSync\n",
  'electron/desktop/fine.ts': "import { app } from 'electron'\nimport { a } from '../console/a.ts'\nexport const b = [app, a]\n",
  'renderer/state/console-client.ts': "export const b = () => new WebSocket('ws://127.0.0.1')\n",
  'shared/api/fine.ts': "import { oc } from '@orpc/contract'\nimport { z } from 'zod'\nexport const b = [oc, z]\n",
}

interface Diagnostic {
  category?: string
  location?: { path?: string | { file?: string } }
}

let tree = ''
let caught: string[] = []

/** Lints a tree that holds all planted files at once, each under a folder named after its violation. */
beforeAll(async () => {
  tree = mkdtempSync(join(tmpdir(), 'layers-'))
  const plant = (path: string, text: string) => {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
  }
  cpSync(join(root, 'biome.json'), join(tree, 'biome.json'))
  Object.values(forbidden).forEach((files, index) => {
    for (const [path, text] of Object.entries(files))
      plant(path.replace(/(planted|one|two)\.(tsx?)$/, `$1-${index}.$2`), text.replace(/(one|two)\.ts'/, `$1-${index}.ts'`))
  })
  for (const [path, text] of Object.entries(allowed)) plant(path, text)
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const run = promisify(execFile)(process.execPath, [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.'], {
    cwd: tree,
    maxBuffer: 2 ** 26,
  })
  const output = await run.then(
    (done) => done.stdout,
    (failed: { stdout: string }) => failed.stdout,
  )
  const diagnostics = (JSON.parse(output) as { diagnostics: Diagnostic[] }).diagnostics
  caught = diagnostics
    .filter((one) => /noRestrictedImports|noRestrictedGlobals|noImportCycles/.test(one.category ?? ''))
    .map((one) => (typeof one.location?.path === 'string' ? one.location.path : (one.location?.path?.file ?? '')))
}, 60_000)
afterAll(() => rmSync(tree, { recursive: true, force: true }))

describe('the rooms know only whom the map allows', () => {
  it.each(Object.keys(forbidden).map((name, index) => [name, index] as const))('%s: caught', (_name, index) => {
    expect(caught.some((path) => new RegExp(`-${index}\\.tsx?$`).test(path))).toBe(true)
  })
  it.each(Object.keys(allowed))('%s: allowed', (path) => {
    expect(caught.some((one) => one.endsWith(path))).toBe(false)
  })
})
