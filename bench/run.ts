import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findBrowser } from '../.ci/browser.ts'
import type { Figure, Scenario } from './scenario.ts'
import { scenarios } from './scenarios/all.ts'

/**
 * `npm run bench [-- NAME...] [--json]`: measures what the issues name and
 * says whether each figure is met. It never fails for a figure that is not.
 */
const { values, positionals } = parseArgs({ options: { json: { type: 'boolean', default: false } }, allowPositionals: true })
const root = resolve(import.meta.dirname, '..')

const browser = findBrowser()
if (browser) process.env.CHROMIUM_PATH = browser.path

function versionOf(path: string | undefined): string {
  if (!path || !existsSync(path)) return 'none'
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}

const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  system: `${process.platform} ${process.arch}`,
  node: process.version,
  sqlite: process.versions.sqlite ?? 'unknown',
  chromium: versionOf(browser?.path),
}

function met(figure: Figure): boolean | null {
  if (figure.target === null) return null
  return figure.better === 'lower' ? figure.value <= figure.target : figure.value >= figure.target
}

function row(scenario: Scenario, figure: Figure): string {
  const target = figure.target === null ? '' : `${figure.better === 'lower' ? '≤' : '≥'} ${figure.target} ${figure.unit}`
  const verdict = { true: 'met', false: 'NOT MET', null: '' }[String(met(figure)) as 'true' | 'false' | 'null']
  const value = `${Number(figure.value.toPrecision(4))} ${figure.unit}`
  return `| ${scenario.name} | ${figure.figure} | ${value} | ${target} | ${verdict} | ${figure.runs} |`
}

const unknown = positionals.filter((name) => !scenarios.some((scenario) => scenario.name === name))
if (unknown.length > 0) {
  console.error(`no such scenario: ${unknown.join(', ')}; there are ${scenarios.map((scenario) => scenario.name).join(', ')}`)
  process.exit(2)
}

execFileSync(resolve(root, 'node_modules/.bin/electron-vite'), ['build', '--logLevel', 'error'], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
})
if (!values.json) {
  console.log(`${Object.values(machine).join(' · ')}\n`)
  console.log('| scenario | figure | value | target | | runs |\n| --- | --- | --- | --- | --- | --- |')
}
for (const scenario of scenarios) {
  if (positionals.length > 0 && !positionals.includes(scenario.name)) continue
  for (const figure of await scenario.run()) {
    if (values.json) {
      const { better: _, ...rest } = figure
      console.log(JSON.stringify({ scenario: scenario.name, ...rest, met: met(figure), machine }))
    } else console.log(row(scenario, figure))
  }
}
