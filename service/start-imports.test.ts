import { readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Everything that is loaded before `entry` runs: own files by their path, libraries by their name. */
function loadedWith(entry: string): Set<string> {
  const loaded = new Set<string>()
  const visit = (file: string) => {
    const path = relative(root, file)
    if (loaded.has(path)) return
    loaded.add(path)
    const text = readFileSync(file, 'utf8')
    for (const [, from = ''] of text.matchAll(/^(?:import|export) (?!type )(?:[^']*? from )?'([^']+)'/gm)) {
      if (!from.startsWith('.')) loaded.add(from)
      else if (statSync(join(dirname(file), from), { throwIfNoEntry: false })?.isFile()) visit(join(dirname(file), from))
    }
  }
  visit(join(root, entry))
  return loaded
}

it('the start of the service loads nothing that only some services, or only later requests, need', () => {
  const loaded = loadedWith('service/cli/commands/serve.ts')
  expect(loaded).toContain('service/pipeline/pipeline.ts')
  expect(loaded).toContain('fastify')
  for (const late of ['undici', 'yaml', 'service/catalog.ts', 'service/demo/demo-fleet.ts', 'service/api/openapi/examples.ts'])
    expect(loaded).not.toContain(late)
})

it('a command line loads its own command only', () => {
  expect([...loadedWith('service/main.ts')].filter((file) => file.startsWith('service/cli/commands/'))).toEqual([])
})
