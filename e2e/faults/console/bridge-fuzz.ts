import assert from 'node:assert/strict'
import { MessageChannel } from 'node:worker_threads'
import { ORPCError } from '@orpc/client'
import fc from 'fast-check'
import { z } from 'zod'
import { servePort } from '../../../electron/console/bridge/serve-port.ts'
import { alert, health, site } from '../../../electron/console/testing/fixtures.ts'
import { LoopbackService } from '../../../electron/console/testing/loopback-service.ts'
import { TestMachine } from '../../../electron/console/testing/test-console.ts'
import { bridgeProblems } from '../../../shared/bridge/contract/problems.ts'
import { bridgeContract } from '../../../shared/bridge/contract.ts'
import { anything, type JsonSchema, nastyText, valueLike } from '../nasty-values.ts'
import type { FaultSuite } from '../suite.ts'

interface Procedure {
  path: string[]
  input: JsonSchema
}

/** Every procedure of the contract; the events never end by themselves. */
function proceduresOf(node: unknown, path: string[] = []): Procedure[] {
  if (typeof node !== 'object' || node === null) return []
  const definition = (node as { '~orpc'?: { inputSchema?: z.ZodType } })['~orpc']
  if (!definition) return Object.entries(node).flatMap(([name, part]) => proceduresOf(part, [...path, name]))
  if (path.join('.') === 'state.events') return []
  const { inputSchema } = definition
  return [{ path, input: inputSchema ? (z.toJSONSchema(inputSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema) : {} }]
}

type Call = (input: unknown) => Promise<unknown>

const atOnce = 10

/**
 * Calls that nearly fit every procedure of the bridge, and messages on the port that are none: each call is answered or refused
 * with a code of the contract that is not `internal`, nothing is rejected without a handler, and afterwards the console works.
 */
export const bridgeFuzz: FaultSuite = {
  name: 'bridge-fuzz: no crash, no unhandled rejection, every refusal has a code',
  // One round is one call.
  rounds: { long: 50_000, short: 1000 },
  async run(rounds, random) {
    const service = await new LoopbackService().start()
    const machine = new TestMachine()
    const unhandled: unknown[] = []
    const note = (error: unknown) => unhandled.push(error)
    process.on('unhandledRejection', note)
    const { port1, port2 } = new MessageChannel()
    try {
      service.put('site', 's1', site('s1'))
      service.put('health', 's1', health('s1'))
      service.put('alert', 'one', alert('one', 's1', Date.now()))
      // Invented addresses are not visited: the network of a machine that runs tests is none of theirs.
      machine.fetch = ((address: string, init?: RequestInit) =>
        String(address).startsWith(service.url) ? fetch(address, init) : Promise.reject(new TypeError('no such host'))) as typeof fetch
      machine.register('a', service)
      const { console, call, events } = machine.start()
      await events.state('a', 'live')
      const on = (event: 'message' | 'close', listener: (event?: { data: unknown }) => void) =>
        void port1.on(event, (data?: unknown) => listener({ data }))
      const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
      servePort(console.router, { on, postMessage: (message) => port1.postMessage(message) }, quiet)
      port2.on('message', () => undefined)
      const ids = ['a', 's1', 'one', 'wp_brute_force_login', 'account']
      const procedures = proceduresOf(bridgeContract)
      const codes = new Map<string, number>()
      const count = (code: string) => codes.set(code, (codes.get(code) ?? 0) + 1)
      const request = fc.oneof(
        ...procedures.map(({ path, input }) =>
          fc.record({
            path: fc.constant(path),
            input: fc.oneof({ weight: 8, arbitrary: valueLike(input, ids) }, { weight: 1, arbitrary: anything }),
          }),
        ),
      )
      const ask = async ({ path, input }: { path: string[]; input: unknown }) => {
        const procedure = path.reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], call) as Call
        try {
          await procedure(input)
          count('answered')
        } catch (error) {
          assert.ok(error instanceof ORPCError, `${path.join('.')} threw ${String(error)}`)
          assert.ok(
            error.code in bridgeProblems && error.code !== 'internal',
            `${path.join('.')} ${error.code} for ${JSON.stringify(input)}`,
          )
          count(error.code)
        }
        if (!machine.records.has('a')) machine.register('a', service)
      }
      await fc.assert(
        fc.asyncProperty(
          fc.array(request, { minLength: atOnce, maxLength: atOnce }),
          nastyText,
          fc.jsonValue(),
          async (group, text, json) => {
            for (const message of [text, JSON.stringify(json), new TextEncoder().encode(text)]) port2.postMessage(message)
            await Promise.all(group.map(ask))
          },
        ),
        { numRuns: Math.ceil(rounds / atOnce), seed: Math.floor(random() * 2 ** 31), endOnFailure: true },
      )
      const answered = codes.get('answered') ?? 0
      assert.ok(answered > rounds / 20, `only ${answered} of ${rounds} calls were answered: ${JSON.stringify([...codes])}`)
      assert.ok((await call.state.get()).accounts.length > 0)
      assert.equal((await call.fleet.summary({ accountId: null })).all >= 0, true)
      // Rejections without a handler are told at the end of a turn.
      await new Promise((turn) => setImmediate(turn))
      assert.deepEqual(unhandled, [])
    } finally {
      process.off('unhandledRejection', note)
      port1.close()
      port2.close()
      await machine.stop()
      await service.stop()
      machine.remove()
    }
  },
}
