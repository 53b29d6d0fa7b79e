import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

/** `npm run check`: types, format and lint (the layer rules are lint rules), dead code. All at once; each says what it found. */
const root = resolve(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules/.bin', name)

export const checks: Record<string, string[]> = {
  types: [bin('tsc'), '-p', '.'],
  lint: [bin('biome'), 'check', '--error-on-warnings', '.'],
  'dead code': [bin('knip'), '--no-progress', '--treat-config-hints-as-errors'],
}

/** Runs one check; resolves to whether it passed, after printing what it said if it did not. */
export function runCheck(name: string): Promise<boolean> {
  const [command = '', ...args] = checks[name] ?? []
  const started = performance.now()
  return new Promise((done) => {
    let output = ''
    const child = spawn(command, args, { cwd: root, env: { ...process.env, FORCE_COLOR: '0' } })
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', (error) => {
      output += error.message
      done(false)
    })
    child.on('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      if (code !== 0) console.log(output.trimEnd())
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
      done(code === 0)
    })
  })
}

if (import.meta.main) {
  const results = await Promise.all(Object.keys(checks).map(runCheck))
  const passed = results.filter(Boolean).length
  console.log(`${passed} passed, ${results.length - passed} failed`)
  process.exitCode = passed === results.length ? 0 : 1
}
