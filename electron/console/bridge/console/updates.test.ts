import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type UpdateAct, type UpdateState, updateActs } from '../../../../shared/bridge/updates.ts'
import type { Updates } from '../../ports.ts'
import { TestMachine } from '../../testing/test-console.ts'

const states: UpdateState[] = [
  { phase: 'off', why: 'package' },
  { phase: 'current', checkedAt: null },
  { phase: 'checking' },
  { phase: 'available', version: '9.0.0', later: null },
  { phase: 'downloading', version: '9.0.0', percent: 40 },
  { phase: 'ready', version: '9.0.0', later: null },
  { phase: 'refused', version: '9.0.0', problem: 'tampered', text: 'sha512 checksum mismatch' },
]
const acts: UpdateAct[] = ['check', 'download', 'install', 'later']

let machine: TestMachine
beforeEach(() => {
  machine = new TestMachine()
})
afterEach(async () => {
  await machine.stop()
  machine.remove()
})

/** Updates that stand where they are put and write down what was asked of them. */
function standing() {
  const updates = { now: states[0] as UpdateState, asked: [] as UpdateAct[] }
  const ask = (act: UpdateAct) => () => void updates.asked.push(act)
  const port: Updates = {
    state: () => updates.now,
    subscribe: () => () => undefined,
    check: ask('check'),
    download: ask('download'),
    install: ask('install'),
    later: ask('later'),
    close: () => undefined,
  }
  return Object.assign(updates, { port })
}

describe('what is asked of the updates', () => {
  it('is done where it fits how they stand, and else refused with update_not_now and asked of nobody', async () => {
    const updates = standing()
    const { call } = machine.start({ updates: updates.port })
    const done: string[] = []
    for (const state of states) {
      updates.now = state
      for (const act of acts) {
        updates.asked = []
        const answer = await call.updates[act]().catch((error: { code: string; defined: boolean }) => [error.code, error.defined])
        if (updates.asked.length > 0) done.push(`${state.phase} ${updates.asked.join()}`)
        expect(answer, `${state.phase} ${act}`).toEqual(updates.asked.length > 0 ? state : ['update_not_now', true])
      }
    }
    expect(done).toEqual(['current check', 'available download', 'available later', 'ready install', 'ready later', 'refused check'])
    expect(Object.keys(updateActs)).toEqual(states.map(({ phase }) => phase))
  })
})
