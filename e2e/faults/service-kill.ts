import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sign } from '../../service/gateway/signature.ts'
import { ingestHeaders, ingestPath, ingestReceiptSchema } from '../../shared/api/ingest.ts'
import { runService, scratchFolder } from '../console-process.ts'
import type { FaultSuite } from './suite.ts'

const root = resolve(import.meta.dirname, '../..')

interface Served {
  child: ChildProcess
  url: string
}

async function serve(dataDir: string): Promise<Served> {
  const child = spawn(
    process.execPath,
    ['service/main.ts', 'serve', '--data-dir', dataDir, '--port', '0', '--json', '--log-level', 'error'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  const url = await new Promise<string>((started, failed) => {
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      if (output.includes('\n')) started((JSON.parse(output) as { url: string }).url)
    })
    child.once('exit', (code) => failed(new Error(`the service ended with ${code} before it listened`)))
  })
  return { child, url }
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = new Promise((done) => child.once('exit', done))
  child.kill('SIGKILL')
  await gone
}

interface Batch {
  id: string
  body: string
  events: number
}

/** Failed logins, each with a second and a request of its own, so that no two are the same signal. */
function makeBatch(number: number, random: () => number, now: number): Batch {
  const events = 1 + Math.floor(random() * 40)
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

async function post(url: string, site: { token: string; secret: string }, batch: Batch): Promise<boolean> {
  const timestamp = Math.floor(Date.now() / 1000)
  const response = await fetch(new URL(ingestPath, url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [ingestHeaders.token]: site.token,
      [ingestHeaders.batchId]: batch.id,
      [ingestHeaders.timestamp]: String(timestamp),
      [ingestHeaders.signature]: sign(site.secret, batch.id, timestamp, batch.body),
    },
    body: batch.body,
  })
  if (response.status !== 202) throw new Error(`${batch.id}: ${response.status} ${await response.text()}`)
  assert.equal(ingestReceiptSchema.parse(await response.json()).accepted, batch.events)
  return true
}

async function storedSignals(url: string, key: string): Promise<number> {
  const response = await fetch(new URL('/v1/retention', url), { headers: { authorization: `Bearer ${key}` } })
  return ((await response.json()) as { signals: number }).signals
}

/**
 * SIGKILL at random moments while batches come in. A batch that got no answer
 * is sent again under its id, as a site does. Afterwards every signal of every
 * batch is there once, and the data checks out.
 */
export const serviceKill: FaultSuite = {
  name: 'service killed under load: no acknowledged batch lost, none counted twice',
  rounds: { long: 200, short: 4 },
  async run(rounds, random) {
    const folder = scratchFolder()
    let served: Served | undefined
    try {
      const created = await runService(
        'sites',
        'add',
        '--data-dir',
        folder.path,
        '--platform',
        'wordpress',
        '--name',
        'shop.northwind.example',
      )
      const site = created.json as { token: string; secret: string }
      const { key } = (await runService('keys', 'create', '--data-dir', folder.path, '--role', 'viewer', '--name', 'fault run')).json as {
        key: string
      }
      let number = 0
      let sent = 0
      let unanswered: Batch[] = []
      for (let round = 0; round <= rounds; round += 1) {
        served = await serve(folder.path)
        const { url, child } = served
        // In the last round nothing is killed, so that what is unanswered gets its answer.
        const doomed = round < rounds
        const death = doomed ? wait(20 + Math.floor(random() * 300)).then(() => killed(child)) : undefined
        const queue = unanswered
        unanswered = []
        try {
          for (;;) {
            const batch = queue.shift() ?? (doomed ? makeBatch(number++, random, Date.now()) : undefined)
            if (!batch) break
            unanswered = [batch, ...queue]
            await post(url, site, batch)
            sent += batch.events
          }
          unanswered = []
        } catch (error) {
          if (!doomed || child.signalCode === null) {
            await death
            // Only a killed service may leave a batch without an answer; a refusal is a fault.
            if (!(error instanceof TypeError)) throw error
          }
        }
        await death
      }
      assert.ok(served && sent > 0)
      assert.equal(await storedSignals(served.url, key), sent)
      await killed(served.child)
      const verified = await runService('verify', '--data-dir', folder.path)
      assert.equal(verified.code, 0, JSON.stringify(verified.json))
    } finally {
      if (served && served.child.exitCode === null && served.child.signalCode === null) await killed(served.child)
      folder.remove()
    }
  },
}
