import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FromService, fromServiceSchema, type ToService } from '../shared/api/child.ts'

const program = join(import.meta.dirname, 'main.ts')
const masterKey = Buffer.alloc(32, 9).toString('base64')

let dataDir: string
let children: ChildProcess[]

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'logystera-child-'))
  children = []
})

afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
})

function startChild(key = masterKey): ChildProcess {
  const child = fork(program, ['serve', '--data-dir', dataDir, '--port', '0', '--child'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  children.push(child)
  child.send({ type: 'start', masterKey: key, keyName: 'Console of Ada' } satisfies ToService)
  return child
}

async function firstMessage(child: ChildProcess): Promise<FromService> {
  const [message] = await once(child, 'message')
  return fromServiceSchema.parse(message)
}

async function ready(child: ChildProcess) {
  const message = await firstMessage(child)
  if (message.type !== 'ready') throw new Error(JSON.stringify(message))
  return message
}

const status = async (url: string, key: string) =>
  (await fetch(`${url}/v1/account`, { headers: { authorization: `Bearer ${key}` } })).status

describe('the service as a child of the console', () => {
  it('hands out a fresh key, revokes the one before, and ends when the channel closes', async () => {
    const first = startChild()
    const { url, key, instanceId } = await ready(first)
    expect(await status(url, key)).toBe(200)

    const second = startChild()
    expect(await firstMessage(second)).toMatchObject({ type: 'failed', code: 'data_dir_locked' })
    expect(await once(second, 'exit')).toEqual([1, null])

    first.disconnect()
    expect(await once(first, 'exit')).toEqual([0, null])

    const third = startChild()
    const again = await ready(third)
    expect(again.instanceId).toBe(instanceId)
    expect([await status(again.url, key), await status(again.url, again.key)]).toEqual([401, 200])
    const audit = await fetch(`${again.url}/v1/audit?kind=apiKeys`, { headers: { authorization: `Bearer ${again.key}` } })
    expect((await audit.json()).items).toMatchObject([
      { author: 'service', action: 'replace' },
      { author: 'service', action: 'replace' },
    ])
    third.send({ type: 'stop' } satisfies ToService)
    expect(await once(third, 'exit')).toEqual([0, null])

    const wrong = startChild(Buffer.alloc(32, 8).toString('base64'))
    expect(await firstMessage(wrong)).toMatchObject({ type: 'failed', code: 'master_key_wrong' })
    expect(await once(wrong, 'exit')).toEqual([1, null])
  }, 30_000)

  it('survives being killed: the next start takes the folder', async () => {
    const first = startChild()
    const { instanceId } = await ready(first)
    first.kill('SIGKILL')
    await once(first, 'exit')
    const second = startChild()
    expect((await ready(second)).instanceId).toBe(instanceId)
    second.kill('SIGTERM')
    expect(await once(second, 'exit')).toEqual([0, null])
  }, 30_000)
})
