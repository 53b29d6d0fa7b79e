import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { signedHeaders } from '../../service/gateway/signature.ts'
import { ingestPath } from '../../shared/api/ingest.ts'
import { scratchFolder } from '../console-process.ts'
import { addSender, end, makeBatch, post, type Sender, type Served, serve, storedSignals } from './served.ts'
import type { FaultSuite } from './suite.ts'

async function open(url: URL): Promise<Socket> {
  const socket = connect(Number(url.port), url.hostname)
  await once(socket, 'connect')
  // It may be cut off: that is the right of the service.
  socket.on('error', () => {})
  return socket
}

/** A request that comes a few bytes at a time: half of them never end their head, the others never end their body. */
function slowRequest(number: number, site: Sender): string {
  const { id, body } = makeBatch(number, () => 0.5, Date.now())
  const head = `POST ${ingestPath} HTTP/1.1\r\nhost: slow\r\n`
  if (number % 2 === 0) return `${head}${'x-padding: 0\r\n'.repeat(2000)}`
  const headers = Object.entries(signedHeaders(site, id, body, Date.now())).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${head}${headers.join('')}content-length: ${body.length}\r\n\r\n${body.slice(0, -1)}`
}

/**
 * Connections that say nothing and requests that come byte by byte hold on to
 * the service while a site sends: every batch is taken all the same.
 */
export const slowConnections: FaultSuite = {
  name: 'slow-loris and idle connections do not stop ingestion',
  // One round is one idle connection.
  rounds: { long: 1000, short: 200 },
  async run(rounds, random) {
    const folder = scratchFolder()
    let served: Served | undefined
    const sockets: Socket[] = []
    try {
      const { site, key } = await addSender(folder.path)
      served = await serve(folder.path)
      const url = new URL(served.url)
      for (let n = 0; n < rounds; n += 1) sockets.push(await open(url))
      const slow: { socket: Socket; rest: string }[] = []
      for (let n = 0; n < rounds / 5; n += 1) slow.push({ socket: await open(url), rest: slowRequest(1_000_000 + n, site) })
      sockets.push(...slow.map(({ socket }) => socket))
      let sent = 0
      for (let number = 0; number < rounds / 4; number += 1) {
        for (const request of slow) {
          const length = 1 + Math.floor(random() * 20)
          if (request.rest.length > length) request.socket.write(request.rest.slice(0, length))
          request.rest = request.rest.slice(Math.min(length, request.rest.length - 1))
        }
        const batch = makeBatch(number, random, Date.now())
        const { status, body } = await post(served.url, site, batch)
        assert.equal(status, 202, JSON.stringify(body))
        sent += batch.events
      }
      assert.equal(await storedSignals(served.url, key), sent)
      for (const socket of sockets) socket.destroy()
      // Nothing of what hung on stays behind: a stop that somebody asks for comes at once.
      await end(served, 'SIGTERM')
      assert.equal(served.child.exitCode, 0, served.log())
    } finally {
      for (const socket of sockets) socket.destroy()
      if (served) await end(served, 'SIGKILL')
      folder.remove()
    }
  },
}
