import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** Packages that the console finds by their name when it runs, so that no import in its emitted files shows them. */
const foundByName = [
  'keytar',
  '@napi-rs/keyring',
  '@fontsource/noto-sans',
  '@fontsource/noto-sans-arabic',
  '@fontsource/noto-sans-hebrew',
  '@fontsource/noto-emoji',
]

/** What keytar depends on to be compiled, and never loads. */
const onlyToInstall = new Set(['prebuild-install', 'node-addon-api'])

interface Locked {
  dev?: true
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

/** Packages that the emitted files in `main` import; electron itself is no package of a packed program. */
export function packagesImported(main: string): Set<string> {
  const found = new Set<string>()
  for (const file of readdirSync(main, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))) {
    const code = readFileSync(join(main, file), 'utf8')
    for (const pattern of [/^(?:import|export)\b[^"\n]*?"([^"\n]+)";?$/gm, /\bimport\("([^"\n]+)"\)/g])
      for (const [, from = ''] of code.matchAll(pattern))
        if (!/^(\.|electron$)/.test(from) && !isBuiltin(from))
          found.add(from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : (from.split('/')[0] ?? ''))
  }
  return found
}

const locked = () => (JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> }).packages
const nameOf = (path: string): string => path.split('node_modules/').at(-1) ?? ''

/** Names of all packages that a program with these emitted files needs: what they import, what is found by name, and whatever those depend on. */
export function packagesNeeded(main: string): Set<string> {
  const packages = locked()
  /** Where Node finds a package from a place in node_modules. */
  const find = (from: string, name: string): string | null => {
    for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('node_modules/') - 1))) {
      const path = `${place}${place === '' ? '' : '/'}node_modules/${name}`
      if (packages[path]) return path
      if (place === '') return null
    }
  }
  const seen = new Set<string>()
  const walk = (from: string, name: string) => {
    const path = onlyToInstall.has(name) ? null : find(from, name)
    if (path === null || seen.has(path)) return
    seen.add(path)
    const { dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta = {} } = packages[path] ?? {}
    const peers = Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional)
    for (const next of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]) walk(path, next)
  }
  for (const name of [...packagesImported(main), ...foundByName]) walk('', name)
  return new Set([...seen].map(nameOf))
}

/** Names of the packages that ship in the emitted files themselves, or that only installing needs: as files of their own they would be there for nothing. */
export function packagesInside(main: string): string[] {
  const needed = packagesNeeded(main)
  const shipped = Object.entries(locked()).filter(([path, { dev }]) => path !== '' && !dev)
  return [...new Set(shipped.map(([path]) => nameOf(path)).filter((name) => !needed.has(name)))].sort()
}
