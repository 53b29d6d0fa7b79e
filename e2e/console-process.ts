import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** A running console in the browser host, as a person starts it. */
export interface ConsoleProcess {
  /** Start address with its one-time token. */
  url: string
  pid: number
  /** Asks it to quit, as Ctrl+C does, and waits until it has. */
  quit(): Promise<void>
  /** SIGKILL, for what must survive it. */
  kill(): Promise<void>
  /** What it wrote to stderr so far. */
  log(): string
}

/** A folder for one test's data, removed by `remove`. */
export function scratchFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'logystera-e2e-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((done) => child.once('exit', () => done()))
}

/** Starts `npm start`'s script with these flags and resolves when it has said its address. */
export async function startConsole(dataDir: string, ...flags: string[]): Promise<ConsoleProcess> {
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=8', 'electron/start.ts', '--host', 'browser', '--port', '0', '--no-open', '--data-dir', dataDir, ...flags],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk
  })
  const url = await new Promise<string>((found, failed) => {
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      const line = /^Logystera Console: (http:\S+)$/m.exec(output)
      if (line?.[1]) found(line[1])
    })
    child.once('exit', (code) => failed(new Error(`the console ended with ${code} before it said its address\n${output}${errors}`)))
  })
  return {
    url,
    pid: child.pid ?? 0,
    async quit() {
      child.kill('SIGINT')
      await ended(child)
    },
    async kill() {
      child.kill('SIGKILL')
      await ended(child)
    },
    log: () => errors,
  }
}

/** A service that somebody else started, as a team's would be. */
export async function startService(dataDir: string): Promise<{ url: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, ['service/main.ts', 'serve', '--data-dir', dataDir, '--port', '0', '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const line = await new Promise<string>((said) => child.stdout.setEncoding('utf8').once('data', said))
  return {
    url: (JSON.parse(line) as { url: string }).url,
    async stop() {
      child.kill()
      await ended(child)
    },
  }
}

/** Runs the service's command line (`npm run service -- ...`) and resolves to its exit code and what it printed as JSON. */
export function runService(...args: string[]): Promise<{ code: number; json: unknown; errors: string }> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, ['service/main.ts', ...args, '--json'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let errors = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      errors += chunk
    })
    child.once('error', failed)
    child.once('close', (code) => {
      try {
        done({ code: code ?? 1, json: output.trim() === '' ? null : JSON.parse(output), errors })
      } catch {
        failed(new Error(`not JSON: ${output}\n${errors}`))
      }
    })
  })
}
