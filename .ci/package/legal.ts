import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

export interface Component {
  name: string
  version: string
  licenses?: { license?: { id?: string; name?: string }; expression?: string }[]
}
interface Sbom {
  serialNumber?: string
  metadata: { timestamp?: string; component: { name: string } }
  components: Component[]
  dependencies: { ref: string; dependsOn?: string[] }[]
}

/** Packages that ship, as name@version: npm's own `--omit dev` leaves out what a development package needs too. */
function shipped(): Set<string> {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string; dev?: true }>
  }
  const own = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev)
  return new Set(own.map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`))
}

/** What ships, as CycloneDX: npm's list without development packages, and without the time and number that would make two builds differ. */
export function softwareBill(): Sbom {
  const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--include', 'dev'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    shell: process.platform === 'win32',
  })
  const { serialNumber: _number, ...bill } = JSON.parse(text) as Sbom
  delete bill.metadata.timestamp
  const names = shipped()
  bill.components = bill.components.filter(({ name, version }) => names.has(`${name}@${version}`))
  bill.dependencies = bill.dependencies.filter(({ ref }) => names.has(ref))
  bill.metadata.component.name = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string }).name
  return bill
}

function licenceText(folder: string): string {
  try {
    const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name))
    return file ? readFileSync(join(folder, file), 'utf8').trim() : ''
  } catch {
    return ''
  }
}

/** As the package names it, else the first line of its licence's text. */
const licenceNames = ({ licenses = [] }: Component, text: string): string =>
  licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name ?? '').join(', ') ||
  text.split('\n')[0] ||
  'not stated'

/** Every package that ships with its licence and the licence's text, in the order of names. */
export function licenceList(components: readonly Component[]): string {
  const entries = components
    .toSorted((a, b) => `${a.name}@${a.version}`.localeCompare(`${b.name}@${b.version}`, 'en'))
    .map((one) => {
      const text = licenceText(join(root, 'node_modules', one.name))
      return `${one.name} ${one.version}\nLicence: ${licenceNames(one, text)}${text === '' ? '' : `\n\n${text}`}`
    })
  return `Logystera Console contains the packages below. Electron and Chromium bring their own lists.\n\n${entries.join(`\n\n${'-'.repeat(72)}\n\n`)}\n`
}

/** Writes both into `folder`. */
export function writeLegal(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const bill = softwareBill()
  writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`)
  writeFileSync(join(folder, 'third-party-licences.txt'), licenceList(bill.components))
}
