import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { signedHeaders } from '../../service/gateway/signature.ts'
import { ingestPath } from '../../shared/api/ingest.ts'
import { runService } from '../console-process.ts'

const root = resolve(import.meta.dirname, '../..')

/** A service in a process of its own, as a person starts it. */
export interface Served {
  child: ChildProcess
  url: string
  /** What it wrote to stderr so far. */
  log(): string
}

/** Starts the service on a data folder and resolves when it listens. Rejects with what it said when it ends before. */
export async function serve(dataDir: string): Promise<Served> {
  const child = spawn(
    process.execPath,
    ['service/main.ts', 'serve', '--data-dir', dataDir, '--port', '0', '--json', '--log-level', 'error'],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk
  })
  const url = await new Promise<string>((started, failed) => {
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      const said = output.includes('\n') ? (JSON.parse(output) as { url?: string }) : {}
      if (said.url) started(said.url)
    })
    child.once('close', (code) => failed(new Error(`the service ended with ${code} before it listened: ${output}${errors}`)))
  })
  return { child, url, log: () => errors }
}

/** Ends a service that may have ended: at once (SIGKILL), or as a person ends it (SIGTERM). Resolves when it is gone. */
export async function end({ child }: Served, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((done) => child.once('exit', done))
  child.kill(signal)
  await gone
}

export type Sender = { id: string; token: string; secret: string }

/** A new site on a data folder, and an API key, made on the command line. */
export async function addSender(dataDir: string, role: 'admin' | 'viewer' = 'viewer'): Promise<{ site: Sender; key: string }> {
  const site = await onCommandLine<Sender>(
    'sites',
    'add',
    '--data-dir',
    dataDir,
    '--platform',
    'wordpress',
    '--name',
    'shop.northwind.example',
  )
  const { key } = await onCommandLine<{ key: string }>('keys', 'create', '--data-dir', dataDir, '--role', role, '--name', 'fault run')
  return { site, key }
}

/** A new WordPress site, made through the API. */
export async function createSite({ url, key }: { url: string; key: string }, name: string): Promise<Sender> {
  const response = await fetch(new URL('/v1/sites', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, platform: 'wordpress' }),
  })
  if (!response.ok) throw new Error(`POST /v1/sites: ${response.status} ${await response.text()}`)
  const { site, credentials } = (await response.json()) as { site: { id: string }; credentials: { token: string; secret: string } }
  return { id: site.id, token: credentials.token, secret: credentials.secret }
}

/** Runs a command that has to succeed; answers what it printed. */
export async function onCommandLine<T>(...args: string[]): Promise<T> {
  const { code, json, errors } = await runService(...args)
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${JSON.stringify(json)} ${errors}`)
  return json as T
}

export interface Batch {
  id: string
  body: string
  events: number
}

/** Failed logins, each with a second and a request of its own, so that no two are the same signal. `size` events at most. */
export function makeBatch(number: number, random: () => number, now: number, size = 40): Batch {
  const events = 1 + Math.floor(random() * size)
  const body = JSON.stringify({
    events: Array.from({ length: events }, (_, index) => ({
      event_type: 'auth.attempt',
      timestamp: Math.floor(now / 1000) - Math.floor(random() * 300),
      labels: { request_id: `b${number}-${index}`, 'actor.ip': `203.0.113.${Math.floor(random() * 250)}` },
      payload: { success: false, username_hash: `u${number}-${index}` },
    })),
  })
  return { id: `batch-${number}`, body, events }
}

/** Sends a batch; answers what the service said. */
export async function post(url: string, site: Sender, batch: Batch, now = Date.now()): Promise<{ status: number; body: unknown }> {
  const headers = signedHeaders(site, batch.id, batch.body, now)
  const response = await fetch(new URL(ingestPath, url), { method: 'POST', headers, body: batch.body })
  return { status: response.status, body: await response.json() }
}

/** Asks the API for something and answers it, or rejects when it is refused. */
export async function read<T>(url: string, key: string, path: string): Promise<T> {
  const response = await fetch(new URL(path, url), { headers: { authorization: `Bearer ${key}` } })
  if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

/** How many signals the service holds. */
export async function storedSignals(url: string, key: string): Promise<number> {
  return (await read<{ signals: number }>(url, key, '/v1/retention')).signals
}
