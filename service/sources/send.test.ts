import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ingestHeaders } from '../../shared/api/ingest.ts'
import { testGateway } from '../gateway/test-gateway.ts'
import { recentSample } from './samples/recent-sample.ts'
import { sendFile } from './send.ts'

const now = Date.parse('2026-03-02T12:00:00Z')
let gateway: Awaited<ReturnType<typeof testGateway>>
let folder: string
let path: string

beforeEach(async () => {
  gateway = await testGateway(now)
  folder = mkdtempSync(join(tmpdir(), 'send-'))
  path = join(folder, 'events.jsonl')
})
afterEach(async () => {
  await gateway.close()
  rmSync(folder, { recursive: true })
})

const send = (more: { url?: string; credentials?: { token: string; secret: string } } = {}) =>
  sendFile(
    { ...gateway, maximumDelay: 5 },
    {
      url: more.url ?? gateway.url,
      credentials: more.credentials ?? gateway.addSite('wordpress').credentials,
      format: 'wordpress-jsonl',
      path,
    },
  )
const logout = (second: number) => JSON.stringify({ event_type: 'auth.logout', timestamp: now / 1000 - second, labels: {}, payload: {} })

/** A service that answers as told, on a real port. */
async function withServer<T>(answer: RequestListener, work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(request, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

describe('sendFile', () => {
  it('sends a file as signed batches and adds up the receipts', async () => {
    writeFileSync(path, recentSample('wordpress-jsonl', now) + Array.from({ length: 300 }, (_, index) => logout(index)).join('\n'))
    expect(await send()).toEqual({ accepted: 421, dropped: 0, failed: [] })
    expect(gateway.signals.size).toBe(421)
  })

  it('counts nothing twice when it is called again', async () => {
    writeFileSync(path, [logout(1), logout(2)].join('\n'))
    const { credentials } = gateway.addSite('wordpress')
    await send({ credentials })
    await send({ credentials })
    expect(gateway.signals.size).toBe(2)
  })

  it('reports malformed lines and sends the others', async () => {
    writeFileSync(path, [logout(1), 'nonsense', '{"event_type":"x"}', logout(2)].join('\n'))
    const report = await send()
    expect(report.accepted).toBe(2)
    expect(report.failed.map(({ line }) => line)).toEqual([2, 3])
  })

  it('leaves out an event that only the service finds wrong', async () => {
    writeFileSync(path, [logout(1), logout(2), logout(3)].join('\n'))
    let calls = 0
    const report = await withServer(
      (_, response) => {
        calls++
        if (calls === 1)
          return response.writeHead(422).end(
            JSON.stringify({
              type: 'x',
              title: 'x',
              status: 422,
              code: 'envelope_invalid',
              detail: 'Event 1',
              index: 1,
              field: 'labels',
            }),
          )
        response.writeHead(202).end(JSON.stringify({ batchId: 'x', accepted: 2, dropped: 0, fieldsDropped: 0 }))
      },
      (url) => send({ url }),
    )
    expect(report).toEqual({ accepted: 2, dropped: 0, failed: [{ line: 2, reason: 'envelope_invalid: Event 1' }] })
  })

  it('tries again after 429, 503 and a broken connection, with the same batch id', async () => {
    writeFileSync(path, logout(1))
    const ids: unknown[] = []
    const report = await withServer(
      (request, response) => {
        ids.push(request.headers[ingestHeaders.batchId])
        if (ids.length === 1) return response.writeHead(503, { 'retry-after': '0' }).end()
        if (ids.length === 2) return response.writeHead(429, { 'retry-after': 'Mon, 02 Mar 2026 12:00:00 GMT' }).end()
        if (ids.length === 3) return request.socket.destroy()
        response.writeHead(202).end(JSON.stringify({ batchId: 'x', accepted: 1, dropped: 0, fieldsDropped: 0 }))
      },
      (url) => send({ url }),
    )
    expect(report.accepted).toBe(1)
    expect(ids).toHaveLength(4)
    expect(new Set(ids).size).toBe(1)
  })

  it('gives up with the code of the service when no batch can succeed', async () => {
    writeFileSync(path, logout(1))
    await expect(send({ credentials: { token: 'lgt_nobody', secret: 'whsec_AAAA' } })).rejects.toMatchObject({ code: 'token_unknown' })
    await expect(send({ url: 'http://127.0.0.1:9' })).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('refuses to send without TLS beyond this machine', async () => {
    writeFileSync(path, logout(1))
    await expect(send({ url: 'http://console.example' })).rejects.toMatchObject({ code: 'input_invalid' })
    await expect(send({ url: 'nonsense' })).rejects.toMatchObject({ code: 'input_invalid' })
  })
})
